/** A tenant leaves a deployment: nothing of it is left that could be looked for, and a receipt says so. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentsDigest } from '../../../../shared/erasure/documents-digest.ts';
import { acme, acme2 } from '../../../support/documents.ts';
import { documents, type LeavingWorld, ofTheOther, startLeavingWorld } from './leaving-world.ts';
import { issuer, keyTable, quotaTable, table } from './tenant-fixture.ts';

let world: LeavingWorld;
beforeEach(async () => {
  world = await startLeavingWorld();
});
afterEach(() => world.fixture.close());

describe('askacme tenant erase', () => {
  it('takes away all that is the tenant’s, nobody else’s, keeps the id, and proves it', async () => {
    await world.fixture.run('settings', 'acme', '--strict-pii');
    await world.suspend();

    const { exitCode, stdout } = await world.erase();

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Erased acme: documents 2, .*users 3, machine clients 1, API keys 1, quota items 1/,
    );
    expect(world.names()).toEqual(ofTheOther);
    expect([await world.held(acme), await world.held(acme2)]).toEqual([[], documents]);
    expect(world.fixture.aws.pool.signedOut).toHaveLength(3);
    expect(world.acmeItem()).toEqual({
      ...{ pk: 'tenant#acme', name: 'Acme', status: 'erased', issuer, tier: 'standard' },
      ...{
        status_since: expect.any(String),
        suspended_since: expect.any(String),
        erasure: expect.any(String),
      },
    });
    expect(await world.fixture.receipt(1)).toMatchObject({
      tenant_id: 'acme',
      deployment: 'askacme-dev, account 111122223333, eu-central-1',
      suspended_at: world.acmeItem().suspended_since,
      erased: { documents: 2, documents_digest: documentsDigest(documents) },
      probe: {
        records: expect.arrayContaining(
          ['namespace', 'users', 'machine clients', 'API keys', 'quota items', 'tenant keys'].map(
            (place) => ({
              place,
              records: 0,
            }),
          ),
        ),
      },
      kept: expect.arrayContaining([expect.stringContaining('for 7 days: until then whoever may restore')]),
    });
  });

  it('gives a receipt that its readers can verify, and that nobody can change', async () => {
    await world.suspend();
    await world.erase();
    const file = join(world.fixture.directory, 'receipt-1.json');

    const whole = await world.fixture.verify(file);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"documents": 2', '"documents": 1'));
    const changed = await world.fixture.verify(file);

    expect([whole.exitCode, whole.stdout]).toEqual([0, expect.stringContaining('VALID: signed by that key')]);
    expect([changed.exitCode, changed.stdout]).toEqual([1, expect.stringContaining('NOT VALID')]);
  });

  it('lets nobody in, waits for the last request, and only then takes: documents first, keys last', async () => {
    await world.suspend();
    const seen: unknown[] = [];
    world.fixture.clock.onWait = async () =>
      void seen.push(world.acmeItem().status, await world.held(acme), world.names().sealKeys);

    await world.erase();

    const [waitMs = 0] = world.fixture.clock.waitsMs;
    // A minute of the gateway's memory, half a minute for the longest request, half a minute for clocks.
    expect(waitMs).toBeGreaterThan(110_000);
    expect(waitMs).toBeLessThanOrEqual(120_000);
    expect(seen.slice(0, 3)).toEqual(['erasing', documents, ['acme', 'acme-2']]);
    const steps = world.fixture.dynamoDb.requests.flatMap(({ operation, fields }) =>
      operation === 'DeleteItem' ? [fields.TableName] : [],
    );
    expect(steps).toEqual([table, quotaTable, keyTable]);
    const taken = world.fixture.aws.actions.filter((action) => /Delete|DELETE/.test(action));
    expect(taken).toEqual([
      ...['cognito-idp AdminDeleteUser', 'cognito-idp AdminDeleteUser', 'cognito-idp AdminDeleteUser'],
      ...['cognito-idp DeleteUserPoolClient', 'apigateway DELETE /apikeys/*'],
    ]);
  });

  it('waits the full time where nobody wrote down since when it is suspended', async () => {
    await world.suspend();
    const { status_since: _, ...older } = world.acmeItem();
    world.fixture.dynamoDb.put(table, { ...older, pk: 'tenant#acme' });

    const { exitCode } = await world.erase();

    expect(exitCode).toBe(0);
    expect(world.fixture.clock.waitsMs[0]).toBeGreaterThan(119_000);
  });

  it('does not wait where it was suspended long ago', async () => {
    await world.suspend();
    const at = new Date(Date.now() - 120_000).toISOString();
    world.putItem({ status_since: at });

    await world.erase();

    expect(world.fixture.clock.waitsMs).toEqual([]);
    expect((await world.fixture.receipt(1)).suspended_at).toBe(at);
  });

  it('takes unbound clients of that tenant, and leaves one that is bound to another', async () => {
    world.fixture.aws.pool.clients.push({ ClientId: 'left', ClientName: 'acme half' });
    world.fixture.aws.pool.clients.push({ ClientId: 'foreign', ClientName: 'acme like' });
    world.fixture.dynamoDb.put(table, { pk: 'client#foreign', tenant_id: 'acme-2', name: 'x', roles: [] });
    await world.suspend();

    await world.erase();

    expect(world.names().clients).toEqual(['acme-2 sync', 'acme like']);
    expect(world.names().bindings).toEqual(['acme-2', 'acme-2']);
  });

  it('says who is known elsewhere', async () => {
    const elsewhere = 'https://login.globex.example/';
    await world.suspend();
    world.putItem({ issuer: elsewhere });

    const { stdout } = await world.erase();

    expect(stdout).toContain(`Its other users and machines are at "${elsewhere}"`);
    expect((await world.fixture.receipt(1)).kept.join(' ')).toContain(elsewhere);
  });
});
