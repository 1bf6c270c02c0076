/** Every route of the data plane, as the description names them, and of the small control plane. */
import { createIndex, deleteIndex, describeIndex, listIndexes } from './control-plane.ts';
import type { Operation } from './engine.ts';
import {
  createNamespace,
  deleteNamespace,
  describeNamespace,
  listNamespaces,
} from './namespace-operations.ts';
import { query } from './query.ts';
import { describeIndexStats, fetchByMetadata, fetchRecords, listIds } from './read-operations.ts';
import { deleteRecords, update, upsert } from './write-operations.ts';

interface RouteDefinition {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `{name}` stands for one segment. */
  readonly path: string;
  /** Reads can lag behind. */
  readonly isRead: boolean;
  readonly run: Operation;
  readonly maxResultBytes?: number;
  readonly status?: number;
}

const definitions = {
  upsert: { method: 'POST', path: '/vectors/upsert', isRead: false, run: upsert },
  query: { method: 'POST', path: '/query', isRead: true, run: query, maxResultBytes: 4 * 1024 * 1024 },
  fetch: { method: 'GET', path: '/vectors/fetch', isRead: true, run: fetchRecords },
  fetchByMetadata: { method: 'POST', path: '/vectors/fetch_by_metadata', isRead: true, run: fetchByMetadata },
  update: { method: 'POST', path: '/vectors/update', isRead: false, run: update },
  delete: { method: 'POST', path: '/vectors/delete', isRead: false, run: deleteRecords },
  list: { method: 'GET', path: '/vectors/list', isRead: true, run: listIds },
  describeIndexStats: {
    method: 'POST',
    path: '/describe_index_stats',
    isRead: true,
    run: describeIndexStats,
  },
  listNamespaces: { method: 'GET', path: '/namespaces', isRead: true, run: listNamespaces },
  createNamespace: { method: 'POST', path: '/namespaces', isRead: false, run: createNamespace },
  describeNamespace: { method: 'GET', path: '/namespaces/{name}', isRead: true, run: describeNamespace },
  deleteNamespace: { method: 'DELETE', path: '/namespaces/{name}', isRead: false, run: deleteNamespace },
  listIndexes: { method: 'GET', path: '/indexes', isRead: false, run: listIndexes },
  createIndex: { method: 'POST', path: '/indexes', isRead: false, run: createIndex, status: 201 },
  describeIndex: { method: 'GET', path: '/indexes/{name}', isRead: false, run: describeIndex },
  deleteIndex: { method: 'DELETE', path: '/indexes/{name}', isRead: false, run: deleteIndex, status: 202 },
} as const satisfies Readonly<Record<string, RouteDefinition>>;

export type OperationName = keyof typeof definitions;

export const operationNames = Object.keys(definitions) as readonly OperationName[];

export interface Route extends RouteDefinition {
  readonly operation: OperationName;
}

export interface RouteMatch {
  readonly route: Route;
  /** What stands for `{name}`, decoded; empty where the path has no such place. */
  readonly name: string;
}

const routes: readonly Route[] = operationNames.map((operation) => ({
  ...definitions[operation],
  operation,
}));

export function matchRoute(method: string, path: string): RouteMatch | undefined {
  for (const route of routes) {
    const name = route.method === method ? nameIn(path, route.path) : undefined;
    if (name !== undefined) return { route, name };
  }
  return undefined;
}

function nameIn(path: string, pattern: string): string | undefined {
  if (!pattern.endsWith('/{name}')) return path === pattern ? '' : undefined;
  const start = pattern.slice(0, -'{name}'.length);
  const segment = path.startsWith(start) ? path.slice(start.length) : '';
  return segment === '' || segment.includes('/') ? undefined : decoded(segment);
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
