/** Wall 1: where the last known good key sets are kept, a text by name. Whoever may write there decides who is let in. */

export interface KeySnapshotReader {
  /** The text as it was written, or `undefined` where there is none. @throws Error where it cannot be had, or others could have written it */
  read(name: string): Promise<string | undefined>;
}

export interface KeySnapshotWriter {
  /** In place of what was there: whoever reads finds the one or the other, whole. @throws Error where it could not be written */
  write(name: string, text: string): Promise<void>;
}
