/** Tenants' keys by the command line: made before a tenant can ask, added to, counted, destroyed, and never shown. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTenantKeyTable } from '../../../../shared/adapters/dynamodb/tenant-key-table.ts';
import { createKmsKeyWrapper } from '../../../../shared/adapters/kms/key-wrapper.ts';
import { termIndex } from '../../../../shared/retrieval/terms.ts';
import { decodeKeyRing } from '../../../../shared/sealing/key-ring.ts';
import { createSealer } from '../../../../shared/sealing/sealer.ts';
import { tenantId } from '../../../support/documents.ts';
import { type ErasureFixture, startErasureFixture } from './erasure-fixture.ts';
import { keyArn, keyTable, table } from './tenant-fixture.ts';

let fixture: ErasureFixture;
beforeEach(async () => {
  fixture = await startErasureFixture();
});
afterEach(() => fixture.close());

const create = (id = 'acme', ...options: string[]) =>
  fixture.run('add', id, '--name', 'Acme', '--tier', 'standard', ...options);
const tenants = () => fixture.dynamoDb.items(table).map(({ pk, status }) => [pk, status]);
const keysOf = (id: string) => fixture.dynamoDb.items(keyTable).find(({ pk }) => pk === id)?.wrapped_keys;

/** As a function has them. */
function parts() {
  const access = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAFUNCTION', secretAccessKey: 'x', sessionToken: undefined },
  };
  return {
    keys: createTenantKeyTable({ ...access, endpoint: fixture.dynamoDb.origin, tableName: keyTable }),
    wrapper: createKmsKeyWrapper({ ...access, endpoint: fixture.kms.origin, keyArn }),
  };
}

const sealer = () =>
  createSealer({ ...parts(), plainTermIndex: termIndex, onViolation: () => expect.fail('a violation') });

const place = { documentId: 'd', pii: false, generation: 'g', number: 1 };

async function ringOf(id: string) {
  const { wrapper } = parts();
  return decodeKeyRing(await wrapper.unwrap(tenantId(id), keysOf(id) as Uint8Array));
}

/** Every key that a tenant has, as text. */
async function secretsOf(id: string): Promise<string[]> {
  const { dataKeys, termKey } = await ringOf(id);
  const keys = [...dataKeys.map(({ key }) => key), ...(termKey === undefined ? [] : [termKey])];
  return keys.flatMap((key) =>
    (['base64', 'hex'] as const).map((form) => key.export().toString(form).slice(0, 20)),
  );
}

describe('askacme tenant add', () => {
  it('makes the tenant’s keys, with which a function seals and opens', async () => {
    const { exitCode } = await create();

    const seal = await sealer().of(tenantId('acme'));
    expect(exitCode).toBe(0);
    expect(seal.open(place, seal.seal(place, 'text'))).toBe('text');
    expect(seal.termIndex('revenue')).not.toBe(termIndex('revenue'));
  });

  it('makes others for each tenant', async () => {
    await create('acme');
    await create('acme-2');

    const [one, other] = [await sealer().of(tenantId('acme')), await sealer().of(tenantId('acme-2'))];
    expect(one.termIndex('revenue')).not.toBe(other.termIndex('revenue'));
    expect(fixture.dynamoDb.items(keyTable).map(({ pk }) => pk)).toEqual(['acme', 'acme-2']);
  });

  it('leaves words as plain hashes where it is asked to', async () => {
    await create('acme', '--plain-terms');

    expect((await sealer().of(tenantId('acme'))).termIndex('revenue')).toBe(termIndex('revenue'));
  });

  it('makes them before the tenant can ask anything', async () => {
    fixture.kms.calls.failNext('denied', 1);

    const { exitCode, stdout, stderr } = await create();

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(
      'AWS refuses kms:Encrypt: AccessDeniedException. Sign in with a role that may do kms:Encrypt.',
    );
    expect(tenants()).toEqual([]);
    // What was made before is taken back.
    expect(fixture.aws.keys.all).toEqual([]);
  });

  it.each(['denied', 'request-lost', 'answer-lost'] as const)(
    'goes on where it stopped, with the keys that it has: PutItem %s',
    async (fault) => {
      // The keys are the first item that is put, the tenant the second.
      fixture.relay.failNext('PutItem', fault, fault === 'request-lost' ? 3 : 1);
      const first = await create();
      const between = keysOf('acme');

      const second = await create();

      expect([first.exitCode === 0, second.exitCode]).toEqual([fault === 'answer-lost', 0]);
      expect(tenants()).toEqual([['tenant#acme', 'active']]);
      if (between !== undefined) expect(keysOf('acme')).toEqual(between);
    },
  );

  it('keeps the keys where the tenant could not be registered after them', async () => {
    const { relay } = fixture;
    // Not of this request, which puts the keys, but of the next.
    relay.beforeNext('PutItem', () => relay.beforeNext('PutItem', () => relay.failNext('PutItem', 'denied')));
    const first = await create();
    const between = { keys: keysOf('acme'), tenants: tenants() };

    const second = await create();

    expect([first.exitCode, between]).toEqual([1, { keys: expect.any(Buffer), tenants: [] }]);
    expect(second.stdout).toContain('Registered acme.');
    expect(keysOf('acme')).toEqual(between.keys);
  });

  it('gives keys to a tenant that has none, and to no erased one', async () => {
    await create();
    await parts().keys.destroy(tenantId('acme'));

    const again = await create();
    const had = keysOf('acme');
    await fixture.run('suspend', 'acme');
    await fixture.erase('acme');
    const late = await create();

    expect(again.stdout).toContain('acme was registered already, as asked. Its keys are new.');
    expect(had).toBeDefined();
    expect([late.exitCode, keysOf('acme')]).toEqual([1, undefined]);
  });
});

