/**
 * Personal data that nobody declared, over real HTTP: whoever lacks `pii_access` is told the kinds by their own upload,
 * and from then on the document does not exist for them. Also where detection fails, and whatever the writer says.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offlineEngines } from '../../shared/runtime/config/engine-config.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const card = '4111 1111 1111 1111';

interface Ingested {
  readonly pii_flagged: boolean;
  readonly pii_reasons: readonly string[];
  readonly pii_kinds: readonly string[];
}

let world: TestServer;

beforeAll(async () => {
  world = await startTestServer({ tenants: ['acme', 'acme-2'] });
});
afterAll(() => world.server.close());

const ingest = async (token: string, body: object): Promise<Ingested> => {
  const { status, text } = await world.call(token, 'POST', '/ingest', body);
  expect([200, 201]).toContain(status);
  return JSON.parse(text);
};

const exists = async (token: string, id: string): Promise<boolean> =>
  (await world.call(token, 'GET', `/documents/${id}`)).status === 200;

describe('A document with undeclared personal data', () => {
  it.each<[string, object]>([
    ['left out', {}],
    ['denied', { contains_pii: false }],
  ])('is hidden where its flag is %s, in the title, in a tag and in the content', async (name, said) => {
    const editor = await world.token('acme', 'editor');
    const reader = await world.token('acme', 'editor', 'pii_access');

    for (const [place, parts] of Object.entries({
      title: { title: `Card ${card}`, content: 'A text.' },
      tag: { title: 'A title', content: 'A text.', tags: [card] },
      content: { title: 'A title', content: `The card is ${card.split('').join('\u200b')}.` },
    })) {
      const id = `${name.replace(' ', '-')}-${place}`;
      const answer = await ingest(editor, { id, ...parts, ...said });

      expect(answer).toMatchObject({
        pii_flagged: true,
        pii_reasons: ['detected'],
        pii_kinds: ['payment_card'],
      });
      expect(JSON.stringify({ ...answer, title: '' })).not.toContain('4111');
      expect([await exists(editor, id), await exists(reader, id)]).toEqual([false, true]);
    }
  });

  it('is hidden where its id is the personal data, which every list and source would show', async () => {
    const editor = await world.token('acme', 'editor');

    for (const id of ['employee-078-05-1120', `card-${card.replaceAll(' ', '-')}`]) {
      const answer = await ingest(editor, { id, title: 'A title', content: 'A text.', contains_pii: false });
      const list = await world.call(editor, 'GET', '/documents?limit=100');

      expect(answer).toMatchObject({ pii_flagged: true, pii_reasons: ['detected'] });
      expect([await exists(editor, id), list.text.includes(id)]).toEqual([false, false]);
    }
  });

  it('hides the visible document that it replaces', async () => {
    const editor = await world.token('acme', 'editor');
    await ingest(editor, { id: 'raised', title: 'A title', content: 'Nothing in it.' });
    const before = await exists(editor, 'raised');

    await ingest(editor, { id: 'raised', title: 'A title', content: `Now with ${card}.` });

    expect([before, await exists(editor, 'raised')]).toEqual([true, false]);
  });

  it('keeps its flag whatever a writer with the right says, and loses it once nothing is found', async () => {
    const [editor, trusted] = await Promise.all([
      world.token('acme', 'editor'),
      world.token('acme', 'editor', 'pii_access'),
    ]);
    const upload = (content: string) =>
      ingest(trusted, { id: 'lowered', title: 'A title', content, contains_pii: false });
    await ingest(editor, { id: 'lowered', title: 'A title', content: `With ${card}.` });

    const refused = await upload(`Still with ${card}.`);
    const hidden = await exists(editor, 'lowered');
    const lowered = await upload('Without.');

    expect([refused.pii_flagged, hidden]).toEqual([true, false]);
    expect([lowered.pii_flagged, lowered.pii_reasons, await exists(editor, 'lowered')]).toEqual([
      false,
      [],
      true,
    ]);
  });

  it('says why a flag stays that nobody asked for again', async () => {
    const trusted = await world.token('acme', 'editor', 'pii_access');
    await ingest(trusted, { id: 'kept', title: 'A title', content: 'Plain.', contains_pii: true });

    const answer = await ingest(trusted, { id: 'kept', title: 'A title', content: 'Plain.' });

    expect(answer).toMatchObject({ pii_flagged: true, pii_reasons: ['kept'], pii_kinds: [] });
  });

  it('leaves the same document of another company as it is', async () => {
    const [one, other] = await Promise.all([world.token('acme', 'editor'), world.token('acme-2', 'editor')]);
    await ingest(one, { id: 'same', title: 'A title', content: card });

    const answer = await ingest(other, { id: 'same', title: 'A title', content: 'Plain.' });

    expect(answer).toMatchObject({ pii_flagged: false, pii_reasons: [], pii_kinds: [] });
    expect(await exists(other, 'same')).toBe(true);
  });
});

describe('Where the detector is down', () => {
  it('every document is hidden, and none is lost', async () => {
    const nobody = 'http://127.0.0.1:1';
    const down = await startTestServer({
      tenants: ['acme'],
      engines: {
        ...offlineEngines,
        piiDetector: {
          kind: 'comprehend',
          region: 'eu-central-1',
          endpoint: nobody,
          credentials: { accessKeyId: 'AKIA', secretAccessKey: 'none', sessionToken: undefined },
        },
      },
    });
    const [editor, trusted] = await Promise.all([
      down.token('acme', 'editor'),
      down.token('acme', 'editor', 'pii_access'),
    ]);

    const { status, text } = await down.call(editor, 'POST', '/ingest', {
      id: 'plain',
      title: 'A title',
      content: 'Plain.',
      contains_pii: false,
    });
    const seen = await Promise.all(
      [editor, trusted].map(async (token) => (await down.call(token, 'GET', '/documents/plain')).status),
    );
    await down.server.close();

    expect([status, seen]).toEqual([201, [404, 200]]);
    expect(JSON.parse(text)).toMatchObject({
      pii_flagged: true,
      pii_reasons: ['not_inspected'],
      pii_kinds: [],
    });
  });
});
