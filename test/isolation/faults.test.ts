/**
 * Thousands of mixed calls while one in ten of all vendor calls fails: throttled, broken, hanging or cut. Every answer is
 * held against what was written: a state that was acknowledged or begun since, whole, and of the caller's own world.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../infra/local/pinecone/faults.ts';
import { fetchPolicies } from '../../shared/adapters/pinecone/pinecone-client.ts';
import { createPineconeStore } from '../../shared/adapters/pinecone/pinecone-store.ts';
import { type TimeLimits, timeLimits } from '../../shared/adapters/pinecone/time-limit.ts';
import type { ListResponse, QueryResponse } from '../../shared/contract/schemas.ts';
import { problem } from '../../shared/contract/schemas.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import type { FetchPolicy } from '../../shared/upstream/retrying-fetch.ts';
import { createRandom } from '../bench/random.ts';
import { type BedrockUnderFaults, openBedrock } from '../support/bedrock-engines.ts';
import { containerWith } from '../support/container.ts';
import { type HandlerAnswer, type HandlerCalls, handlerCalls } from '../support/handler-calls.ts';
import { History } from '../support/history.ts';
import { startRecordedPineconeServer } from '../support/pinecone-contract.ts';
import { sealerInMemory } from '../support/sealer.ts';

const tenants = ['acme', 'acme-2'] as const;
const documentsPerTenant = 8;
const operationsPerRound = 400;
const clients = 16;
/** All times of production, shortened alike. */
const scale = 1 / 5;
/** API Gateway gives an integration 29 s. */
const budgetMs = 29_000 * scale;

const scaledPolicy = ({ attemptTimeoutMs, deadlineMs, maxAttempts }: FetchPolicy): FetchPolicy => ({
  attemptTimeoutMs: attemptTimeoutMs * scale,
  deadlineMs: deadlineMs * scale,
  maxAttempts,
});
const policies = { read: scaledPolicy(fetchPolicies.read), write: scaledPolicy(fetchPolicies.write) };

const limits: TimeLimits = {
  searchMs: timeLimits.searchMs * scale,
  getMs: timeLimits.getMs * scale,
  listMs: timeLimits.listMs * scale,
  deleteMs: timeLimits.deleteMs * scale,
  putMs: timeLimits.putMs * scale,
  eraseMs: timeLimits.eraseMs * scale,
  holdingsMs: timeLimits.holdingsMs * scale,
  readyMs: timeLimits.readyMs * scale,
  catalogueMs: timeLimits.catalogueMs * scale,
};

interface Subject {
  readonly tenant: (typeof tenants)[number];
  readonly id: string;
  readonly pii: boolean;
  readonly history: History;
  version: number;
  busy: boolean;
}

const sealer = sealerInMemory();

const subjects: readonly Subject[] = tenants.flatMap((tenant) =>
  Array.from({ length: documentsPerTenant }, (_, n) => ({
    tenant,
    id: `doc-${n}`,
    pii: n % 4 === 3,
    history: new History(),
    version: 0,
    busy: false,
  })),
);

/** Several passages, each sentence saying whose it is and of which version. */
const contentOf = ({ tenant, id }: Subject, version: number): string =>
  Array.from(
    { length: 20 + ((version * 7) % 40) },
    (_, line) =>
      `Line ${line} of ${id} at ${tenant}, version ${version}, tells of the heron and the harbour.`,
  ).join(' ');

