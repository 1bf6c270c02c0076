/** A refusal in Pinecone's form: an HTTP status, and an rpcStatus as its body. */

/** Numbers of google.rpc.Code. */
const rpcCode = {
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  forbidden: 7,
  resourceExhausted: 8,
  outOfRange: 11,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const httpStatus: Readonly<Record<keyof typeof rpcCode, number>> = {
  invalidArgument: 400,
  notFound: 404,
  alreadyExists: 409,
  forbidden: 403,
  resourceExhausted: 429,
  outOfRange: 400,
  internal: 500,
  unavailable: 503,
  unauthenticated: 401,
};

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly kind: keyof typeof rpcCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: keyof typeof rpcCode, message: string, retryAfterSeconds?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return httpStatus[this.kind];
  }

  get body(): { code: number; message: string; details: [] } {
    return { code: rpcCode[this.kind], message: this.message, details: [] };
  }
}

export const invalid = (message: string): RpcError => new RpcError('invalidArgument', message);
export const namespaceNotFound = (): RpcError => new RpcError('notFound', 'Namespace not found');
