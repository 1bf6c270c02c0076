/** Time limits that a test can wait for: long for a server on loopback, short for one that hangs. */
import type { FetchPolicy } from '../../shared/upstream/retrying-fetch.ts';

export const shortPolicy: FetchPolicy = { attemptTimeoutMs: 500, deadlineMs: 1_200, maxAttempts: 3 };
