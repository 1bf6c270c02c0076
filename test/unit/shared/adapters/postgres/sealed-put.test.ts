import { beforeAll, describe, expect, it } from 'vitest';
import { sealPut } from '../../../../../shared/adapters/postgres/sealed-put.ts';
import type { TenantSeal } from '../../../../../shared/ports/sealer.ts';
import { acme, putRequest } from '../../../../support/documents.ts';
import { sealerInMemory } from '../../../../support/sealer.ts';

const id = 'x';
const content = 'A heron stands. '.repeat(200);

describe('what is sealed for a put', () => {
  let seal: TenantSeal;
  beforeAll(async () => {
    seal = await sealerInMemory().of(acme);
  });

  const sealed = async (visibility: 'public' | 'with-pii', pii: boolean | undefined) => {
    const request = await putRequest({ id, content, visibility, pii });
    return { request, put: sealPut(seal, request) };
  };

  it.each([
    { visibility: 'public', pii: undefined, given: false, other: 'nowhere' },
    { visibility: 'public', pii: false, given: false, other: 'nowhere' },
    { visibility: 'public', pii: true, given: true, other: 'beside' },
    { visibility: 'with-pii', pii: undefined, given: false, other: 'hidden' },
    { visibility: 'with-pii', pii: false, given: false, other: 'nowhere' },
    { visibility: 'with-pii', pii: true, given: true, other: 'nowhere' },
  ] as const)('opens as it was given and $other, where $visibility says $pii', async (one) => {
    const { request, put } = await sealed(one.visibility, one.pii);
    const { generation } = put;
    const places = [
      { documentId: id, pii: one.given },
      { documentId: one.other === 'beside' ? String(put.besideId) : id, pii: true },
    ];

    const opened = [put.asGiven, ...(put.other ? [put.other] : [])].map(({ title, texts }, at) => {
      const place = { documentId: id, pii: true, ...places[at], generation };
      return [title, ...texts].map((text, number) => seal.open({ ...place, number }, text));
    });

    const texts = [request.title, ...request.chunks.map(({ text }) => text)];
    expect(opened).toEqual(one.other === 'nowhere' ? [texts] : [texts, texts]);
    expect(put.besideId === undefined).toBe(one.other !== 'beside');
    expect(texts.length).toBeGreaterThan(3);
  });

  it('is of a new generation each time, and of an id of its own where it may go beside', async () => {
    const [first, second] = [(await sealed('public', true)).put, (await sealed('public', true)).put];

    for (const { generation, besideId } of [first, second]) {
      expect(generation).toMatch(/^[0-9a-f]{32}$/);
      expect(besideId).toMatch(/^x\.[0-9a-f]{32}$/);
    }
    expect(new Set([first.generation, second.generation, first.besideId, second.besideId]).size).toBe(4);
  });

  it('has an id beside of 128 characters at most', async () => {
    const request = await putRequest({
      id: 'y'.repeat(128),
      content: 'A heron.',
      visibility: 'public',
      pii: true,
    });

    expect(sealPut(seal, request).besideId).toMatch(/^y{95}\.[0-9a-f]{32}$/);
  });
});
