/** Finds what answers a method and a path: a route of the contract, or a public file of the gateway itself. */
import { type Route, type RouteName, routes } from '../../shared/contract/routes.ts';

export interface RouteTarget {
  readonly kind: 'route';
  readonly name: RouteName;
  readonly route: Route;
  /** Percent-decoded; null where the path has no placeholder. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

export interface FileTarget {
  readonly kind: 'file';
  readonly path: string;
}

export interface OtherMethod {
  readonly kind: 'other-method';
  /** The methods that the path does have. */
  readonly allowed: readonly string[];
}

export type Match = RouteTarget | FileTarget | OtherMethod | { readonly kind: 'unknown-path' };

export interface RouteTable {
  /** A path with a malformed percent escape is one that does not exist. */
  match(method: string, rawPath: string): Match;
}

interface Entry {
  readonly method: string;
  /** The target where the path fits. */
  readonly targetOf: (rawPath: string) => RouteTarget | FileTarget | undefined;
}

/** @throws Error where a public file would stand in the place of a route of the contract */
export function createRouteTable(publicPaths: readonly string[]): RouteTable {
  const contract = (Object.keys(routes) as RouteName[]).map(routeEntry);
  const taken = publicPaths.find((path) => contract.some(({ targetOf }) => targetOf(path) !== undefined));
  if (taken !== undefined) throw new Error(`A public file cannot replace the route ${taken}`);
  const entries = [...contract, ...publicPaths.map(fileEntry)];
  return { match: (method, rawPath) => match(entries, method, rawPath) };
}

function match(entries: readonly Entry[], method: string, rawPath: string): Match {
  const allowed: string[] = [];
  for (const entry of entries) {
    const target = entry.targetOf(rawPath);
    if (target === undefined) continue;
    if (entry.method === method) return target;
    allowed.push(entry.method);
  }
  return allowed.length === 0 ? { kind: 'unknown-path' } : { kind: 'other-method', allowed };
}

function routeEntry(name: RouteName): Entry {
  const route: Route = routes[name];
  const pattern = route.path.split('/');
  return {
    method: route.method,
    targetOf: (rawPath) => {
      const parameters = fitSegments(pattern, rawPath.split('/'));
      if (parameters === undefined) return undefined;
      const pathParameters = parameters.length === 0 ? null : Object.fromEntries(parameters);
      return { kind: 'route', name, route, pathParameters };
    },
  };
}

function fileEntry(path: string): Entry {
  return { method: 'GET', targetOf: (rawPath) => (rawPath === path ? { kind: 'file', path } : undefined) };
}

/** Names and decoded values of the placeholders, or `undefined` where the path does not fit the pattern. */
function fitSegments(
  pattern: readonly string[],
  segments: readonly string[],
): [string, string][] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: [string, string][] = [];
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== segment) return undefined;
      continue;
    }
    const value = decodeSegment(segment);
    if (value === undefined || value === '') return undefined;
    parameters.push([part.slice(1, -1), value]);
  }
  return parameters;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
