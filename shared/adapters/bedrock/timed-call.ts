/** One call to Bedrock with all its attempts, within a time limit, and its failures as the port's. */
import { throwIfGivenUp } from '../../upstream/given-up.ts';
import { withinTime } from '../../upstream/within-time.ts';
import { type BedrockCall, unavailable } from './bedrock-failure.ts';

export interface CallLimits {
  /** One attempt, to the last byte of the answer. */
  readonly attemptTimeoutMs: number;
  /** All attempts with the waits between them. */
  readonly deadlineMs: number;
}

/** For the client's `send`. */
export interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly requestTimeout: number;
  /** Read by our own transport; undefined is its own limit. */
  readonly maxReplyBytes?: number;
}

/**
 * @param signal the caller's: where it is aborted, no attempt is begun and the one under way is given up
 * @throws AppError `dependency-unavailable`
 */
export async function timedCall<Output>(
  call: BedrockCall,
  { attemptTimeoutMs, deadlineMs }: CallLimits,
  send: (options: SendOptions) => Promise<Output>,
  signal?: AbortSignal,
): Promise<Output> {
  throwIfGivenUp(signal);
  const deadline = AbortSignal.timeout(deadlineMs);
  const abortSignal = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  try {
    // The signal ends attempts and waits; looking for credentials it does not.
    return await withinTime(send({ abortSignal, requestTimeout: attemptTimeoutMs }), deadlineMs, signal);
  } catch (error) {
    if (signal?.aborted) throw unavailable(call, givenUp);
    throw unavailable(call, deadline.aborted ? timeOut : error);
  }
}

const timeOut = { name: 'TimeoutError' };
const givenUp = { name: 'AbortError' };
