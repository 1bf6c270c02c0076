import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { acme, everything } from '../../../../support/documents.ts';
import { noRetries, smallStore, startSmallPinecone } from './small-world.ts';

interface Page {
  readonly vectors: { readonly id: string }[];
  readonly pagination?: { readonly next: string };
}

const id = (page: number): string => `d#v#a#${String(page).padStart(14, '0')}-00000000#1.1.0.00000000.0`;

describe('a list that goes over pages', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterAll(() => server.close());

  /** A store to which every page of the list is what `pageAt` makes of its number, from 1; and how many there were. */
  const paged = (pageAt: (page: number) => Page) => {
    const seen = { pages: 0 };
    const store = smallStore(server, {
      policies: noRetries,
      fetchParts: {
        fetch: async (input) =>
          String(input).includes('/vectors/list')
            ? Response.json({ ...pageAt(++seen.pages), namespace: 'acme' })
            : Response.json({ vectors: {}, namespace: 'acme' }),
      },
    });
    return { seen, list: () => store.list(acme, { ...everything, visibility: 'public' }) };
  };

  it.each([
    {
      what: 'repeats its token and its page',
      pageAt: () => ({ vectors: [{ id: id(1) }], pagination: { next: 'same' } }),
    },
    {
      what: 'goes back',
      pageAt: (page: number) => ({ vectors: [{ id: id(9 - page) }], pagination: { next: `${page}` } }),
    },
  ])('ends as unavailable where it $what', async ({ pageAt }) => {
    // So that the test ends in any case.
    const { seen, list } = paged((page) => (page < 8 ? pageAt(page) : { vectors: [] }));

    await expect(list()).rejects.toMatchObject({ code: 'dependency-unavailable', retryAfterSeconds: 5 });
    expect(seen.pages).toBe(2);
  });

  it('ends as unavailable where a page brings nothing but a token', async () => {
    const { seen, list } = paged((page) => ({
      vectors: [],
      ...(page < 8 && { pagination: { next: `${page}` } }),
    }));

    await expect(list()).rejects.toMatchObject({ code: 'dependency-unavailable' });
    expect(seen.pages).toBe(1);
  });

  it('ends as unavailable after 2,000 pages', async () => {
    const { seen, list } = paged((page) => ({
      vectors: [{ id: id(page) }],
      ...(page < 2_010 && { pagination: { next: `${page}` } }),
    }));

    await expect(list()).rejects.toMatchObject({ code: 'dependency-unavailable' });
    expect(seen.pages).toBe(2_000);
  });
});
