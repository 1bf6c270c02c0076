/** What the log may say of a token that was not issued: nothing of the user. */
import { loggedReason } from '../../shared/auth/refusal.ts';

export const refusalFields = (triggerSource: string, error: unknown): Record<string, unknown> => ({
  trigger: /^TokenGeneration_[A-Za-z]{1,40}$/.test(triggerSource) ? triggerSource : 'unknown',
  reason: loggedReason(error),
});
