/** An erasure on this machine: when it may begin, in which order it goes, and what is on record before it counts. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awaitErasure } from '../../../../bin/local-tenants/await-erasure.ts';
import { eraseHere } from '../../../../bin/local-tenants/erase-here.ts';
import { rememberStore } from '../../../../bin/local-tenants/known-stores.ts';
import { performErasure } from '../../../../bin/local-tenants/perform-erasure.ts';
import { createTenantGate } from '../../../../bin/local-tenants/tenant-gate.ts';
import { newTenant, suspended } from '../../../../bin/local-tenants/tenant-life.ts';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { offlineEngines } from '../../../../shared/runtime/config/engine-config.ts';
import { acme, acme2 } from '../../../support/documents.ts';
import { newWorld } from './erasure-world.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-erasure-'));
});
afterEach(() => rm(directory, { recursive: true }));

const elsewhere = {
  kind: 'pinecone',
  indexHost: 'https://index.example',
  apiKey: { kind: 'value', value: 'key' },
  dimension: 8,
} as const;

describe('an erasure on this machine', () => {
  it('takes out the store first and the keys last, and is on record before it counts', async () => {
    const { work, book, log } = await newWorld(directory);

    const receipt = await performErasure(work, acme);

    expect(log).toEqual(['erase store', 'forget quota', 'destroy keys', 'forget keys', 'on record']);
    const [entry] = await book.entries();
    expect(entry).toMatchObject({ status: 'erased', receipt: { id: receipt.id } });
    const file = join(directory, 'receipts', entry?.receipt?.file ?? '');
    const text = await readFile(file, 'utf8');
    expect(JSON.parse(text)).toEqual(receipt);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'receipts'))).mode & 0o777).toBe(0o700);
    expect(work.parts.audit.record).toHaveBeenCalledExactlyOnceWith({
      act: 'tenant.erased',
      tenantId: acme,
      receiptId: receipt.id,
      receiptSha256: createHash('sha256').update(text).digest('hex'),
    });
  });

  it('hands out no receipt that is another tenant’s or another erasure’s', async () => {
    const { work, book } = await newWorld(directory);
    const receipt = await performErasure(work, acme);
    const [entry] = await book.entries();
    const file = join(directory, 'receipts', entry?.receipt?.file ?? '');
    const here = { config: {} as never, sealer: { kind: 'local', directory } as const, directory, book };
    const waiting = () =>
      awaitErasure({ ...here, dataDirectory: directory, onProgress: () => undefined }, acme);
    expect(await waiting()).toEqual({ file, receipt });

    for (const text of [
      JSON.stringify({ ...receipt, tenant_id: 'acme-2' }),
      JSON.stringify({ ...receipt, id: '3f0c6f3a-6a1e-4a68-9c0e-6f4c9b9c0a11' }),
      JSON.stringify(receipt).slice(0, -5),
    ]) {
      await writeFile(file, text);

      await expect(waiting()).rejects.toThrow('is not its receipt any more');
    }
  });

  it('stays erasing where it cannot be put on record', async () => {
    const { work, book } = await newWorld(directory);
    vi.mocked(work.parts.audit.record).mockImplementation(() => {
      throw new AppError('dependency-unavailable', { retryAfterSeconds: 5 });
    });

    await expect(performErasure(work, acme)).rejects.toThrow();

    expect(await book.find(acme)).toMatchObject({ status: 'erasing' });
  });

  it('gives no receipt where something stays', async () => {
    const world = await newWorld(directory);
    const store = { ...world.work.store, erase: async () => undefined };

    await expect(performErasure({ ...world.work, store }, acme)).rejects.toThrow('1 in document');

    expect(await readdir(directory)).not.toContain('receipts');
  });

  it('begins when the last request of the tenant that was let in before it has ended, and lets no other in', async () => {
    const world = await newWorld(directory);
    const { book, work } = world;
    await book.change(acme, () => newTenant(acme, 'Acme', new Date(0)));
    const gate = createTenantGate(book, work.parts.audit);
    const leave = gate.enter({ tenant_id: 'acme' }, 'r1');
    gate.enter({ tenant_id: 'acme' }, 'r2')();
    await book.change(acme, (entry) => suspended(entry, acme, new Date(0)));
    const pauses: number[] = [];

    await performErasure(
      {
        ...work,
        underWay: gate.underWay,
        async wait(ms) {
          pauses.push(ms);
          world.nowMs += ms;
          expect(world.log).toEqual([]);
          expect(() => gate.enter({ tenant_id: 'acme' }, 'r3')).toThrow();
          vi.mocked(work.parts.audit.record).mockClear();
          world.log.length = 0;
          if (pauses.length < 3) return;
          // The request from before writes, and ends.
          world.documents.push('late');
          leave();
        },
      },
      acme,
    );

    expect(pauses).toHaveLength(3);
    expect(world.documents).toEqual([]);
    const [entry] = await book.entries();
    const text = await readFile(join(directory, 'receipts', entry?.receipt?.file ?? ''), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ erased: { documents: 2 } });
  });

  it('does not wait for ever for a request that does not end', async () => {
    const world = await newWorld(directory, { underWay: () => 1 });
    const { work, log, nowMs: sinceMs } = world;

    await expect(performErasure(work, acme)).rejects.toThrow('Restart the server');

    expect(world.nowMs - sinceMs).toBeLessThan(61_000);
    expect(log).not.toContain('erase store');
  });

  it('waits for what other processes on the same store may remember, from the suspension on', async () => {
    const store = { kind: 'postgres', url: 'postgres://app_user@db.example/askacme' } as never;
    const { work, log } = await newWorld(directory, { engines: { ...offlineEngines, store } });

    await performErasure(work, acme);

    expect(log[0]).toBe('wait 80000');
  });

  it('ends in the store in which it was begun, and gives no receipt for another', async () => {
    const { work, book, log } = await newWorld(directory);
    const engines = { ...offlineEngines, store: elsewhere };
    const failing = { ...work.store, erase: () => Promise.reject(new Error('away')) };
    await expect(performErasure({ ...work, engines, store: failing }, acme)).rejects.toThrow('away');
    log.length = 0;

    await expect(performErasure(work, acme)).rejects.toThrow(
      'begun in the store https://index.example/, and this one is embedded',
    );

    expect(log).toEqual([]);
    expect(await readdir(directory)).not.toContain('receipts');
    await performErasure({ ...work, engines }, acme);
    expect(await book.find(acme)).toMatchObject({ status: 'erased' });
  });

  it('is not carried out in a database that is made for it', async () => {
    const { book } = await newWorld(directory);
    const config = { engines: offlineEngines } as never;
    const sealer = { kind: 'local', directory } as const;
    const here = { config, sealer, directory, book, dataDirectory: undefined, onProgress: () => undefined };

    await expect(eraseHere(here, acme)).rejects.toThrow('does not run any more');

    expect(await book.find(acme)).toMatchObject({ status: 'suspended' });
  });

  it('is not carried out in a store that no server of the directory used, whatever the shell is set to', async () => {
    const { book } = await newWorld(directory);
    await rememberStore(directory, 'https://index.example/');
    await rememberStore(directory, 'postgres://db.example:5432/askacme');
    const config = { engines: offlineEngines } as never;
    const sealer = { kind: 'local', directory } as const;
    const here = { config, sealer, directory, book, dataDirectory: directory, onProgress: () => undefined };

    await expect(eraseHere(here, acme)).rejects.toThrow(
      'Servers of this data directory kept documents in https://index.example/ and in postgres://db.example:5432/askacme, and this command is set up for embedded.',
    );

    expect(await book.find(acme)).toMatchObject({ status: 'suspended' });
    expect(await readdir(directory)).toEqual(['stores']);
  });

  it('names in its receipt what other stores servers of the directory used', async () => {
    const { work } = await newWorld(directory);
    for (const name of ['embedded', 'postgres://db.example:5432/askacme', 'embedded']) {
      await rememberStore(directory, name);
    }

    const { kept } = await performErasure(work, acme);

    expect(kept).toContainEqual(
      expect.stringContaining(
        'any other store that was ever used with this data directory (postgres://db.example:5432/askacme), which was not looked at',
      ),
    );
  });

  it('leaves an active tenant and everybody else alone', async () => {
    const { work, book, log } = await newWorld(directory);
    await book.change(acme2, () => newTenant(acme2, 'Acme Two', new Date(0)));

    await expect(performErasure(work, acme2)).rejects.toThrow('Suspend it first');

    expect(log).toEqual([]);
    expect(await book.find(acme2)).toMatchObject({ status: 'active' });
  });
});

describe('the gate behind the authorizer', () => {
  it('lets in whom the book has as active, and puts on record whom it refuses', async () => {
    const { book, work } = await newWorld(directory);
    await book.change(acme2, () => newTenant(acme2, 'Acme Two', new Date(0)));
    const { enter, underWay } = createTenantGate(book, work.parts.audit);

    const leave = enter({ tenant_id: 'acme-2' }, 'r1');
    for (const tenant of ['acme', 'acme-22', '']) {
      expect(() => enter({ tenant_id: tenant }, 'r2')).toThrow(
        expect.objectContaining({ code: 'invalid-tenant' }),
      );
    }

    expect([underWay('acme-2'), underWay('acme')]).toEqual([1, 0]);
    leave();
    expect(underWay('acme-2')).toBe(0);
    expect(work.parts.audit.record).toHaveBeenCalledTimes(3);
    expect(work.parts.audit.record).toHaveBeenLastCalledWith(
      expect.objectContaining({ decision: 'refused', wall: 'tenant', requestId: 'r2' }),
    );
  });
});
