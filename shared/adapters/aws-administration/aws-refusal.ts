/** AWS said no to an operator. Its code is for them; its own words, which may quote what was sent, are left out. */

export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';
  /** As `ConflictException`. */
  readonly code: string;
  readonly status: number;

  /** @param action as IAM knows it: `dynamodb:PutItem` */
  constructor(action: string, code: string, status: number) {
    super(`AWS refuses ${action}: ${code}.${adviceFor(code, action)}`);
    this.code = code;
    this.status = status;
  }
}

export const isRefusal = (error: unknown, ...codes: readonly string[]): error is AwsRefusal =>
  error instanceof AwsRefusal && codes.includes(error.code);

function adviceFor(code: string, action: string): string {
  if (/^(?:Expired|RequestExpired)/.test(code)) return ` The credentials have expired. ${newCredentials}`;
  if (/^(?:UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch)/.test(code)) {
    return ` The credentials are not valid. ${newCredentials}`;
  }
  if (/^AccessDenied|^Unauthorized/.test(code)) return ` Sign in with a role that may do ${action}.`;
  return /^(?:Throttling|TooManyRequests|LimitExceeded|Provisioned)/.test(code)
    ? ' Try again in a minute.'
    : '';
}

const newCredentials = 'Get new ones: eval "$(aws configure export-credentials --format env)"';
