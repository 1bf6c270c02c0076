/** Every problem AskAcme can report: code -> RFC 9457 title and HTTP status. Nothing else may reach a caller. */
export const problems = {
  unauthenticated: { status: 401, title: 'Authentication is required' },
  'invalid-tenant': { status: 403, title: 'The tenant is not valid' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'invalid-json': { status: 400, title: 'The body is not valid JSON' },
  'unknown-field': { status: 400, title: 'Unknown field' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'payload-too-large': { status: 413, title: 'Payload too large' },
  'invalid-request': { status: 422, title: 'The request is not valid' },
  'embedding-mismatch': { status: 409, title: 'The documents were embedded by another model' },
  'quota-exceeded': { status: 429, title: 'Too many requests' },
  'auth-unavailable': { status: 503, title: 'Authentication is unavailable' },
  'dependency-unavailable': { status: 503, title: 'A dependency is unavailable' },
  internal: { status: 500, title: 'Internal error' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;
