/**
 * Reads a reply once and judges it before the SDK does. The SDK turns a reply without results into "nothing found", and
 * gives the namespace that was asked for in place of the one that answered.
 */

export type Reply = Readonly<Record<string, unknown>>;

/** What is wrong with a reply, or undefined. */
export type ReplyCheck = (reply: Reply) => string | undefined;

/** @throws Error where the answer is no JSON object or fails the check */
export function checkedFetch(fetch: typeof globalThis.fetch, check: ReplyCheck): typeof globalThis.fetch {
  return async (input, init) => {
    const reply: unknown = await (await fetch(input, init)).json();
    if (!isReply(reply)) throw new Error('Pinecone answered with something else than a JSON object.');
    const fault = check(reply);
    if (fault !== undefined) throw new Error(`Pinecone answered with ${fault}.`);
    return new ReadReply(reply);
  };
}

/** Parsed already; the SDK's copies are the same object, so nothing is read twice. */
class ReadReply extends Response {
  override readonly json: () => Promise<Reply>;
  override readonly clone: () => this;

  constructor(reply: Reply) {
    super(null);
    this.json = async () => reply;
    this.clone = () => this;
  }
}

export const isReply = (value: unknown): value is Reply =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
