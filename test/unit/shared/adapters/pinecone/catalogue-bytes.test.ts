/** What a part of the catalogue takes of the memory that all tenants share is counted with what writers choose the length of. */
import { describe, expect, it } from 'vitest';
import { CataloguePart, cataloguedDocument } from '../../../../../shared/adapters/pinecone/catalogue-part.ts';
import { type DocumentKey, generation } from '../../../../../shared/adapters/pinecone/record-id.ts';
import { packTerms } from '../../../../../shared/adapters/pinecone/term-pack.ts';
import type { SealedText } from '../../../../../shared/ports/sealer.ts';

const key: DocumentKey = {
  id: 'a',
  pii: false,
  generation: generation(1, 1),
  chunks: 1,
  parts: 0,
  createdMs: 1,
  updatedMs: 1,
  space: '00000000',
  movedFrom: undefined,
};
const [terms = ''] = packTerms([]);

function bytesWith(title: string, tags: readonly string[]): number {
  const part = new CataloguePart();
  const content = { title: title as SealedText, tags, characters: 1, embeddingSpace: 's/1', terms };
  part.update(new Map([['a', key]]), [cataloguedDocument(key, content, [])]);
  return part.bytes;
}

describe('the bytes of a part', () => {
  it('grow with a sealed title and with tags, which are the greater part of a document without words', () => {
    const title = 'A'.repeat(1_244);
    const tags = Array.from({ length: 20 }, () => '漢'.repeat(64));

    expect(bytesWith(title, []) - bytesWith('', [])).toBe(1_244);
    expect(bytesWith('', tags) - bytesWith('', [])).toBe(20 * 2 * 64);
  });

  it('shrink by as much when the document goes', () => {
    const part = new CataloguePart();
    const content = {
      title: 'title' as SealedText,
      tags: ['tag'],
      characters: 1,
      embeddingSpace: 's/1',
      terms,
    };
    part.update(new Map([['a', key]]), [cataloguedDocument(key, content, [])]);

    part.update(new Map(), []);

    expect(part.bytes).toBe(0);
  });
});
