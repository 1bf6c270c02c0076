/** Upsert, update and delete. Everything is parsed before anything is applied, so a write applies whole or not at all. */
import type { Engine, Operation, OperationInput } from './engine.ts';
import { compileFilter, type Matches } from './filter.ts';
import { type Metadata, mergeMetadata, parseMetadata } from './metadata.ts';
import { maxIds, tooManyIds } from './read-operations.ts';
import { parseRecord, type StoredRecord, storedDense, storedRecord, storedSparse } from './record.ts';
import {
  arrayAt,
  closedObject,
  type Fields,
  namespaceOf,
  optionalBoolean,
  recordId,
} from './request-fields.ts';
import { invalid, namespaceNotFound, RpcError } from './rpc-error.ts';

const maxRecords = 1000;
const maxUpsertBytes = 2 * 1024 * 1024;

export const upsert: Operation = ({ shape, store }, { body, bodyBytes }) => {
  const fields = closedObject(body, 'request', ['vectors', 'namespace']);
  const namespace = namespaceOf(fields);
  if (bodyBytes > maxUpsertBytes) {
    throw new RpcError(
      'outOfRange',
      `Request size ${bodyBytes} bytes exceeds the maximum supported size of ${maxUpsertBytes} bytes`,
    );
  }
  const vectors = arrayAt(fields.vectors, 'vectors');
  if (vectors.length === 0) throw invalid('Must pass at least one vector to upsert');
  if (vectors.length > maxRecords) {
    throw invalid(
      `Vector batch size ${vectors.length} exceeds the limit of ${maxRecords} vectors per request`,
    );
  }
  const records = vectors.map((vector) => parseRecord(vector, shape));
  store.write(namespace, new Map(records.map((record) => [record.id, record])));
  return { upsertedCount: records.length };
};

const updateFields = ['id', 'values', 'sparseValues', 'setMetadata', 'namespace', 'filter', 'dryRun'];

export const update: Operation = (engine, input) => {
  const fields = closedObject(input.body, 'request', updateFields);
  const namespace = namespaceOf(fields);
  const isDryRun = optionalBoolean(fields, 'dryRun');
  if ((fields.id === undefined) === (fields.filter === undefined)) {
    throw invalid('Either an ID or a filter must be provided to update, and not both');
  }
  return fields.id === undefined
    ? updateByFilter(engine, fields, namespace, isDryRun)
    : updateById(engine, fields, namespace);
};

/** A record that does not exist is no error: nothing is changed. */
function updateById(engine: Engine, fields: Fields, namespace: string): object {
  const id = recordId(fields.id);
  const { values, sparseValues } = fields;
  const change = {
    values: values === undefined ? undefined : storedDense(values, id, engine.shape),
    sparse: sparseValues === undefined ? undefined : storedSparse(sparseValues, engine.shape),
  };
  const metadata = optionalMetadata(fields);
  const before = engine.store.view(namespace)?.records.get(id);
  if (before === undefined) return {};
  const after = storedRecord({
    id,
    values: change.values ?? before.values,
    sparse: change.sparse ?? before.sparse,
    metadata: metadata === undefined ? before.metadata : mergeMetadata(before.metadata, metadata),
  });
  engine.store.write(namespace, new Map([[id, after]]));
  return {};
}

const optionalMetadata = ({ setMetadata }: Fields): Metadata | undefined =>
  setMetadata === undefined ? undefined : parseMetadata(setMetadata);

function updateByFilter(engine: Engine, fields: Fields, namespace: string, isDryRun: boolean): object {
  if (fields.values !== undefined || fields.sparseValues !== undefined) {
    throw invalid('Only metadata can be updated with a filter');
  }
  const change = optionalMetadata(fields);
  if (change === undefined && !isDryRun) throw invalid('Metadata is needed to update with a filter');
  const records = matching(engine, namespace, compileFilter(nonEmptyFilter(fields.filter)));
  if (change !== undefined && !isDryRun) {
    const updated = records.map((record) => ({
      ...record,
      metadata: mergeMetadata(record.metadata, change),
    }));
    engine.store.write(namespace, new Map(updated.map((record) => [record.id, record])));
  }
  return { matchedRecords: records.length };
}

/** An empty filter matches everything: for that, a delete has `deleteAll`. */
function nonEmptyFilter(filter: unknown): unknown {
  if (typeof filter === 'object' && filter !== null && Object.keys(filter).length === 0) {
    throw invalid('The filter must not be empty');
  }
  return filter;
}

function matching({ store }: Engine, namespace: string, matches: Matches): StoredRecord[] {
  const records = store.view(namespace)?.records.values() ?? [];
  return [...records].filter(({ metadata }) => matches(metadata));
}

export const deleteRecords: Operation = (engine, { body }: OperationInput) => {
  const fields = closedObject(body, 'request', ['ids', 'deleteAll', 'namespace', 'filter']);
  const namespace = namespaceOf(fields);
  const isAll = optionalBoolean(fields, 'deleteAll');
  const ways = [isAll, fields.ids !== undefined, fields.filter !== undefined].filter(Boolean).length;
  if (ways !== 1) throw invalid('Exactly one of ids, filter and deleteAll must be provided to delete');
  const ids = fields.ids === undefined ? [] : deletedIds(fields.ids);
  const matches = fields.filter === undefined ? undefined : compileFilter(nonEmptyFilter(fields.filter));
  if (engine.store.view(namespace) === undefined) throw namespaceNotFound();
  // The namespace itself stays, empty.
  if (isAll) engine.store.replace(namespace, new Map());
  else {
    const targets = matches === undefined ? ids : matching(engine, namespace, matches).map(({ id }) => id);
    engine.store.write(namespace, new Map(targets.map((id) => [id, undefined])));
  }
  return {};
};

function deletedIds(value: unknown): string[] {
  const ids = arrayAt(value, 'ids').map(recordId);
  if (ids.length === 0) throw invalid('Must pass at least one ID to delete');
  if (ids.length > maxIds) throw tooManyIds(ids.length);
  return ids;
}
