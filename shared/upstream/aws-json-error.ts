/** What went wrong with an AWS service. Its name goes into the operator's log; nothing of what the service wrote does. */

export class AwsJsonError extends Error {
  /** As `AccessDeniedException`, `ECONNREFUSED`, `TimeoutError`, `UnusableReply`. */
  override readonly name: string;

  constructor(name: string, cause?: unknown) {
    super(name, { cause });
    this.name = name;
  }
}
