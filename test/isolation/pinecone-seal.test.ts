/** Wall 5 in Pinecone's records: nothing of a text can be read in them, and one that was moved or exchanged does not open. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { disguised } from '../../bin/proof/doubles/pinecone-disguise.ts';
import type { PineconeServer, RawRecord } from '../../infra/local/pinecone/server.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { Visibility } from '../../shared/tenancy/tenant-context.ts';
import { acme, acme2, everything } from '../support/documents.ts';
import { startRecordedPineconeServer } from '../support/pinecone-contract.ts';
import { tamper, withMetadata } from '../support/pinecone-tampering.ts';
import {
  dimension,
  sealer,
  smallRequest,
  smallSearch,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

const words = ['quokka', 'Zürichsee', 'インコ'];
const textsOf = (count: number) => Array.from({ length: count }, (_, n) => `${words.join(' ')} ${n}. `);

describe('nothing that can be read', () => {
  const sent: string[] = [];
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startRecordedPineconeServer({
      port: 0,
      dimension,
      onExchange: ({ query, body, responseBody }) => sent.push(query, body, responseBody),
    });
    const store = smallStore(server);
    const title = `Title of the ${words.join(' ')}`;
    await store.put(acme, smallRequest({ id: 'a', title, texts: textsOf(3) }));
    await store.put(acme, smallRequest({ id: 'a', title, texts: textsOf(2) }));
    await store.put(acme, smallRequest({ id: 'a', title, texts: textsOf(2), pii: true }));
    await store.put(acme, smallRequest({ id: 'a', title, texts: textsOf(2), pii: false }));
    await store.put(acme, smallRequest({ id: 'hidden', title, texts: textsOf(1), pii: true }));
    await store.put(acme, smallRequest({ id: 'long', title, texts: textsOf(1_200) }));
  });
  afterAll(() => server.close());

  /** As it is, and as every text in it that could be Base64 says. */
  const readable = (texts: readonly string[]): string =>
    texts
      .flatMap((text) => [
        text,
        ...(text.match(/[A-Za-z0-9+/=]{4,}/g) ?? []).map((part) => Buffer.from(part, 'base64').toString()),
      ])
      .join('\n');

  it('lies in any record', () => {
    const records = server.records();

    const all = readable(records.map((record) => JSON.stringify(record)));

    expect(records.length).toBeGreaterThan(1_200);
    expect(words.filter((word) => all.includes(word))).toEqual([]);
    expect(all).not.toContain('Title of');
  });

  it('goes over the wire, whether it is written or read', async () => {
    const store = smallStore(server);
    const search = smallSearch(words.join(' '), { visibility: 'with-pii' });

    const found = await store.search(acme, search);
    const page = await store.list(acme, { ...everything, visibility: 'with-pii' });
    const whole = await store.get(acme, { id: 'long', visibility: 'public', pii: undefined });

    const [word = ''] = words;
    const shown = [JSON.stringify(found), page.documents.map(({ title }) => title).join(), whole?.content];
    expect(shown.map((text) => text?.includes(word))).toEqual([true, true, true]);
    const all = readable(sent);
    expect(words.filter((one) => all.includes(one))).toEqual([]);
  });

  it('is equal where texts are: each is sealed anew, a title once a generation', () => {
    const titles = server
      .records('acme')
      .flatMap(({ metadata, id }) => (metadata?.title ? [[id, metadata.title]] : []));
    const contents = server.records('acme').flatMap(({ metadata }) => metadata?.content ?? []);

    expect(new Set(contents).size).toBe(contents.length);
    expect(new Set(titles.map(([, title]) => title)).size).toBe(3);
  });
});

