/** What the log may say about a refusal: registered codes and class names, never text that a token could have shaped. */
import { Refusal } from '../../shared/auth/refusal.ts';
import { AppError } from '../../shared/errors/app-error.ts';

export interface RefusalLogger {
  warn(message: string, fields: Record<string, unknown>): void;
}

export function refusalFields(error: unknown): Record<string, unknown> {
  const cause = error instanceof AppError ? error.cause : error;
  return {
    code: error instanceof AppError ? error.code : 'auth-unavailable',
    reason: cause instanceof Refusal ? cause.reason : nameOf(cause),
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
