/** What is open to everybody, and says nothing about anybody. */
import { sampleCompanies } from '../../../infra/local/samples/companies.ts';
import { healthResponse } from '../../../shared/contract/schemas.ts';
import { type Check, CheckFailure, expect, type Section } from '../check.ts';

const open = (path: string): Check => ({
  name: `GET ${path} needs no token and names no company`,
  async run(api) {
    const reply = await api.send({ method: 'GET', path });
    expect('status', reply.status, 200);
    for (const { tenantId, name } of sampleCompanies) {
      if (reply.text.includes(tenantId) || reply.text.includes(name))
        throw new CheckFailure(`it names ${name}`);
    }
    if (path === '/openapi.json') {
      expect('version of OpenAPI', (reply.json as { openapi?: unknown } | undefined)?.openapi, '3.1.0');
    } else {
      expect('body', healthResponse.safeParse(reply.json).data, { status: 'ok' });
    }
  },
});

export const operations: Section = {
  title: 'Open to everybody',
  checks: [open('/healthz'), open('/readyz'), open('/openapi.json')],
};