describe.each([
  { faults: ['throttled'] },
  { faults: ['server-error'] },
  { faults: ['hang'] },
  { faults: ['cut-before', 'cut-after'] },
  { faults: ['throttled', 'server-error', 'hang', 'cut-before', 'cut-after'] },
] satisfies { faults: FaultKind[] }[])('while one call in ten meets $faults', ({ faults }) => {
  let pinecone: Awaited<ReturnType<typeof startRecordedPineconeServer>>;
  let bedrock: BedrockUnderFaults;
  /** Two processes, as it were: each with a store and a catalogue of its own. */
  let callers: readonly Record<Subject['tenant'], { cleared: HandlerCalls; public: HandlerCalls }>[];
  const wrong: string[] = [];
  const statuses = new Map<number, number>();
  let slowestMs = 0;

  beforeAll(async () => {
    pinecone = await startRecordedPineconeServer({ port: 0, dimension: 1024 });
    bedrock = await openBedrock();
    callers = [open(), open()];
  });
  afterAll(async () => {
    await bedrock.close();
    await pinecone.close();
  });

  function open() {
    const store = createPineconeStore({
      indexHost: pinecone.origin,
      apiKey: fixedSecret(pinecone.apiKey),
      dimension: 1024,
      sealer,
      onViolation: ({ reason }) => wrong.push(reason),
      policies,
      limits,
    });
    const container = containerWith({
      nowSeconds: () => Date.now() / 1000,
      store: async () => store,
      embedder: async () => bedrock.embedder,
      answerer: async () => bedrock.answerer,
      cursorKey: async () => fixedSecret('known to all of the tests, and so no secret'),
    });
    const of = (tenantId: string) => ({
      cleared: handlerCalls(container, { tenantId, roles: ['admin', 'pii_access'] }),
      public: handlerCalls(container, { tenantId, roles: [] }),
    });
    return { acme: of('acme'), 'acme-2': of('acme-2') };
  }

  /** A failure must be the registered one, with a time to come back, and in time. */
  async function timed(what: string, call: () => Promise<HandlerAnswer>): Promise<HandlerAnswer> {
    const startedMs = performance.now();
    const answer = await call();
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (answer.status >= 400 && answer.status !== 404) {
      const body = problem.safeParse(JSON.parse(answer.text));
      const proper = answer.status === 503 && body.success && Number(answer.headers['retry-after']) >= 0;
      if (!proper) wrong.push(`${what}: ${answer.status} ${answer.text}`);
    }
    return answer;
  }

  async function write(subject: Subject, calls: HandlerCalls, remove: boolean): Promise<void> {
    if (subject.busy) return;
    subject.busy = true;
    const { id, pii } = subject;
    const version = ++subject.version;
    const content = remove ? undefined : contentOf(subject, version);
    const acknowledge = subject.history.begin(content);
    const call = () =>
      remove ? calls.delete(id) : calls.ingest({ id, title: `Title ${id}`, content, contains_pii: pii });
    const { status } = await timed(`write ${id}`, call);
    // A 404 on a delete is an acknowledgement, too: there is nothing of the id.
    if (status !== 503) acknowledge();
    subject.busy = false;
  }

  async function read(subject: Subject, calls: HandlerCalls, seesHidden: boolean): Promise<void> {
    const allowed = subject.history.read();
    const { status, text } = await timed(`read ${subject.id}`, () => calls.get(subject.id));
    if (status === 503) return;
    const seen = status === 404 ? undefined : (JSON.parse(text) as { content: string }).content;
    if (subject.pii && !seesHidden) {
      if (status !== 404) wrong.push(`${subject.id} is hidden, yet read`);
    } else if (!allowed().includes(seen))
      wrong.push(`${subject.tenant} ${subject.id}: read ${seen?.slice(0, 80)}`);
  }

  const owned = (tenant: string, id: string) =>
    subjects.find((subject) => subject.tenant === tenant && subject.id === id);

  async function ask(tenant: Subject['tenant'], calls: HandlerCalls, seesHidden: boolean): Promise<void> {
    const allowed = new Map(subjects.map((subject) => [subject, subject.history.read()]));
    const body = { query: 'Which line tells of the heron and the harbour?', top_k: 5 };
    const { status, text } = await timed('query', () => calls.query(body));
    if (status === 503) return;
    for (const { id, passages } of (JSON.parse(text) as QueryResponse).sources) {
      const subject = owned(tenant, id);
      const states = subject === undefined ? [] : (allowed.get(subject)?.() ?? []);
      for (const passage of passages) {
        if (!states.some((state) => state?.includes(passage.text)))
          wrong.push(`${tenant} found ${id}: ${passage.text.slice(0, 80)}`);
      }
      if (subject?.pii && !seesHidden) wrong.push(`${id} is hidden, yet found`);
    }
  }

  async function list(tenant: Subject['tenant'], calls: HandlerCalls, seesHidden: boolean): Promise<void> {
    const allowed = new Map(subjects.map((subject) => [subject, subject.history.read()]));
    const { status, text } = await timed('list', () => calls.list());
    if (status === 503) return;
    const { documents, count } = JSON.parse(text) as ListResponse;
    if (count !== documents.length) wrong.push(`${tenant} counts ${count} of ${documents.length}`);
    for (const subject of subjects.filter((one) => one.tenant === tenant && (seesHidden || !one.pii))) {
      const states = allowed.get(subject)?.() ?? [];
      const listed = documents.find(({ id }) => id === subject.id);
      if (!states.some((state) => state?.length === listed?.characters))
        wrong.push(`${tenant} lists ${subject.id} with ${listed?.characters}`);
    }
    const expected = subjects.filter((one) => one.tenant === tenant && (seesHidden || !one.pii));
    for (const { id } of documents) {
      if (!expected.some((one) => one.id === id)) wrong.push(`${tenant} lists ${id}`);
    }
  }

  it(`answers ${operationsPerRound} mixed calls rightly or with 503, and loses nothing acknowledged`, async () => {
    const { fraction: random } = createRandom(faults.join(' '));
    pinecone.faults.every(0.1, faults, random, { retryAfterSeconds: 0 });
    bedrock.faults(0.1, faults, random);
    let begun = 0;
    const client = async (): Promise<void> => {
      while (begun < operationsPerRound) {
        const subject = subjects[Math.floor(random() * subjects.length)];
        const process = callers[Math.floor(random() * callers.length)];
        if (subject === undefined || process === undefined) continue;
        begun++;
        const seesHidden = random() < 0.5;
        const { cleared, public: uncleared } = process[subject.tenant];
        const reader = seesHidden ? cleared : uncleared;
        const draw = random();
        if (draw < 0.3) await write(subject, cleared, draw < 0.08);
        else if (draw < 0.6) await read(subject, reader, seesHidden);
        else if (draw < 0.85) await ask(subject.tenant, reader, seesHidden);
        else await list(subject.tenant, reader, seesHidden);
      }
    };

    await Promise.all(Array.from({ length: clients }, client));

    expect(wrong).toEqual([]);
    expect(statuses.get(200)).toBeGreaterThan(operationsPerRound / 3);
    expect(slowestMs).toBeLessThan(budgetMs);
  }, 240_000);

  it('has lost nothing that was acknowledged once the faults are over, and leaves nothing behind', async () => {
    pinecone.faults.clear();
    bedrock.clear();
    const [one] = callers;
    for (const subject of subjects) {
      const calls = one?.[subject.tenant].cleared;
      if (calls === undefined) throw new Error('no caller');
      await read(subject, calls, true);
      // What failed in between is mended by the next write, and a delete takes all of it.
      await write(subject, calls, false);
      await read(subject, calls, true);
      await write(subject, calls, true);
    }

    expect(wrong).toEqual([]);
    expect(pinecone.records().map(({ id }) => id)).toEqual([]);
  }, 60_000);
});
