/** What the log may say about a refusal: registered codes and reasons. */
import { loggedReason } from '../../shared/auth/refusal.ts';
import { AppError } from '../../shared/errors/app-error.ts';

export const refusalFields = (error: unknown): Record<string, unknown> => ({
  code: error instanceof AppError ? error.code : 'auth-unavailable',
  reason: loggedReason(error),
});
