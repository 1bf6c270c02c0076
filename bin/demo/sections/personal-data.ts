/** Personal data does not exist for who may not see it: no 403, no gap, nothing. */
import { documentResponse } from '../../../shared/contract/schemas.ts';
import { bodyOf, CheckFailure, expect, expectProblem, type Section } from '../check.ts';
import { readListing } from '../listing.ts';
import { acme, ownAnswer, salaryDocument, salaryQuestion, sourceIds } from '../sample-world.ts';

export const personalData: Section = {
  title: 'Personal data at Acme Corp',
  checks: [
    {
      name: 'without pii_access the salaries are in no answer',
      async run(api) {
        const reply = await (await api.as(acme)).ask(salaryQuestion);
        const answer = ownAnswer(acme, reply);
        if (reply.text.includes(salaryDocument)) throw new CheckFailure(`it names ${salaryDocument}`);
        expect('pii_included', answer.pii_included, false);
      },
    },
    {
      name: 'without pii_access the list has 2 of the sample documents, and the salaries are not one',
      async run(api) {
        const { sampleCount, sampleIds } = await readListing(await api.as(acme));
        expect('count', sampleCount, 2);
        expect('ids', sampleIds, ['acme-001', 'acme-002']);
      },
    },
    {
      name: 'without pii_access reading the salaries gets 404',
      async run(api) {
        // Not even an admin sees them without that role.
        for (const caller of [await api.as(acme), await api.as(acme, 'admin')]) {
          expectProblem(await caller.get(salaryDocument), 404, 'not-found');
        }
      },
    },
    {
      name: 'with pii_access the salaries are found, and marked',
      async run(api) {
        const answer = ownAnswer(acme, await (await api.as(acme, 'pii_access')).ask(salaryQuestion));
        expect('first source', sourceIds(answer)[0], salaryDocument);
        expect('pii_included', answer.pii_included, true);
      },
    },
    {
      name: 'with pii_access the list has 3 of the sample documents',
      async run(api) {
        const { sampleCount, sampleIds } = await readListing(await api.as(acme, 'pii_access'));
        expect('count', sampleCount, 3);
        expect('ids', sampleIds, ['acme-001', 'acme-002', salaryDocument]);
      },
    },
    {
      name: 'with pii_access the salaries can be read',
      async run(api) {
        const reply = await (await api.as(acme, 'pii_access')).get(salaryDocument);
        const { id, pii } = bodyOf(reply, 200, documentResponse);
        expect('document', { id, pii }, { id: salaryDocument, pii: true });
      },
    },
  ],
};
