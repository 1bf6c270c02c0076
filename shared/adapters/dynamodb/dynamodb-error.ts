/** What went wrong with DynamoDB. Its name goes into the operator's log; nothing of what DynamoDB wrote does. */

export class DynamoDbError extends Error {
  /** As `AccessDeniedException`, `ECONNREFUSED`, `TimeoutError`, `MalformedItem`. */
  override readonly name: string;
  /** Whether it may go otherwise the next time. */
  readonly isPassing: boolean;
  // `cause` is the connection's error or DynamoDB's parsed answer, which is no error and so gets into no log.

  constructor(name: string, isPassing = false, cause?: unknown) {
    super(name, { cause });
    this.name = name;
    this.isPassing = isPassing;
  }
}

/** Of an update that asked for something that is not so. */
export const isConditionFailed = (error: unknown): error is DynamoDbError =>
  error instanceof DynamoDbError && error.name === 'ConditionalCheckFailedException';
