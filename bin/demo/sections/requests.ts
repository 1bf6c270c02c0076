/** Requests that make no sense are refused with a reason. */
import { expect, expectProblem, type Section } from '../check.ts';
import { acme, globex } from '../sample-world.ts';

export const requests: Section = {
  title: 'Requests',
  checks: [
    {
      name: 'an empty question gets 422',
      async run(api) {
        const reply = await (await api.as(acme)).ask('');
        expectProblem(reply, 422, 'invalid-request');
        const { errors = [] } = reply.json as { errors?: { pointer: string }[] };
        expect(
          'where it says the fault is',
          errors.map(({ pointer }) => pointer),
          ['/query'],
        );
      },
    },
    {
      name: 'a question that names its tenant in the body gets 400',
      async run(api) {
        const { token } = await api.as(acme);
        const body = { query: 'What is in the runbook?', tenant_id: globex };
        expectProblem(await api.send({ method: 'POST', path: '/query', body, token }), 400, 'unknown-field');
      },
    },
    {
      name: 'a list that names its tenant in the address gets 400',
      async run(api) {
        const { token } = await api.as(acme);
        const reply = await api.send({ method: 'GET', path: `/documents?tenant_id=${globex}`, token });
        expectProblem(reply, 400, 'unknown-field');
      },
    },
  ],
};
