/** What the log may say about a refusal: registered codes and reasons. */
import { loggedReason } from '../../shared/auth/refusal.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

export type RefusalLogger = Pick<Logger, 'warn'>;

export const refusalFields = (error: unknown): Record<string, unknown> => ({
  code: error instanceof AppError ? error.code : 'auth-unavailable',
  reason: loggedReason(error),
});
