import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ErasureReceipt } from '../../../../shared/contract/erasure-receipt.ts';
import { documentsDigest } from '../../../../shared/erasure/documents-digest.ts';
import {
  type ErasableHoldings,
  type ErasureParts,
  eraseTenant,
  type Inventory,
} from '../../../../shared/erasure/erase-tenant.ts';
import { verifyReceipt } from '../../../../shared/erasure/receipt.ts';
import { parseTenantId, type TenantId } from '../../../../shared/tenancy/tenant-id.ts';

const acme = parseTenantId('acme') as TenantId;
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const signer = {
  publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  sign: async (message: Uint8Array) => sign(null, message, privateKey),
};

interface World {
  readonly parts: ErasureParts;
  /** What was done, in order. */
  readonly log: string[];
  readonly kept: { inventory: Inventory | undefined; receipt: ErasureReceipt | undefined };
  nowMs: number;
}

/** `keeps`: how many removals a place survives. */
function place(world: () => World, name: string, records: number, keeps = 0): ErasableHoldings {
  let left = records;
  let survives = keeps;
  return {
    async remove() {
      world().log.push(`remove ${name}`);
      if (survives-- <= 0) left = 0;
    },
    async look() {
      world().log.push(`look ${name}`);
      const places = [{ place: name, records: left }];
      if (name !== 'store') return { places };
      return { places, documents: left > 0 ? [{ id: 'a', pii: true }] : [] };
    },
  };
}

function newWorld(overrides: Partial<ErasureParts> = {}, suspendedMs = 0, inventory?: Inventory): World {
  const world: World = {
    log: [],
    kept: { inventory, receipt: undefined },
    nowMs: Date.UTC(2026, 10, 22),
    parts: {
      register: {
        async begin() {
          world.log.push('erasing');
          return {
            suspendedAt: new Date(Date.UTC(2026, 10, 22) - suspendedMs),
            inventory: world.kept.inventory,
          };
        },
        async keepInventory(_, kept) {
          world.log.push('inventory');
          world.kept.inventory = kept;
        },
        async finish(_, receipt) {
          world.log.push('erased');
          world.kept.receipt = receipt;
        },
      },
      holdings: [place(() => world, 'store', 7), place(() => world, 'keys', 1)],
      signer,
      deployment: 'local',
      kept: [],
      settleMs: 90_000,
      patienceMs: 60_000,
      now: () => new Date(world.nowMs),
      async wait(ms) {
        world.log.push(`wait ${ms}`);
        world.nowMs += ms;
      },
      onProgress: () => undefined,
      ...overrides,
    },
  };
  return world;
}

