/** Which calls to an AWS service on loopback meet a fault, and what such a call gets. */
import type { VendorFault, VendorUnderTest } from '../contract/vendor.ts';
import { type AwsReply, awsError } from './loopback-aws.ts';

/** Beyond every vendor's: a model that loads, a service without capacity, a role without rights, a request refused. */
export type AwsFault = VendorFault | 'not-ready' | 'overloaded' | 'denied' | 'invalid';

class AwsFaults {
  #next: AwsFault[] = [];
  #draw: () => AwsFault | undefined = () => undefined;

  failNext(fault: AwsFault, times: number): void {
    this.#next.push(...Array.from({ length: times }, () => fault));
  }

  /** From now on this share of all calls, 0 to 1, meets one of `kinds`. @param random draws from 0 to 1 */
  every(share: number, kinds: readonly AwsFault[], random: () => number): void {
    this.#draw = () => (random() < share ? kinds[Math.floor(random() * kinds.length)] : undefined);
  }

  reset(): void {
    this.#next = [];
    this.#draw = () => undefined;
  }

  take(): AwsFault | undefined {
    return this.#next.shift() ?? this.#draw();
  }
}

/** `undefined` is no answer at all. */
type FaultReplies = Readonly<Record<AwsFault, AwsReply | undefined>>;

const bedrockReplies: FaultReplies = {
  throttled: awsError(429, 'ThrottlingException', 'Too many requests, please wait.', { 'retry-after': '0' }),
  'not-ready': awsError(429, 'ModelNotReadyException', 'The model is not ready for inference.'),
  'server-error': awsError(500, 'InternalServerException', 'The server has encountered an error.'),
  overloaded: awsError(503, 'ServiceUnavailableException', 'The service is unable to process your request.'),
  denied: awsError(
    403,
    'AccessDeniedException',
    'arn:aws:sts::111122223333:assumed-role/x is not authorized.',
  ),
  invalid: awsError(400, 'ValidationException', 'The request is invalid.'),
  garbage: { status: 200, body: '<html>It works!</html>' },
  cut: { status: 200, body: JSON.stringify({ text: 'This answer will not arrive whole.' }), cut: true },
  hang: undefined,
};

/** Counts and faults of one kind of call. */
export class AwsCalls implements VendorUnderTest {
  readonly faults = new AwsFaults();
  readonly #faultReplies: FaultReplies;
  #count = 0;
  #inFlight = 0;
  #mostInFlight = 0;

  /** @param own where a service words its errors otherwise than Bedrock */
  constructor(own: Partial<FaultReplies> = {}) {
    this.#faultReplies = { ...bedrockReplies, ...own };
  }

  calls(): number {
    return this.#count;
  }

  /** Calls that were waiting for their answer at the same time. */
  inFlight(): { readonly now: number; readonly most: number } {
    return { now: this.#inFlight, most: this.#mostInFlight };
  }

  failNext(fault: AwsFault, times: number): void {
    this.faults.failNext(fault, times);
  }

  reset(): void {
    this.faults.reset();
    this.#count = 0;
    this.#mostInFlight = this.#inFlight;
  }

  async serve(answer: () => Promise<AwsReply>): Promise<AwsReply | undefined> {
    this.#count++;
    this.#inFlight++;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    try {
      const fault = this.faults.take();
      return fault === undefined ? await answer() : this.#faultReplies[fault];
    } finally {
      this.#inFlight--;
    }
  }
}
