/** No company sees another's, whoever asks whom for what. */
import { type SampleCompany, sampleCompanies } from '../../../infra/local/samples/companies.ts';
import { ingestResponse } from '../../../shared/contract/schemas.ts';
import { bodyOf, type Check, CheckFailure, expect, expectProblem, type Section } from '../check.ts';
import type { DemoApi, Reply } from '../demo-api.ts';
import {
  acme,
  askAs,
  globex,
  othersOf,
  ownAnswer,
  ownDocument,
  salaryDocument,
  sourceIds,
} from '../sample-world.ts';

const pairs = sampleCompanies.flatMap((asker) => othersOf(asker.tenantId).map((owner) => ({ asker, owner })));

const asksAboutAnother = ({ asker, owner }: { asker: SampleCompany; owner: SampleCompany }): Check => ({
  name: `${asker.name} asks ${owner.name}'s question and sees nothing of theirs`,
  async run(api) {
    await askAs(api, asker.tenantId, owner.question);
    for (const { title } of owner.documents) await askAs(api, asker.tenantId, title);
    // The question is a good one: its owner finds something.
    const answer = await askAs(api, owner.tenantId, owner.question);
    expect("the owner's first source", sourceIds(answer)[0], ownDocument[owner.tenantId]);
  },
});

/** Each company keeps a word that exists nowhere else; the owner finds it, the others do not. */
async function plantSecrets(api: DemoApi): Promise<void> {
  const secrets = [];
  for (const { tenantId } of sampleCompanies) {
    const [id, word] = [api.newId('secret'), api.newWord()];
    const content = `The word for the vault is ${word}. Keep it to yourselves.`;
    const reply = await (await api.as(tenantId, 'editor')).ingest({ id, title: `About ${word}`, content });
    bodyOf(reply, 201, ingestResponse);
    secrets.push({ tenantId, id, word });
  }
  for (const { tenantId, id, word } of secrets) {
    const found = await askAs(api, tenantId, `What is ${word}?`);
    expect("the owner's first source", sourceIds(found)[0], id);
    for (const other of othersOf(tenantId)) {
      const { query: _, ...said } = await askAs(api, other.tenantId, `What is ${word}?`);
      if (JSON.stringify(said).includes(word)) throw new CheckFailure(`${other.tenantId} was told it`);
    }
  }
}

/** Everything that must not differ. */
const essence = ({ status, contentType, text }: Reply) => ({ status, contentType, text });

export const isolation: Section = {
  title: 'Between companies',
  checks: [
    ...pairs.map(asksAboutAnother),
    {
      name: 'a word planted at each company is found there and nowhere else, under one document id',
      run: plantSecrets,
    },
    {
      name: 'a token of one company with X-Tenant-ID of another gets only its own',
      async run(api) {
        const caller = await api.as(acme, 'admin', 'pii_access');
        const { question } = othersOf(acme)[0] ?? { question: '' };
        ownAnswer(acme, await caller.ask(question, { 'x-tenant-id': globex }));
      },
    },
    {
      name: "reading another company's document gets 404, for an admin too",
      async run(api) {
        const caller = await api.as(acme, 'admin', 'pii_access');
        for (const { documents } of othersOf(acme)) {
          for (const { id } of documents) expectProblem(await caller.get(id), 404, 'not-found');
        }
      },
    },
    {
      name: 'absent, hidden and foreign documents get the same 404, byte for byte',
      async run(api) {
        const caller = await api.as(acme);
        const absent = await caller.get(api.newId('absent'));
        expectProblem(absent, 404, 'not-found');
        expect('hidden', essence(await caller.get(salaryDocument)), essence(absent));
        expect('foreign', essence(await caller.get(ownDocument[globex] ?? '')), essence(absent));
      },
    },
  ],
};
