/** One call to Bedrock with all its attempts, within a time limit, and its failures as the port's. */
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
}

/** @throws AppError `dependency-unavailable` */
export async function timedCall<Output>(
  call: BedrockCall,
  { attemptTimeoutMs, deadlineMs }: CallLimits,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
  const abortSignal = AbortSignal.timeout(deadlineMs);
  try {
    // The signal ends attempts and waits; looking for credentials it does not.
    return await withinTime(send({ abortSignal, requestTimeout: attemptTimeoutMs }), deadlineMs);
  } catch (error) {
    throw unavailable(call, abortSignal.aborted ? timeOut : error);
  }
}

const timeOut = { name: 'TimeoutError' };
