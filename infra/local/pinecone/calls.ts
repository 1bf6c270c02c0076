/** How many requests arrived for each operation, those that met a fault or were refused among them. */
import { type OperationName, operationNames } from './routes.ts';

export interface CallCounts {
  /** Of one operation, or of all. */
  count(operation?: OperationName): number;
  /** Operations with at least one call. */
  all(): Partial<Record<OperationName, number>>;
  reset(): void;
}

export class CallCounter implements CallCounts {
  readonly #counts = new Map<OperationName, number>();

  add(operation: OperationName): void {
    this.#counts.set(operation, this.count(operation) + 1);
  }

  count(operation?: OperationName): number {
    if (operation !== undefined) return this.#counts.get(operation) ?? 0;
    return operationNames.reduce((total, name) => total + this.count(name), 0);
  }

  all(): Partial<Record<OperationName, number>> {
    return Object.fromEntries(this.#counts);
  }

  reset(): void {
    this.#counts.clear();
  }
}
