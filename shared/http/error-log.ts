/** The least of a logger that can say that something is wrong here. */
export interface ErrorLog {
  error(message: string, fields: Record<string, unknown>): void;
}
