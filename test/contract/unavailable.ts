/** What a provider that cannot serve has to become, whichever it is. */
import { expect } from 'vitest';
import { AppError } from '../../shared/errors/app-error.ts';
import type { VendorFault } from './vendor.ts';

/** Faults of one call, which another call may not meet. */
export const passingFaults: readonly VendorFault[] = ['throttled', 'server-error', 'cut'];

export const lastingFaults: readonly VendorFault[] = [...passingFaults, 'garbage', 'hang'];

/** More calls than any adapter makes for one request. */
export const forGood = 1_000;

/** The error of `work`: 503, with a time to come back and without a word of the provider's. */
export async function expectUnavailable(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    (value) => expect.fail(`expected a failure, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  expect(error.code).toBe('dependency-unavailable');
  expect(error.detail).toBeUndefined();
  expect(error.retryAfterSeconds).toSatisfy((seconds) => Number.isInteger(seconds) && Number(seconds) >= 1);
  return error;
}
