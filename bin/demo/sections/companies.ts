/** Each company asks its own question and gets its own document, first. */
import { type SampleCompany, sampleCompanies } from '../../../infra/local/samples/companies.ts';
import { type Check, CheckFailure, expect, type Section } from '../check.ts';
import { readListing } from '../listing.ts';
import { askAs, ownDocument, sourceIds } from '../sample-world.ts';

const findsItsOwn = ({ tenantId, name, question }: SampleCompany): Check => ({
  name: `${name} asks "${question}" and finds ${ownDocument[tenantId]}`,
  async run(api) {
    const answer = await askAs(api, tenantId, question);
    expect('first source', sourceIds(answer)[0], ownDocument[tenantId]);
    if (!answer.answer.includes('[1]')) throw new CheckFailure(`the answer cites nothing: ${answer.answer}`);
  },
});

const listsItsOwn = ({ tenantId, name, documents }: SampleCompany): Check => ({
  name: `${name} lists only its own documents`,
  async run(api) {
    const listing = await readListing(await api.as(tenantId, 'pii_access'));
    expect('tenant', listing.tenantId, tenantId);
    expect(
      'sample documents',
      listing.sampleIds,
      documents.map(({ id }) => id),
    );
  },
});

export const companies: Section = {
  title: 'Three companies, each with its own documents',
  checks: [...sampleCompanies.map(findsItsOwn), ...sampleCompanies.map(listsItsOwn)],
};
