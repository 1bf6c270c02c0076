/** Who has keys: a function that names a sealer has them on first use, and any other has none. */
import { describe, expect, it, vi } from 'vitest';
import type { Sealer } from '../../../../shared/ports/sealer.ts';
import type { TenantStore } from '../../../../shared/ports/tenant-store.ts';
import { lambdaContainer } from '../../../../shared/runtime/lambda-container.ts';
import { storeWith } from '../../../support/container.ts';
import { acme } from '../../../support/documents.ts';
import { sealerInMemory } from '../../../support/sealer.ts';
import { keysOnAws } from './config/variable-sets.ts';

const variables = {
  AWS_LAMBDA_FUNCTION_NAME: 'askacme-dev-x',
  AWS_REGION: 'eu-central-1',
  LOG_LEVEL: 'INFO',
  NODE_COMPILE_CACHE: '/var/task/compile-cache',
  NODE_COMPILE_CACHE_PORTABLE: '1',
  STORE: 'pinecone',
  PINECONE_INDEX_HOST: 'https://askacme-x1.svc.region.pinecone.io',
  PINECONE_API_KEY_SECRET: 'askacme/dev/pinecone/reader',
  EMBEDDING_DIMENSION: '1024',
  ...keysOnAws('eu-central-1'),
};

/** A store that shows the sealer that it was opened with. */
const opening = () => {
  const given: { sealer?: Sealer } = {};
  const store = vi.fn(async (_: unknown, { sealer }: { readonly sealer: Sealer }): Promise<TenantStore> => {
    given.sealer = sealer;
    return storeWith({ ready: async () => undefined });
  });
  return { store, given };
};

describe('a function on Lambda', () => {
  it('that names no sealer has a store that answers, and can seal and open nothing', async () => {
    const { store, given } = opening();
    const container = lambdaContainer({ store }, variables);

    await (await container.store()).ready();

    const open = vi.fn();
    await expect(given.sealer?.of(acme)).rejects.toThrow('The function names no sealer, so it has no keys.');
    await expect(given.sealer?.reading(acme, open)).rejects.toThrow('so it has no keys.');
    expect(open).not.toHaveBeenCalled();
  });

  it('that names one opens it on the first text, once, and for its store as for itself', async () => {
    const { store, given } = opening();
    const real = sealerInMemory();
    const openSealer = vi.fn(async () => real);
    const container = lambdaContainer({ store, sealer: openSealer }, variables);
    await container.store();
    expect(openSealer).not.toHaveBeenCalled();
    const place = { documentId: 'd', pii: false, generation: 'g', number: 1 };

    const sealed = (await container.sealer().then((one) => one.of(acme))).seal(place, 'plain');

    expect(await given.sealer?.reading(acme, (seal) => seal.open(place, sealed))).toBe('plain');
    expect((await given.sealer?.of(acme))?.open(place, sealed)).toBe('plain');
    expect(openSealer).toHaveBeenCalledTimes(1);
  });
});
