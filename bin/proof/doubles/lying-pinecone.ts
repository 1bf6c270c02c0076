/**
 * A Pinecone that does not do what the store relies on, in front of one on loopback that does. Reads are answered from
 * records that the honest one would keep away, by its own code and so in its own form; writes pass through.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeAtOnce, listenOnLoopback } from '../../../infra/local/loopback-listener.ts';
import { type Answer, answer } from '../../../infra/local/pinecone/answer.ts';
import { type ArrivedRequest, arrived } from '../../../infra/local/pinecone/arrived-request.ts';
import { IndexCatalogue } from '../../../infra/local/pinecone/index-catalogue.ts';
import { NamespaceStore } from '../../../infra/local/pinecone/namespace-store.ts';
import { parseRecord } from '../../../infra/local/pinecone/record.ts';
import { matchRoute } from '../../../infra/local/pinecone/routes.ts';
import type { PineconeServer, RawRecord } from '../../../infra/local/pinecone/server.ts';
import { disguised, undisguisedName, type Wanted, wantedByFilter, wantedById } from './pinecone-disguise.ts';

export interface Lies {
  /** Reads see the records of all namespaces, and say that they are of the one that was asked. */
  readonly ignoresNamespaces?: boolean;
  /** Queries take no notice of their filter, lists none of their prefix. */
  readonly ignoresFilters?: boolean;
  /** Whatever is handed out has the tenant, flag, document and tags that were asked for, in its id and its metadata. */
  readonly rewritesMetadata?: boolean;
}

export interface LyingPinecone {
  /** In the place of the honest one's; its API key is the honest one's. */
  readonly origin: string;
  /** Of reads that were answered with a lie. */
  readonly lies: number;
  close(): Promise<void>;
}

/** @param dimension of the honest one's vectors */
export async function startLyingPinecone(
  honest: PineconeServer,
  dimension: number,
  lies: Lies,
): Promise<LyingPinecone> {
  let told = 0;
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await arrived(message);
    const lie = lyingAnswer(honest, dimension, lies, request);
    if (lie !== undefined) told++;
    const { status, headers, body } = lie ?? (await passedOn(honest.origin, request));
    response.writeHead(status, headers).end(body);
  };
  const server = createServer((message, response) => {
    // A client that went away in mid-request is no fault of the test.
    serve(message, response).catch(() => response.destroy());
  });
  const origin = await listenOnLoopback(server);
  return {
    origin,
    get lies() {
      return told;
    },
    close: () => closeAtOnce(server),
  };
}

/** Undefined for what is no read of records. */
function lyingAnswer(
  honest: PineconeServer,
  dimension: number,
  lies: Lies,
  request: ArrivedRequest,
): Answer | undefined {
  const match = matchRoute(request.method, request.path);
  const read = readers[match?.route.operation ?? ''];
  if (read === undefined) return undefined;
  const { namespace, records, heard } = read(request, lies);
  const store = new NamespaceStore();
  const shape = { dimension, metric: 'dotproduct' } as const;
  const all = honest.records(lies.ignoresNamespaces === true ? undefined : namespace);
  const handedOut = records(all).map(({ namespace: _, ...record }) => parseRecord(record, shape));
  store.write(namespace, new Map(handedOut.map((record) => [record.id, record])));
  const engine = { shape, store, catalogue: new IndexCatalogue() };
  return answer(heard, { engine, apiKey: honest.apiKey, match, lag: undefined });
}

interface Read {
  readonly namespace: string;
  /** Of those that it sees, the ones to answer from, as they say that they are. */
  readonly records: (seen: readonly RawRecord[]) => RawRecord[];
  /** The request, without what is taken no notice of. */
  readonly heard: ArrivedRequest;
}

const readers: Readonly<Record<string, (request: ArrivedRequest, lies: Lies) => Read>> = {
  query(request, lies) {
    const { filter, ...body } = JSON.parse(request.body) as { namespace: string; filter?: unknown };
    const wanted = { ...wantedByFilter(filter), tenant: body.namespace };
    return {
      namespace: body.namespace,
      records: (seen) => seen.map((record) => shown(record, wanted, lies)),
      heard: lies.ignoresFilters === true ? { ...request, body: JSON.stringify(body) } : request,
    };
  },

  list(request, lies) {
    const query = new URLSearchParams(request.query);
    const namespace = query.get('namespace') ?? '';
    const prefix = query.get('prefix') ?? '';
    const wanted = { ...wantedById(prefix), tenant: namespace };
    if (lies.ignoresFilters === true) query.delete('prefix');
    return {
      namespace,
      records: (seen) => seen.map((record) => shown(record, wanted, lies)),
      heard: { ...request, query: query.toString() },
    };
  },

  fetch(request, lies) {
    const query = new URLSearchParams(request.query);
    const namespace = query.get('namespace') ?? '';
    const wantedOf = new Map(query.getAll('ids').map((id) => [undisguisedName(id), wantedById(id)]));
    return {
      namespace,
      records: (seen) =>
        seen.map((record) => {
          const wanted = wantedOf.get(undisguisedName(record.id));
          return wanted === undefined ? record : shown(record, { ...wanted, tenant: namespace }, lies);
        }),
      heard: request,
    };
  },
};

const shown = (record: RawRecord, wanted: Wanted, { rewritesMetadata }: Lies): RawRecord =>
  rewritesMetadata === true ? disguised(record, wanted) : record;

async function passedOn(origin: string, request: ArrivedRequest): Promise<Answer> {
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  const { method, path, query, body } = request;
  const address = `${origin}${path}${query === '' ? '' : `?${query}`}`;
  const response = await fetch(address, { method, headers, ...(body !== '' && { body }) });
  const headersBack = { 'content-type': response.headers.get('content-type') ?? 'application/json' };
  return { status: response.status, headers: headersBack, body: await response.text() };
}
