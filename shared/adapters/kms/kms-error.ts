/** What went wrong with KMS. Its names go into the operator's log; nothing of what was sent or answered does. */

export class KmsError extends Error {
  /** As `AccessDeniedException`, `InvalidCiphertextException`, `ECONNREFUSED`, `TimeoutError`, `UnusableReply`. */
  override readonly name: string;

  constructor(operation: string, name: string) {
    super(`kms:${operation}: ${name}`);
    this.name = name;
  }
}
