/** Who may write and who may delete. Everything here happens to documents of the demo's own. */
import { deleteResponse, documentResponse, ingestResponse } from '../../../shared/contract/schemas.ts';
import { bodyOf, expect, expectProblem, type Section } from '../check.ts';
import type { Caller, DemoApi, DemoDocument, Reply } from '../demo-api.ts';
import { readListing } from '../listing.ts';
import { acme, globex, ownAnswer, sourceIds } from '../sample-world.ts';

function note(api: DemoApi, name: string, word = api.newWord()): DemoDocument & { word: string } {
  const content = `The canteen serves ${word} on the first Monday of the month.`;
  return { id: api.newId(name), title: 'Canteen plan', content, word };
}

const ingest = (caller: Caller, { id, title, content }: DemoDocument, more: object = {}): Promise<Reply> =>
  caller.ingest({ id, title, content, ...more });

/** The ids that answer a question about the word. */
async function found(caller: Caller, word: string): Promise<string[]> {
  const answer = ownAnswer(caller.tenantId, await caller.ask(`When does the canteen serve ${word}?`));
  return sourceIds(answer);
}

export const roles: Section = {
  title: 'Roles',
  checks: [
    {
      name: 'ingest without editor gets 403, with pii_access too, and stores nothing',
      async run(api) {
        const document = note(api, 'refused');
        for (const caller of [await api.as(acme), await api.as(acme, 'pii_access')]) {
          expectProblem(await ingest(caller, document), 403, 'forbidden');
        }
        expectProblem(await (await api.as(acme)).get(document.id), 404, 'not-found');
      },
    },
    {
      name: 'an editor ingests, and the next question finds it',
      async run(api) {
        const editor = await api.as(acme, 'editor');
        const document = note(api, 'editor');
        const { ingested } = bodyOf(await ingest(editor, document), 201, ingestResponse);
        expect('id', ingested, document.id);
        expect('first source', (await found(editor, document.word))[0], document.id);
      },
    },
    {
      name: 'delete without admin gets 403, for an editor too, and deletes nothing',
      async run(api) {
        const editor = await api.as(acme, 'editor');
        const document = note(api, 'kept');
        bodyOf(await ingest(editor, document), 201, ingestResponse);
        for (const caller of [editor, await api.as(acme), await api.as(acme, 'pii_access')]) {
          expectProblem(await caller.delete(document.id), 403, 'forbidden');
        }
        bodyOf(await editor.get(document.id), 200, documentResponse);
      },
    },
    {
      name: 'the same id again replaces the document',
      async run(api) {
        const editor = await api.as(acme, 'editor');
        const old = note(api, 'replaced');
        const fresh = note(api, 'replaced');
        bodyOf(await ingest(editor, old), 201, ingestResponse);
        bodyOf(await ingest(editor, fresh), 200, ingestResponse);
        expect('content', bodyOf(await editor.get(old.id), 200, documentResponse).content, fresh.content);
        expect('first source', (await found(editor, fresh.word))[0], fresh.id);
        const reply = await editor.ask(`When does the canteen serve ${old.word}?`);
        const { query: _, ...said } = ownAnswer(acme, reply);
        expect('whether the old text is left', JSON.stringify(said).includes(old.word), false);
      },
    },
    {
      name: 'an admin may ingest and delete, and then it is gone from everywhere',
      async run(api) {
        const admin = await api.as(acme, 'admin');
        const document = note(api, 'admin');
        bodyOf(await ingest(admin, document), 201, ingestResponse);
        expect('first source', (await found(admin, document.word))[0], document.id);
        expect('whether it is listed', (await readListing(admin)).ids.includes(document.id), true);
        expect('deleted', bodyOf(await admin.delete(document.id), 200, deleteResponse).deleted, document.id);
        expectProblem(await admin.get(document.id), 404, 'not-found');
        expectProblem(await admin.delete(document.id), 404, 'not-found');
        expect(
          'whether a question finds it',
          (await found(admin, document.word)).includes(document.id),
          false,
        );
        expect('whether it is listed', (await readListing(admin)).ids.includes(document.id), false);
      },
    },
    {
      name: "an admin cannot delete what is hidden or another company's: the 404 of what never was",
      async run(api) {
        const admin = await api.as(acme, 'admin');
        const keepers = [await api.as(acme, 'editor', 'pii_access'), await api.as(globex, 'editor')];
        const absent = await admin.delete(api.newId('absent'));
        expectProblem(absent, 404, 'not-found');
        for (const [index, keeper] of keepers.entries()) {
          const document = note(api, `out-of-reach-${index}`);
          const more = index === 0 ? { contains_pii: true } : {};
          bodyOf(await ingest(keeper, document, more), 201, ingestResponse);
          const { status, text } = await admin.delete(document.id);
          expect('answer', { status, text }, { status: absent.status, text: absent.text });
          bodyOf(await keeper.get(document.id), 200, documentResponse);
        }
      },
    },
  ],
};
