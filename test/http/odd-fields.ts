/** Every place of every route where a caller can put text, and what an odd text there may lead to. */
import type { Probe } from './probe.ts';

/** What of the sent text comes back, as it was sent. */
type Echo = (body: Record<string, unknown>) => unknown;

export interface Field {
  readonly request: (text: string) => Probe;
  /** Every one occurs; where documents of odd ids were made before, success too. */
  readonly statuses: readonly number[];
  readonly echo?: Echo;
}

const inBody =
  (path: string, fieldsOf: (text: string) => object): Field['request'] =>
  (text) => ({ method: 'POST', path, body: JSON.stringify(fieldsOf(text)) });

/** Percent escapes for every byte, and the bytes that a lone surrogate would have if it could have any. */
const inAddress = (text: string): string =>
  [...text]
    .map((character) => (character.isWellFormed() ? encodeURIComponent(character) : '%ED%A0%80'))
    .join('')
    .replaceAll('.', '%2E')
    .slice(0, 12_000)
    .replace(/%[0-9A-F]?$/, '');

const inQuery =
  (name: string, path = '/documents', method = 'GET'): Field['request'] =>
  (text) => ({ method, path: `${path}?${name}=${inAddress(text)}` });

const document = { id: 'odd', title: 'Odd', content: 'Odd text.' };

export const oddFields: Record<string, Field> = {
  'the query': {
    request: inBody('/query', (query) => ({ query })),
    statuses: [200, 400, 422],
    echo: ({ query }) => query,
  },
  'a tag to filter by': {
    request: inBody('/query', (tag) => ({ query: 'When?', tags: ['office', tag] })),
    statuses: [200, 400, 422],
  },
  top_k: { request: inBody('/query', (text) => ({ query: 'When?', top_k: text })), statuses: [400, 422] },
  'the title': {
    request: inBody('/ingest', (title) => ({ ...document, title })),
    statuses: [200, 400, 422],
    echo: ({ title }) => title,
  },
  'the content': {
    request: inBody('/ingest', (content) => ({ ...document, content })),
    statuses: [200, 400, 422],
  },
  'a tag': { request: inBody('/ingest', (tag) => ({ ...document, tags: [tag] })), statuses: [200, 400, 422] },
  'the id': {
    request: inBody('/ingest', (id) => ({ ...document, id })),
    statuses: [201, 400, 422],
    echo: ({ ingested }) => ingested,
  },
  contains_pii: {
    request: inBody('/ingest', (text) => ({ ...document, contains_pii: text })),
    statuses: [400, 422],
  },
  'an unknown field': {
    request: inBody('/query', (name) => ({ query: 'When?', [`${name}!`]: name })),
    statuses: [400],
  },
  limit: { request: inQuery('limit'), statuses: [200, 422] },
  cursor: { request: inQuery('cursor'), statuses: [422] },
  'a tag to list by': { request: inQuery('tag'), statuses: [200, 422] },
  'an unknown parameter': {
    request: (text) => ({ method: 'GET', path: `/documents?${inAddress(text)}=1` }),
    statuses: [400, 422],
  },
  'the id to get': {
    request: (text) => ({ method: 'GET', path: `/documents/${inAddress(text)}` }),
    statuses: [404],
  },
  'the id to delete': {
    request: (text) => ({ method: 'DELETE', path: `/documents/${inAddress(text)}` }),
    statuses: [404],
  },
  'pii of one to get': { request: inQuery('pii', '/documents/kept'), statuses: [200, 404, 422] },
  'pii of one to delete': { request: inQuery('pii', '/documents/nothing', 'DELETE'), statuses: [404, 422] },
};
