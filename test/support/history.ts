/**
 * What was written to one document, in order, and what a reader may therefore see: the last acknowledged state, or any
 * that was begun after it. A write that failed may have happened or not; one before an acknowledged write may not
 * come back.
 */

/** The content as written, or `undefined` for a deletion. */
type State = string | undefined;

interface Write {
  readonly state: State;
}

export class History {
  readonly #writes: Write[] = [{ state: undefined }];
  #acknowledged = 0;

  /** Begins a write; the function it returns says that it was acknowledged. */
  begin(state: State): () => void {
    const at = this.#writes.push({ state }) - 1;
    return () => {
      this.#acknowledged = Math.max(this.#acknowledged, at);
    };
  }

  /** Begins a read; the function it returns gives the states that are right at its end. */
  read(): () => readonly State[] {
    const from = this.#acknowledged;
    return () => this.#writes.slice(from).map(({ state }) => state);
  }
}