describe('askacme tenant rotate-key', () => {
  it('seals under a new key, without a stop: what is sealed opens before and after, in processes old and new', async () => {
    await create();
    const [acme, old] = [tenantId('acme'), sealer()];
    const before = (await old.of(acme)).seal(place, 'before');

    const { exitCode, stdout } = await fixture.run('rotate-key', 'acme');

    const young = sealer();
    const after = (await young.of(acme)).seal(place, 'after');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('acme seals under key 2 now.')]);
    for (const one of [old, young]) {
      expect(await one.reading(acme, (seal) => [seal.open(place, before), seal.open(place, after)])).toEqual([
        'before',
        'after',
      ]);
    }
  });

  it('leaves words where they are: nothing has to be indexed anew', async () => {
    await create();
    const before = (await ringOf('acme')).termKey;

    await fixture.run('rotate-key', 'acme');

    const after = (await ringOf('acme')).termKey;
    expect(before !== undefined && after?.equals(before)).toBe(true);
  });

  it('changes nothing where somebody else did meanwhile', async () => {
    await create();
    const others = Buffer.from('of another operator');
    fixture.relay.beforeNext('PutItem', () =>
      fixture.dynamoDb.put(keyTable, { pk: 'acme', wrapped_keys: others }),
    );

    const { exitCode, stderr } = await fixture.run('rotate-key', 'acme');

    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining('were changed meanwhile. Nothing was done'),
    ]);
    expect(keysOf('acme')).toEqual(others);
  });

  it.each([
    ['a tenant that is not there', 'nobody', 'There is no tenant nobody'],
    ['a tenant without keys', 'acme', 'acme has no keys.'],
  ])('makes nothing of %s', async (_, id, words) => {
    await create();
    await parts().keys.destroy(tenantId('acme'));

    const { exitCode, stderr } = await fixture.run('rotate-key', id);

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(fixture.dynamoDb.items(keyTable)).toEqual([]);
  });

  it('says so where the keys of two tenants were exchanged, and changes nothing', async () => {
    await create('acme');
    await create('acme-2');
    fixture.dynamoDb.put(keyTable, { pk: 'acme', wrapped_keys: keysOf('acme-2') });
    const before = fixture.dynamoDb.items(keyTable);

    const { exitCode, stderr } = await fixture.run('rotate-key', 'acme');

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('do not open for this tenant')]);
    expect(fixture.dynamoDb.items(keyTable)).toEqual(before);
  });
});

describe('askacme tenant show', () => {
  it('tells whether there are keys, and has none of them opened', async () => {
    await create();
    fixture.kms.calls.reset();

    const there = await fixture.run('show', 'acme');
    await parts().keys.destroy(tenantId('acme'));
    const gone = await fixture.run('show', 'acme');

    expect(there.stdout).toMatch(/^keys +there$/m);
    expect(gone.stdout).toMatch(/^keys +none: its documents can be neither written nor read\./m);
    expect(fixture.kms.calls.calls()).toBe(0);
  });

  it('counts them with --keys, and shows none', async () => {
    await create('acme', '--plain-terms');
    await fixture.run('rotate-key', 'acme');

    const { stdout } = await fixture.run('show', 'acme', '--keys');

    expect(stdout).toMatch(/^keys +2, seals under key 2, words as plain hashes$/m);
  });
});

describe('askacme tenant erase', () => {
  it('destroys the keys, of that tenant alone, after all else', async () => {
    await create('acme');
    await create('acme-2');
    await fixture.run('suspend', 'acme');

    const { stdout } = await fixture.erase('acme');

    expect(stdout).toContain('tenant keys 1.');
    expect(fixture.dynamoDb.items(keyTable).map(({ pk }) => pk)).toEqual(['acme-2']);
    const removed = fixture.dynamoDb.requests.filter(({ operation }) => operation === 'DeleteItem');
    expect(removed.at(-1)?.fields).toMatchObject({ TableName: keyTable });
    expect((await fixture.run('show', 'acme')).stdout).toMatch(/^keys +destroyed$/m);
    await expect(sealer().of(tenantId('acme'))).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });

  it('leaves them while the tenant is active', async () => {
    await create();
    const before = keysOf('acme');

    await fixture.erase('acme');

    expect(keysOf('acme')).toEqual(before);
  });

  it('goes on where destroying them failed', async () => {
    await create();
    await fixture.run('suspend', 'acme');
    const { relay } = fixture;
    // After that of its quotas.
    relay.beforeNext('DeleteItem', () =>
      relay.beforeNext('DeleteItem', () => relay.failNext('DeleteItem', 'denied')),
    );

    const first = await fixture.erase('acme');
    const second = await fixture.erase('acme');
    const third = await fixture.erase('acme');

    expect([first.exitCode, first.stderr]).toEqual([
      1,
      expect.stringContaining('AWS refuses dynamodb:DeleteItem: AccessDeniedException.'),
    ]);
    expect([second.exitCode, third.exitCode]).toEqual([0, 0]);
    expect(third.stdout).toContain('tenant keys 1.');
    expect(keysOf('acme')).toBeUndefined();
  });
});

it('no command shows a key, nor what it was wrapped to', async () => {
  const outputs = [await create(), await fixture.run('rotate-key', 'acme')];
  outputs.push(await fixture.run('show', 'acme', '--keys'), await fixture.run('list'));
  const secrets = [
    ...(await secretsOf('acme')),
    Buffer.from(keysOf('acme') as Uint8Array)
      .toString('base64')
      .slice(0, 20),
  ];

  const told = outputs.map(({ stdout, stderr }) => stdout + stderr).join('');
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  expect(secrets.length).toBe(7);
});
