/** The search: by a vector or by a stored record's own, with or without sparse values. */
import type { Engine, Operation } from './engine.ts';
import { compileFilter } from './filter.ts';
import type { NamespaceView } from './namespace-store.ts';
import { oneReadUnit } from './read-operations.ts';
import { storedSparse, wireRecord } from './record.ts';
import {
  closedObject,
  type Fields,
  integerAt,
  namespaceOf,
  optionalBoolean,
  recordId,
} from './request-fields.ts';
import { invalid } from './rpc-error.ts';
import { type Scored, search } from './search.ts';
import { parseDense, type SparseVector } from './vector.ts';

const maxTopK = 10_000;

const known = [
  'namespace',
  'topK',
  'filter',
  'includeValues',
  'includeMetadata',
  'vector',
  'sparseVector',
  'id',
];

/** Described, but for the retired form of several queries or for indexes on dedicated nodes. */
const unsupported = ['queries', 'scanFactor', 'maxCandidates'];

export const query: Operation = (engine, { body, view }) => {
  const fields = closedObject(body, 'request', [...known, ...unsupported]);
  for (const name of unsupported) {
    if (fields[name] !== undefined) throw invalid(`${name} is not supported by this index`);
  }
  const namespace = namespaceOf(fields);
  const topK = integerAt(fields.topK, 'topK', { min: 1, max: maxTopK });
  const matches = fields.filter === undefined ? undefined : compileFilter(fields.filter);
  const shown = {
    values: optionalBoolean(fields, 'includeValues'),
    metadata: optionalBoolean(fields, 'includeMetadata'),
  };
  const seen = view(namespace);
  const target = queryVector(engine, fields, seen);
  const found =
    target && seen
      ? search(seen.records.values(), { ...target, topK, matches, metric: engine.shape.metric })
      : [];
  const matchesFound = found.map((scored) => wireMatch(scored, shown));
  return { matches: matchesFound, namespace, usage: oneReadUnit };
};

interface QueryVector {
  readonly values: Float32Array;
  readonly sparse: SparseVector | undefined;
}

/** Undefined where the record whose vector is asked for does not exist: nothing is near it. */
function queryVector(
  engine: Engine,
  fields: Fields,
  seen: NamespaceView | undefined,
): QueryVector | undefined {
  if (fields.id !== undefined) {
    if (fields.vector !== undefined || fields.sparseVector !== undefined) {
      throw invalid('Cannot provide both ID and vector at the same time');
    }
    return seen?.records.get(recordId(fields.id));
  }
  if (fields.vector === undefined) {
    throw invalid(
      fields.sparseVector === undefined
        ? 'Either an ID or a vector must be provided to query'
        : 'Query on an index of dense vectors must have dense values, not sparse values alone',
    );
  }
  return {
    values: queryDense(fields.vector, engine.shape.dimension),
    sparse: fields.sparseVector === undefined ? undefined : storedSparse(fields.sparseVector, engine.shape),
  };
}

function queryDense(vector: unknown, dimension: number): Float32Array {
  const values = parseDense(vector);
  if (values.length === dimension) return values;
  throw invalid(
    `Query vector dimension ${values.length} does not match the dimension of the index ${dimension}`,
  );
}

/** As Pinecone answers: `values` is there always, and empty where it was not asked for. */
function wireMatch({ record, score }: Scored, shown: { values: boolean; metadata: boolean }): object {
  const { id, values, sparseValues, metadata } = shown.values
    ? wireRecord(record)
    : { ...wireMetadata(record, shown.metadata), values: [], sparseValues: undefined };
  return {
    id,
    score,
    values,
    ...(sparseValues && { sparseValues }),
    ...(shown.metadata && metadata && { metadata }),
  };
}

const wireMetadata = ({ id, metadata }: Scored['record'], isShown: boolean) => ({
  id,
  metadata: isShown ? metadata : undefined,
});