describe('the erasure of a tenant', () => {
  it('counts, takes out, probes and gives a receipt, in that order', async () => {
    const { parts, log, kept } = newWorld({}, 90_000);

    const receipt = await eraseTenant(parts, acme);

    expect(log).toEqual([
      ...['erasing', 'look store', 'look keys', 'inventory'],
      ...['remove store', 'remove keys', 'look store', 'look keys', 'erased'],
    ]);
    expect(receipt).toMatchObject({
      tenant_id: 'acme',
      erased: {
        documents: 1,
        documents_digest: documentsDigest([{ id: 'a', pii: true }]),
        records: [
          { place: 'store', records: 7 },
          { place: 'keys', records: 1 },
        ],
      },
      probe: {
        records: [
          { place: 'store', records: 0 },
          { place: 'keys', records: 0 },
        ],
      },
    });
    expect(kept.receipt).toEqual(receipt);
    expect(verifyReceipt(JSON.stringify(receipt), signer.publicKey).faults).toEqual([]);
  });

  it('waits until the last request from before the suspension has ended', async () => {
    const { parts, log } = newWorld({}, 20_000);

    await eraseTenant(parts, acme);

    expect(log.slice(0, 3)).toEqual(['erasing', 'wait 70000', 'look store']);
  });

  it('removes again what comes to light after it, for a while', async () => {
    const world = newWorld({}, 90_000);
    const parts = { ...world.parts, holdings: [place(() => world, 'store', 7, 2)] };

    const receipt = await eraseTenant(parts, acme);

    expect(world.log.filter((line) => line === 'remove store')).toHaveLength(3);
    expect(receipt.probe).toEqual({
      at: new Date(world.nowMs).toISOString(),
      records: [{ place: 'store', records: 0 }],
    });
  });

  it('gives no receipt and leaves the tenant erasing where something stays', async () => {
    const world = newWorld({}, 90_000);
    const parts = {
      ...world.parts,
      holdings: [place(() => world, 'store', 7), place(() => world, 'document_backup', 3, 1_000)],
    };

    await expect(eraseTenant(parts, acme)).rejects.toThrow('3 in document_backup');

    expect(world.log).not.toContain('erased');
    expect(world.kept.receipt).toBeUndefined();
  });

  it('names another tenant to the operator and not in the receipt', async () => {
    const world = newWorld({}, 90_000);
    let strays = 2;
    const index: ErasableHoldings = {
      remove: async () => undefined,
      look: async () => ({
        places: [{ place: 'other namespaces', records: strays, ...(strays > 0 && { where: ['acme-2'] }) }],
      }),
    };
    const parts = { ...world.parts, holdings: [index], patienceMs: 0 };

    await expect(eraseTenant(parts, acme)).rejects.toThrow('2 in other namespaces (acme-2)');
    strays = 0;
    const receipt = await eraseTenant(parts, acme);

    expect(receipt.erased.records).toEqual([{ place: 'other namespaces', records: 2 }]);
    expect(JSON.stringify(receipt)).not.toContain('acme-2');
  });

  it('gives no receipt where a place cannot be looked at', async () => {
    const world = newWorld({}, 90_000);
    let looks = 0;
    const blind: ErasableHoldings = {
      remove: async () => undefined,
      async look() {
        if (looks++ > 0) throw new Error('away');
        return { places: [{ place: 'store', records: 0 }] };
      },
    };

    await expect(eraseTenant({ ...world.parts, holdings: [blind] }, acme)).rejects.toThrow('away');

    expect(world.log).not.toContain('erased');
  });

  it('goes on where it stopped, and still says what there was', async () => {
    const first = newWorld({}, 90_000);
    const breaking = {
      ...first.parts,
      register: { ...first.parts.register, finish: async () => Promise.reject(new Error('killed')) },
    };
    await expect(eraseTenant(breaking, acme)).rejects.toThrow('killed');

    const receipt = await eraseTenant(first.parts, acme);

    expect(receipt.erased.documents).toBe(1);
    expect(receipt.erased.records).toContainEqual({ place: 'store', records: 7 });
  });

  it('says of a place that is gone since that nothing is left in it', async () => {
    const before: Inventory = {
      documents: 0,
      documents_digest: documentsDigest([]),
      records: [
        { place: 'document_backup', records: 3 },
        { place: 'store', records: 0 },
      ],
    };
    const { parts } = newWorld({}, 90_000, before);

    const receipt = await eraseTenant(parts, acme);

    expect(receipt.erased.records).toEqual(before.records);
    expect(receipt.probe.records).toContainEqual({ place: 'document_backup', records: 0 });
  });

  it('gives no receipt where it was begun in another store, and says of no place there that it is gone', async () => {
    const before: Inventory = {
      documents: 2,
      documents_digest: documentsDigest([]),
      records: [
        { place: 'namespace', records: 9 },
        { place: 'keys', records: 1 },
      ],
    };
    const { parts, kept } = newWorld({}, 90_000, before);

    await expect(eraseTenant(parts, acme)).rejects.toThrow('was begun in another store');

    expect(kept.receipt).toBeUndefined();
  });

  it('touches nothing of a tenant that may not be erased', async () => {
    const world = newWorld();
    const begin = async () => Promise.reject(new Error('acme is active. Suspend it first.'));
    const parts = { ...world.parts, register: { ...world.parts.register, begin } };

    await expect(eraseTenant(parts, acme)).rejects.toThrow('Suspend it first');

    expect(world.log).toEqual([]);
  });
});
