/** A credential whose value may change while the process lives. It never reaches a log, an error or an answer. */

export interface Secret {
  /** @throws AppError `dependency-unavailable` where it cannot be read */
  value(): Promise<string>;
  /** Called when the vendor refused `refused` (401): what holds now, which may be the same. */
  renew(refused: string): Promise<string>;
}
