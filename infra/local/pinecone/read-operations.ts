/** Fetch, fetch by metadata, list and the statistics. An unknown namespace reads as an empty one. */
import type { Operation, OperationInput } from './engine.ts';
import { compileFilter } from './filter.ts';
import { pageOf, pageRequest, withPrefix } from './page.ts';
import { wireRecord } from './record.ts';
import { closedObject, type Fields, namespaceOf, recordId } from './request-fields.ts';
import { invalid } from './rpc-error.ts';

export const maxIds = 1000;
const maxListPage = 100;
const maxFetchPage = 10_000;

export const oneReadUnit = { readUnits: 1 } as const;

/** Query parameters that may come once. */
export const oneEach = (query: URLSearchParams): Fields => Object.fromEntries(query);

export const fetchRecords: Operation = (_engine, { query, view }) => {
  const namespace = namespaceOf(oneEach(query));
  const ids = new Set(query.getAll('ids').map(recordId));
  if (ids.size === 0) throw invalid('Must pass at least one ID to fetch');
  if (ids.size > maxIds) throw tooManyIds(ids.size);
  const records = view(namespace)?.records;
  const found = [...ids].flatMap((id) => records?.get(id) ?? []);
  return {
    vectors: Object.fromEntries(found.map((record) => [record.id, wireRecord(record)])),
    namespace,
    usage: oneReadUnit,
  };
};

export const tooManyIds = (count: number): Error =>
  invalid(`Number of IDs ${count} exceeds the limit of ${maxIds} IDs per request`);

export const fetchByMetadata: Operation = (_engine, { body, view }) => {
  const fields = closedObject(body, 'request', ['namespace', 'filter', 'limit', 'paginationToken']);
  const namespace = namespaceOf(fields);
  if (fields.filter === undefined) throw invalid('A filter is needed to fetch by metadata');
  const matches = compileFilter(fields.filter);
  const request = pageRequest(fields.limit, fields.paginationToken, maxFetchPage);
  const seen = view(namespace);
  const found = seen?.ids().filter((id) => matches(seen.records.get(id)?.metadata)) ?? [];
  const { items, pagination } = pageOf(found, request);
  const records = items.flatMap((id) => seen?.records.get(id) ?? []);
  return {
    vectors: Object.fromEntries(records.map((record) => [record.id, wireRecord(record)])),
    namespace,
    usage: oneReadUnit,
    ...(pagination && { pagination }),
  };
};

export const listIds: Operation = (_engine, { query, view }) => {
  const fields = oneEach(query);
  const namespace = namespaceOf(fields);
  const request = pageRequest(fields.limit, fields.paginationToken, maxListPage);
  const ids = withPrefix(view(namespace)?.ids() ?? [], query.get('prefix') ?? '');
  const { items, pagination } = pageOf(ids, request);
  return {
    vectors: items.map((id) => ({ id })),
    namespace,
    usage: oneReadUnit,
    ...(pagination && { pagination }),
  };
};

export const describeIndexStats: Operation = ({ shape }, { body, view, names }) => {
  const fields = closedObject(body, 'request', ['filter']);
  if (fields.filter !== undefined) {
    throw invalid(
      'Serverless and Starter indexes do not support describing index stats with metadata filtering',
    );
  }
  const counts = names().map((name) => [name, countOf(view, name)] as const);
  return {
    namespaces: Object.fromEntries(counts.map(([name, vectorCount]) => [name, { vectorCount }])),
    indexFullness: 0,
    totalVectorCount: counts.reduce((total, [, count]) => total + count, 0),
    dimension: shape.dimension,
    metric: shape.metric,
    vectorType: 'dense',
  };
};

export const countOf = (view: OperationInput['view'], name: string): number => view(name)?.records.size ?? 0;