describe('a record that was moved or exchanged', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  beforeEach(() => sealer.onViolation.mockClear());
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const kind = ({ metadata }: RawRecord) => metadata?.kind;
  const of =
    (id: string, pii = false) =>
    (record: RawRecord) =>
      record.metadata?.doc_id === id && record.metadata.pii === pii;
  const number = (n: number) => (record: RawRecord) => record.metadata?.number === n;
  const chunk = (records: readonly RawRecord[], id: string, n = 1, pii = false): RawRecord | undefined =>
    records.filter(of(id, pii)).find(number(n));

  /** Each record that `isMeant`, with other metadata. */
  const changing =
    (isMeant: (record: RawRecord) => boolean, change: (records: RawRecord[]) => RawRecord['metadata']) =>
    (records: RawRecord[]) =>
      records.map((record) => (isMeant(record) ? withMetadata(record, change(records)) : record));
  const isChunk =
    (id: string, n = 1) =>
    (record: RawRecord) =>
      of(id)(record) && number(n)(record);
  const isHeader = (id: string) => (record: RawRecord) => of(id)(record) && kind(record) === 'document';
  const titleOf = (records: readonly RawRecord[], id: string): RawRecord['metadata'] => ({
    title: chunk(records, id)?.metadata?.title ?? '',
  });
  const contentOf = (record: RawRecord | undefined): RawRecord['metadata'] => ({
    content: record?.metadata?.content ?? '',
  });

  type Reading = 'search' | 'list' | 'get';
  interface Case {
    readonly what: string;
    readonly change: (records: RawRecord[]) => readonly RawRecord[];
    /** What comes upon the record; the others show what they show without it. */
    readonly met: readonly Reading[];
    readonly visibility?: Visibility;
    readonly id?: string;
  }

  /** The first generation of `a`, which another takes the place of. */
  let older: RawRecord[] = [];
  let foreign: RawRecord[] = [];

  const cases: readonly Case[] = [
    {
      what: 'a text of another document',
      change: changing(isChunk('a'), (records) => contentOf(chunk(records, 'b'))),
      met: ['search', 'get'],
    },
    {
      what: "the text of another of the document's chunks",
      change: changing(isChunk('a'), (records) => contentOf(chunk(records, 'a', 2))),
      met: ['search', 'get'],
    },
    {
      what: 'its title in the place of a text',
      change: changing(isChunk('a'), (records) => ({ content: titleOf(records, 'a')?.title ?? '' })),
      met: ['search', 'get'],
    },
    {
      what: 'a text of an older generation',
      change: changing(isChunk('a'), () => contentOf(chunk(older, 'a'))),
      met: ['search', 'get'],
    },
    {
      what: 'a title of another document in its header',
      change: changing(isHeader('a'), (records) => titleOf(records, 'b')),
      met: ['list'],
    },
    {
      what: 'a title of another document in its chunks',
      change: changing(
        (record) => of('a')(record) && kind(record) === 'chunk',
        (records) => titleOf(records, 'b'),
      ),
      met: ['search', 'get'],
    },
    {
      what: 'a hidden document that says it is visible, to a reader without the right',
      change: (records) => records.map((record) => disguised(record, { pii: false })),
      met: ['search', 'list', 'get'],
      id: 'hidden',
    },
    {
      what: 'a hidden document that says it is visible, to a reader with the right',
      change: (records) => records.map((record) => disguised(record, { pii: false })),
      met: ['search', 'list', 'get'],
      visibility: 'with-pii',
      id: 'hidden',
    },
    {
      what: 'a visible document that says it is hidden',
      change: (records) => records.map((record) => disguised(record, { pii: true })),
      met: ['search', 'list', 'get'],
      visibility: 'with-pii',
      id: 'b',
    },
    {
      what: 'a document under the id of another',
      change: (records) => [
        ...records.filter((record) => !of('a')(record)),
        ...records.filter(of('b')).map((record) => disguised(record, { documentId: 'a' })),
      ],
      met: ['search', 'list', 'get'],
    },
    {
      what: "another tenant's document, all of which says that it is the caller's",
      change: () => foreign.map((record) => disguised(record, { tenant: 'acme' })),
      met: ['search', 'list', 'get'],
    },
    {
      what: "another tenant's text alone",
      change: changing(isChunk('a'), () => contentOf(chunk(foreign, 'a'))),
      met: ['search', 'get'],
    },
    {
      what: 'a text that is not sealed',
      change: changing(isChunk('a'), () => ({ content: 'A pelican, planted.' })),
      met: ['search', 'get'],
    },
    {
      what: 'a title that is not sealed',
      change: changing(isHeader('a'), () => ({ title: 'Planted.' })),
      met: ['list'],
    },
    {
      what: 'a sealed text with one bit changed',
      change: changing(isChunk('a'), (records) => {
        const bytes = Buffer.from(String(chunk(records, 'a')?.metadata?.content), 'base64');
        bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
        return { content: bytes.toString('base64') };
      }),
      met: ['search', 'get'],
    },
  ];

  async function prepare(): Promise<void> {
    const store = smallStore(server);
    const texts = (who: string) => [`One pelican of ${who}. `, `Two of ${who}.`];
    await store.put(acme, smallRequest({ id: 'a', texts: texts('older a') }));
    older = server.records('acme');
    await store.put(acme, smallRequest({ id: 'a', texts: texts('a') }));
    await store.put(acme, smallRequest({ id: 'b', texts: texts('b') }));
    await store.put(acme, smallRequest({ id: 'hidden', texts: texts('hidden'), pii: true }));
    await store.put(acme2, smallRequest({ id: 'a', texts: texts('acme-2') }));
    foreign = server.records('acme-2');
  }

  const reading = (store: TenantStore, which: Reading, { id = 'a', visibility = 'public' }: Case) => {
    if (which === 'list') return store.list(acme, { ...everything, visibility });
    if (which === 'get') return store.get(acme, { id, visibility, pii: undefined });
    return store.search(acme, smallSearch('pelican', { visibility, topK: 20 }));
  };

  it.each(cases)('is not opened, and is reported: $what', async (one) => {
    await prepare();
    await tamper(server, 'acme', one.change);
    const store = smallStore(server);

    for (const which of one.met) {
      sealer.onViolation.mockClear();
      await expect(reading(store, which, one)).rejects.toMatchObject({ code: 'internal' });
      expect(sealer.onViolation).toHaveBeenCalledExactlyOnceWith({
        reason: expect.stringMatching(/^A record (is not sealed|does not open)/),
        tenantId: 'acme',
      });
    }
  });

  it('does not keep others from being read', async () => {
    await prepare();
    await tamper(
      server,
      'acme',
      changing(isChunk('a'), () => ({ content: 'Planted.' })),
    );

    const whole = await smallStore(server).get(acme, { id: 'b', visibility: 'public', pii: undefined });

    expect(whole?.content).toBe('One pelican of b. Two of b.');
  });

  it('can be replaced and deleted: neither opens what was there', async () => {
    await prepare();
    await tamper(
      server,
      'acme',
      changing(
        (record) => of('a')(record) || of('b')(record),
        () => ({ title: 'P', content: 'P' }),
      ),
    );
    const store = smallStore(server);
    await store.put(acme, smallRequest({ id: 'a', texts: ['A new pelican.'] }));
    await store.delete(acme, { id: 'b', visibility: 'public', pii: undefined });

    const page = await store.list(acme, { ...everything, visibility: 'public' });

    expect(page.documents.map(({ id }) => id)).toEqual(['a']);
    expect(sealer.onViolation).not.toHaveBeenCalled();
  });
});
