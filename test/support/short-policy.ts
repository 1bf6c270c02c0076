/** Time limits that a test can wait for: long for a server on loopback, short for one that hangs. */
import type { FetchPolicy } from '../../shared/upstream/retrying-fetch.ts';

export const shortPolicy: FetchPolicy = { attemptTimeoutMs: 1_000, deadlineMs: 2_500, maxAttempts: 3 };
