/** Our own work on a warm query, all upstream calls stubbed at zero: authorizer and handler, and the seal. Run: npm run bench:own */
import { createHandler as createAuthorizer } from '../../functions/authorizer/handler.ts';
import { createHandler as createQuery } from '../../functions/query/handler.ts';
import { authorizerEvent, type EventRoute, type HttpRequest, proxyEvent } from '../../infra/local/event.ts';
import { lambdaContext } from '../../infra/local/lambda.ts';
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import { createMemoryQuotaLedger } from '../../shared/adapters/offline/quota-ledger.ts';
import { createTokenVerifier } from '../../shared/auth/token-verifier.ts';
import type { Embedder } from '../../shared/ports/embedder.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { unlimited } from '../../shared/runtime/config/engine-config.ts';
import type { Container } from '../../shared/runtime/container.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { parseTenantId } from '../../shared/tenancy/tenant-id.ts';
import { memorySealer } from '../support/memory-sealer.ts';
import { makeTestIssuer } from '../support/tokens.ts';
import { percentile } from './percentile.ts';
import { makeCollection } from './pseudo-text.ts';
import { printSealWork } from './seal-work.ts';

const warmUpRounds = 3_000;
const rounds = 20_000;

const id = parseTenantId('acme');
if (id === undefined) throw new Error('not a tenant id');
const idp = makeTestIssuer('idp', { alg: 'RS256' });
const nowSeconds = () => Date.now() / 1000;
const verifier = createTokenVerifier({
  issuers: [idp],
  fetchJwks: async () => idp.jwks,
  nowSeconds,
  failMode: 'open',
});
const passages = ['one', 'two', 'six'].map((word) => ({ text: `${word} `.repeat(200), start: 0, end: 800 }));
const vector = new Float32Array(1024);

const embedder: Embedder = { ...createHashEmbedder(), embedQuery: async () => vector };
const sealer = memorySealer(({ reason }) => {
  throw new Error(reason);
});
const seal = await sealer.of(id);
const placeOf = (documentId: string, number: number) => ({ documentId, pii: false, generation: 'g', number });
/** As an engine keeps it: title and text sealed. */
const kept = ['a-1', 'a-2', 'a-3'].map((documentId) => ({
  documentId,
  title: seal.seal(placeOf(documentId, 0), documentId),
  passages: passages.map(({ text, ...at }, index) => ({
    ...at,
    sealed: seal.seal(placeOf(documentId, index + 1), text),
  })),
}));
const nothingElse = () => Promise.reject(new Error('A query calls nothing but search.'));
const store: TenantStore = {
  ...{ put: nothingElse, list: nothingElse, get: nothingElse, delete: nothingElse },
  ...{ erase: nothingElse, holdings: nothingElse, ready: nothingElse },
  search: () =>
    sealer.reading(id, ({ open }) =>
      kept.map(({ documentId, title, passages: sealed }) => ({
        id: documentId,
        title: open(placeOf(documentId, 0), title),
        tags: [],
        pii: false,
        passages: sealed.map(({ sealed: text, ...at }, index) => ({
          ...at,
          text: open(placeOf(documentId, index + 1), text),
        })),
      })),
    ),
};
const container: Container = {
  logger: createLogger('SILENT'),
  audit: { record: () => undefined },
  nowSeconds,
  tokenVerifier: async () => verifier,
  tenantRegistry: async () => ({
    find: async () => ({ id, name: 'Acme', status: 'active', issuer: idp.issuer, usageKey: undefined }),
  }),
  embedder: async () => embedder,
  store: async () => store,
  piiDetector: () => Promise.reject(new Error('A query inspects nothing.')),
  quota: async () => createMemoryQuotaLedger({ limits: unlimited }),
  cursorKey: () => Promise.reject(new Error('A query needs no cursor.')),
  sealer: async () => sealer,
  keyAdministration: () => Promise.reject(new Error('A query makes no keys.')),
  forgetKeys: () => Promise.reject(new Error('A query destroys no keys.')),
  close: async () => undefined,
  answerer: async () => ({
    maxAnswerTokens: 0,
    answer: async () => ({ text: 'An answer. [1]', complete: true, usage: undefined }),
  }),
};
const authorizer = createAuthorizer(container);
const query = createQuery(container);

const token = idp.sign({ tenant_id: id, roles: ['editor'] });
const request: HttpRequest = {
  method: 'POST',
  rawPath: '/query',
  rawQuery: '',
  rawHeaders: ['authorization', `Bearer ${token}`, 'content-type', 'application/json'],
  sourceIp: '127.0.0.1',
  protocol: 'HTTP/1.1',
  requestId: 'bench',
  receivedAtMs: Date.now(),
};
const route: EventRoute = { name: 'query', resource: '/query', pathParameters: null };
const body = JSON.stringify({ query: 'How long may I work from abroad before I have to tell the company?' });
const invocation = { functionName: 'query', requestId: 'bench', startedAtMs: Date.now(), nowMs: Date.now };

const authorizing = authorizerEvent(request, route);
const { context: claims } = await authorizer(authorizing);
const values = Object.fromEntries(Object.entries(claims ?? {}).map(([name, value]) => [name, String(value)]));

const times = { authorizer: [] as number[], handler: [] as number[], both: [] as number[] };
for (let round = 0; round < warmUpRounds + rounds; round++) {
  const context = lambdaContext(invocation);
  // Made anew each time: middlewares may write into it.
  const event = proxyEvent(request, route, values, body);
  const startedMs = performance.now();
  await authorizer(authorizing);
  const authorizedMs = performance.now();
  const { statusCode } = await query(event, context);
  const endedMs = performance.now();
  if (statusCode !== 200) throw new Error(`the query handler answered ${statusCode}`);
  if (round < warmUpRounds) continue;
  times.authorizer.push((authorizedMs - startedMs) * 1000);
  times.handler.push((endedMs - authorizedMs) * 1000);
  times.both.push((endedMs - startedMs) * 1000);
}
console.log(`Node ${process.version}, ${rounds} warm queries; authorizer = RS256 with a cached key`);
for (const [part, microseconds] of Object.entries(times)) {
  const [p50, p99] = [50, 99].map((percent) => percentile(microseconds, percent).toFixed(1));
  console.log(`${part.padEnd(12)} p50 ${p50} µs, p99 ${p99} µs`);
}

const [document] = makeCollection('acme', { documents: 1, words: 20_000 }).documents;
printSealWork(seal, document?.content ?? '');
