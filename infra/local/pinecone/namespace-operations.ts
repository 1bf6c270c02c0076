/** Namespaces themselves: list, create, describe, delete. */
import type { Operation } from './engine.ts';
import { pageOf, pageRequest, withPrefix } from './page.ts';
import { countOf, oneEach } from './read-operations.ts';
import { closedObject, namespaceName, stringAt } from './request-fields.ts';
import { invalid, namespaceNotFound, RpcError } from './rpc-error.ts';

const maxPage = 100;

export const listNamespaces: Operation = (_engine, { query, view, names }) => {
  const fields = oneEach(query);
  const request = pageRequest(fields.limit, fields.paginationToken, maxPage);
  const all = withPrefix(names(), query.get('prefix') ?? '');
  const { items, pagination } = pageOf(all, request);
  return {
    namespaces: items.map((name) => ({ name, record_count: countOf(view, name) })),
    total_count: all.length,
    ...(pagination && { pagination }),
  };
};

export const createNamespace: Operation = ({ store }, { body }) => {
  const fields = closedObject(body, 'request', ['name', 'schema']);
  const name = namespaceName(stringAt(fields.name, 'name'));
  if (name === '') throw invalid('Namespace name must not be empty');
  // Not built, and so refused: to ignore it would index what the caller meant to leave out.
  if (fields.schema !== undefined) throw invalid('This local server keeps no metadata schema');
  if (store.view(name) !== undefined) {
    throw new RpcError('alreadyExists', `Namespace "${name}" already exists`);
  }
  store.replace(name, new Map());
  return { name, record_count: 0 };
};

export const describeNamespace: Operation = (_engine, { name, view }) => {
  if (view(name) === undefined) throw namespaceNotFound();
  return { name, record_count: countOf(view, name) };
};

export const deleteNamespace: Operation = ({ store }, { name }) => {
  if (store.view(name) === undefined) throw namespaceNotFound();
  store.replace(name, undefined);
  return {};
};
