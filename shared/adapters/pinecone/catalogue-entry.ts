/** One part of the catalogue with its age: who needs it fresher asks once for all who do. */
import { CataloguePart } from './catalogue-part.ts';
import type { Generation } from './record-id.ts';

const freshMs = 30_000;
const deadMs = 2_000;
const maxDeadMarks = 10_000;

export class CatalogueEntry {
  readonly part = new CataloguePart();
  readonly #load: (part: CataloguePart) => Promise<void>;
  readonly #nowMs: () => number;
  /** Until when a generation counts as dead. */
  readonly #dead = new Map<string, number>();
  /** Grows with every own write; what was loaded before the last one is not enough. */
  #changes = 1;
  #loadedChanges = 0;
  #loadedMs = 0;
  #loading: Promise<void> | undefined;

  constructor(load: (part: CataloguePart) => Promise<void>, nowMs: () => number) {
    this.#load = load;
    this.#nowMs = nowMs;
  }

  get isLoading(): boolean {
    return this.#loading !== undefined;
  }

  /** To be called after every write, also one that failed: it may have been applied. */
  markChanged(): void {
    this.#changes++;
  }

  /**
   * Resolves when all of this process's own writes up to now are in it.
   * @returns the refresh that is on its way where the part is older than 30 s, to be waited for before results are believed
   */
  async open(): Promise<{ readonly refreshing: Promise<void> | undefined }> {
    // Those up to now: while the process goes on writing, the count of all of them is never reached.
    const needed = this.#changes;
    while (this.#loadedChanges < needed) await (this.#loading ?? this.#begin());
    const isStale = this.#nowMs() - this.#loadedMs > freshMs;
    const refreshing = isStale ? (this.#loading ?? this.#begin()) : undefined;
    // Whoever waits for it is told of a failure; nobody has to wait.
    refreshing?.catch(() => undefined);
    return { refreshing };
  }

  /** Waits for a load that begins after this call; one that has begun already may have looked too early. */
  async refresh(): Promise<void> {
    await this.#loading?.catch(() => undefined);
    // Of all who waited, the first begins it and the others join.
    await (this.#loading ?? this.#begin());
  }

  /** Whether the generation was found not to be live a moment ago. */
  isKnownDead(id: string, generation: Generation): boolean {
    return (this.#dead.get(`${id} ${generation}`) ?? 0) > this.#nowMs();
  }

  markDead(id: string, generation: Generation): void {
    if (this.#dead.size >= maxDeadMarks) this.#dead.clear();
    this.#dead.set(`${id} ${generation}`, this.#nowMs() + deadMs);
  }

  #begin(): Promise<void> {
    const changes = this.#changes;
    const startedMs = this.#nowMs();
    this.#loading = this.#load(this.part)
      .then(() => {
        this.#loadedChanges = changes;
        this.#loadedMs = startedMs;
      })
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }
}
