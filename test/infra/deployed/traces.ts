/** What a deployment leaves behind after all that was asked of it: what functions reached for, and what they printed. */
import { describe, expect, it } from 'vitest';
import { verified } from '../../support/audit-lines.ts';
import { allowedResources } from '../support/allowed-resources.ts';
import type { ServiceCall } from '../support/aws-gate.ts';
import type { Deployment } from '../support/deployment.ts';
import { vendorKeys } from '../support/loopback-cloud.ts';
import { callAs, named } from './requests.ts';

/** Of the one request that `outages` makes while KMS refuses, and the one after it. */
const keylessAttempts = 8;

const dataFunctions = ['query', 'ingest', 'list', 'get', 'delete'];

export const traces = (world: () => Deployment) =>
  describe('afterwards', () => {
    it('every function has asked for exactly the secrets and tables that its role may read', () => {
      const { gates } = world().services;
      const askedBy = (name: string) =>
        new Set(
          [...gates.secrets.calls, ...gates.table.calls]
            .filter(({ functionName }) => functionName === named(name))
            .map(({ action, resource }) => `${action} ${resource}`),
        );

      for (const name of ['authorizer', ...dataFunctions, 'health', 'docs']) {
        const allowed = allowedResources(world().assembly, named(name), /^(?:secretsmanager|dynamodb):/);
        expect({ name, asked: [...askedBy(name)].toSorted() }).toEqual({
          name,
          asked: [...allowed].toSorted(),
        });
      }
    });

    it('tenants’ keys were read and unwrapped by those who may, each in the context of its tenant, once a process', () => {
      const { gates, keyPlace } = world().services;
      const mayAsk = ['query', 'ingest', 'list', 'get'].map(named);
      const read = gates.table.calls.filter(({ resource }) => resource === keyPlace.tableArn);
      const unwrapped = gates.kms.calls;
      const tenantsOf = (calls: readonly ServiceCall[], key: string) =>
        new Set(calls.flatMap(({ context }) => context[key] ?? []));

      for (const calls of [read, unwrapped]) {
        expect(new Set(calls.map(({ functionName }) => functionName))).toEqual(new Set(mayAsk));
      }
      expect(new Set(read.map(({ action }) => action))).toEqual(new Set(['dynamodb:GetItem']));
      expect(new Set(unwrapped.map(({ action, resource }) => `${action} ${resource}`))).toEqual(
        new Set([`kms:Decrypt ${keyPlace.keyArn}`]),
      );
      expect(new Set(unwrapped.map(({ context }) => context['kms:EncryptionContextKeys']?.join()))).toEqual(
        new Set(['tenant_id']),
      );
      expect(tenantsOf(unwrapped, 'kms:EncryptionContext:tenant_id')).toEqual(
        tenantsOf(read, 'dynamodb:LeadingKeys'),
      );
      // A process has them in memory; what happens while KMS is away is asked again.
      const processes = mayAsk.flatMap((name) => world().functions.environmentsOf(name)).length;
      const tenants = tenantsOf(unwrapped, 'kms:EncryptionContext:tenant_id').size;
      expect(unwrapped.length).toBeLessThanOrEqual(
        processes * (world().environment.tenantIsolation ? 1 : tenants) + keylessAttempts,
      );
    });

    it('readers have asked for the readers’ key, writers for the writers’, and the list alone for that of cursors', () => {
      const asked = Map.groupBy(world().services.gates.secrets.calls, ({ functionName }) => functionName);
      const names = [...asked].map(([name, calls]) => [
        name,
        [
          ...new Set(
            calls.map(({ resource }) => resource.replace(/^.*:secret:askacme\/loopback\/(.+)-\w{6}$/, '$1')),
          ),
        ].toSorted(),
      ]);

      expect(Object.fromEntries(names)).toEqual({
        [named('query')]: ['pinecone/reader'],
        [named('list')]: ['cursor-key', 'pinecone/reader'],
        [named('get')]: ['pinecone/reader'],
        [named('health')]: ['pinecone/reader'],
        [named('ingest')]: ['pinecone/writer'],
        [named('delete')]: ['pinecone/writer'],
      });
    });

    it('only the functions that embed or answer have asked a model, and only those of the environment', () => {
      const asked = Map.groupBy(world().services.gates.models.calls, ({ functionName }) => functionName);
      const models = [...asked].map(([name, calls]) => [
        name,
        [...new Set(calls.map(({ resource }) => resource.split('/').at(-1)))].toSorted(),
      ]);

      const { embedder, answerer } = world().environment;
      expect(Object.fromEntries(models)).toEqual({
        [named('ingest')]: [embedder.model],
        [named('query')]: [embedder.model, answerer.model].toSorted(),
      });
    });

    it('the readers’ key of Pinecone has read, the writers’ has written, and no other was tried', () => {
      const { pineconeRoles } = world().cloud;

      expect([...pineconeRoles.keys()].toSorted()).toEqual([vendorKeys.reader, vendorKeys.writer].toSorted());
      expect(
        [...pineconeRoles.pathsOf(vendorKeys.reader)].filter((path) => /upsert|update|delete/.test(path)),
      ).toEqual([]);
      expect([...pineconeRoles.pathsOf(vendorKeys.writer)]).toContain('/vectors/upsert');
    });

    it('every line that a function printed is JSON, with level, time and message on top', () => {
      const { log } = world().functions;

      expect(log.filter(({ stream }) => stream === 'stderr')).toEqual([]);
      expect(log.length).toBeGreaterThan(100);
      for (const { text } of log) {
        expect(JSON.parse(text)).toMatchObject({
          level: expect.stringMatching(/^(?:INFO|WARN|ERROR)$/),
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          service: 'askacme',
          message: expect.any(String),
        });
      }
    });

    it("no process has logged another tenant's id than its own", () => {
      const lines = world().functions.log.map(({ tenantId, text }) => ({
        process: tenantId,
        said: (JSON.parse(text) as { tenant_id?: string }).tenant_id,
      }));

      const own = lines.filter(({ process, said }) => process !== undefined && said !== undefined);
      expect(own.length > 0).toBe(world().environment.tenantIsolation);
      expect(own.filter(({ process, said }) => process !== said)).toEqual([]);
    });

    it('what was written, replaced and deleted, and who read personal data, is on record', () => {
      const records = world()
        .functions.log.map(({ text }) => JSON.parse(text) as { message: string; audit?: string })
        .filter(({ message }) => message === 'audit');

      expect(new Set(records.map(({ audit }) => audit))).toEqual(
        new Set([
          ...['document.writing', 'document.stored', 'document.replaced'],
          ...['document.deleting', 'document.deleted'],
          ...['personal-data.retrieved', 'personal-data.read', 'request.decided', 'chain.opened'],
        ]),
      );
    });

    it('every process has a chain that is whole, and every answer its decision', () => {
      const lines = [...world().functions.log.map(({ text }) => text), ...world().gateway.accessLog];

      const { chains, faults, notes } = verified([lines], { isLog: true });

      expect(chains.length).toBeGreaterThan(dataFunctions.length - 1);
      expect({ faults, notes }).toEqual({ faults: [], notes: [] });
    });

    it('no request is on record under an id that its client chose, or another request has', async () => {
      const chosen = '01234567-89ab-cdef-0123-456789abcdef';
      const headers = { 'x-amzn-requestid': chosen };

      const answers = await Promise.all([
        callAs(world(), 'acme-corp', { path: '/documents', headers }),
        callAs(world(), 'globex', { path: '/documents', headers }),
        world().call({ path: '/documents', headers }),
        world().call({ path: '/documents', method: 'OPTIONS', headers }),
      ]);

      const told = answers.map((answer) => answer.headers.get('x-request-id'));
      const written = [...world().functions.log.map(({ text }) => text), ...world().gateway.accessLog];
      expect(new Set(told).size).toBe(answers.length);
      expect(written.filter((line) => line.includes(chosen))).toEqual([]);
      for (const id of told) expect(world().gateway.accessLog.join('\n')).toContain(`"request_id":"${id}"`);
    });

    it('no log holds a token, a key, a question or anything of a document', () => {
      const canaries = [
        ...Object.values(vendorKeys),
        ...['usage-key-that', 'CursorKeyThat', 'eyJ', 'Bearer'],
        ...['revenue grow', 'Ignore all previous', 'recovery time objective', 'canteen', 'Employee Salary'],
        ...['Platform Architecture', '186.4', 'vault is'],
        ...world().services.keyPlace.secrets,
      ];
      const text = [
        ...world().functions.log.map(({ text: line }) => line),
        ...world().gateway.accessLog,
      ].join('\n');

      expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
    });

    it('the access log has a JSON line for every request, with the tenant where there was one', () => {
      const lines = world().gateway.accessLog.map((line) => JSON.parse(line) as Record<string, string>);

      expect(lines).toContainEqual(
        expect.objectContaining({ route: '/query', method: 'POST', status: '200', tenant_id: 'acme-corp' }),
      );
      expect(lines).toContainEqual(
        expect.objectContaining({ status: '401', tenant_id: '-', error: 'UNAUTHORIZED' }),
      );
      expect(new Set(lines.map(({ request_id }) => request_id)).size).toBe(lines.length);
    });
  });
