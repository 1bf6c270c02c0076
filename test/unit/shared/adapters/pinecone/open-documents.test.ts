import { beforeEach, describe, expect, it } from 'vitest';
import { openFound, openListed, openWhole } from '../../../../../shared/adapters/pinecone/open-documents.ts';
import { type DocumentKey, generation } from '../../../../../shared/adapters/pinecone/record-id.ts';
import { sealedPlace, titleNumber } from '../../../../../shared/adapters/pinecone/sealed-place.ts';
import type { TenantSeal } from '../../../../../shared/ports/sealer.ts';
import type { Visibility } from '../../../../../shared/tenancy/tenant-context.ts';
import { acme, acme2 } from '../../../../support/documents.ts';
import { sealer } from './small-world.ts';

const keyOf = (pii: boolean): DocumentKey => ({
  id: 'x',
  pii,
  generation: generation(1, 1),
  chunks: 1,
  parts: 0,
  createdMs: 1,
  updatedMs: 1,
  space: '01234567',
  movedFrom: undefined,
});

/** One document in the three forms in which it is found, sealed as `pii` says. */
function forms(seal: TenantSeal, pii: boolean) {
  const key = keyOf(pii);
  const title = seal.seal(sealedPlace(key, titleNumber), 'A title');
  const text = seal.seal(sealedPlace(key, 1), 'A text.');
  const { id } = key;
  const chunk = { id, pii, generation: key.generation, number: 1, title, text, tags: [], terms: [] };
  const passage = { ...chunk, start: 0, end: 7, score: 1 };
  const content = { title, tags: [], characters: 7, embeddingSpace: 's/1' };
  return {
    found: [{ id, pii, generation: key.generation, title, tags: [], passages: [passage] }],
    listed: { documents: [{ key, content, terms: [] }], count: 1, next: undefined },
    whole: { key, content, chunks: [passage] },
  };
}

const openings = {
  'a document that was found': (
    pii: boolean,
    sealing: TenantSeal,
    seal: TenantSeal,
    visibility: Visibility,
  ) => openFound(forms(sealing, pii).found, seal, visibility)[0],
  'a document of a list': (pii: boolean, sealing: TenantSeal, seal: TenantSeal, visibility: Visibility) =>
    openListed(forms(sealing, pii).listed, seal, visibility).documents[0],
  'a whole document': (pii: boolean, sealing: TenantSeal, seal: TenantSeal, visibility: Visibility) =>
    openWhole(forms(sealing, pii).whole, seal, visibility),
};

describe.each(Object.entries(openings))('%s', (_, open) => {
  let seal: TenantSeal;

  beforeEach(async () => {
    seal = await sealer.of(acme);
    sealer.onViolation.mockClear();
  });

  it.each([
    { pii: false, visibility: 'public' },
    { pii: false, visibility: 'with-pii' },
    { pii: true, visibility: 'with-pii' },
  ] as const)('opens for who may see it ($pii, $visibility)', ({ pii, visibility }) => {
    expect(open(pii, seal, seal, visibility)).toMatchObject({ id: 'x', title: 'A title', pii });
    expect(sealer.onViolation).not.toHaveBeenCalled();
  });

  it('does not open for a reader without the right where it is hidden, though it says so and nobody stopped it', () => {
    expect(() => open(true, seal, seal, 'public')).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(sealer.onViolation).toHaveBeenCalledOnce();
  });

  it('does not open for another tenant, wherever it was mixed up', async () => {
    const other = await sealer.of(acme2);

    expect(() => open(false, other, seal, 'with-pii')).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(sealer.onViolation).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ tenantId: acme }));
  });
});
