/** What makes an index unfit for this store, in words for whoever set it up. */

export interface IndexShape {
  readonly dimension: unknown;
  readonly metric: unknown;
}

/** @param dimension of the configured model; `undefined` accepts all. @returns a sentence each; none where it is fit */
export function indexFaults(index: IndexShape, dimension: number | undefined): string[] {
  const faults: string[] = [];
  if (index.metric !== 'dotproduct') {
    faults.push(
      `The index has the metric ${index.metric}, and a search by words and meaning at once needs dotproduct. Make a new index with it: a metric cannot be changed.`,
    );
  }
  if (dimension !== undefined && index.dimension !== dimension) {
    faults.push(
      `The index holds vectors of ${index.dimension} numbers, and the configured model makes ${dimension}. Configure a model of that dimension, or make an index of this one.`,
    );
  }
  return faults;
}
