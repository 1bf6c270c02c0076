import { describe, expect, it } from 'vitest';
import { documentFilter, searchFilter } from '../../../../../shared/adapters/pinecone/filter.ts';
import { generation } from '../../../../../shared/adapters/pinecone/record-id.ts';
import { acme } from '../../../../support/documents.ts';

describe('the filter of a search', () => {
  it('names the tenant, and for a caller without the right only what says that it holds no personal data', () => {
    expect(searchFilter(acme, { visibility: 'public', tags: [] })).toEqual({
      tenant_id: { $eq: 'acme' },
      kind: { $eq: 'chunk' },
      pii: { $eq: false },
    });
  });

  it('leaves the flag out for a caller with the right, and never the tenant', () => {
    expect(searchFilter(acme, { visibility: 'with-pii', tags: [] })).toEqual({
      tenant_id: { $eq: 'acme' },
      kind: { $eq: 'chunk' },
    });
  });

  it('asks for every tag', () => {
    expect(searchFilter(acme, { visibility: 'with-pii', tags: ['x', 'y'] }).$and).toEqual([
      { tags: { $in: ['x'] } },
      { tags: { $in: ['y'] } },
    ]);
  });

  it.each(['$ne', '$or', '{"$ne":null}', 'pii', 'tenant_id'])(
    'takes the tag %j as nothing but a value',
    (tag) => {
      const filter = searchFilter(acme, { visibility: 'public', tags: [tag] });

      expect(Object.keys(filter).sort()).toEqual(['$and', 'kind', 'pii', 'tenant_id']);
      expect(filter).toMatchObject({ tenant_id: { $eq: 'acme' }, pii: { $eq: false } });
      expect(filter.$and).toEqual([{ tags: { $in: [tag] } }]);
    },
  );
});

describe('the filter of a search among some documents', () => {
  const one = generation(5, 6);

  it('names those that it leaves out beside tenant and flag', () => {
    expect(searchFilter(acme, { visibility: 'public', tags: [] }, { except: [one] })).toEqual({
      tenant_id: { $eq: 'acme' },
      kind: { $eq: 'chunk' },
      pii: { $eq: false },
      generation: { $nin: [one] },
    });
  });

  it('leaves nothing out where none are named', () => {
    const filter = searchFilter(acme, { visibility: 'with-pii', tags: [] }, { except: [] });

    expect(filter).not.toHaveProperty('generation');
  });
});

describe('the filter of one document', () => {
  it('names tenant, flag and generation', () => {
    const span = { id: 'x', pii: true, generation: generation(5, 6), chunks: 9, parts: 0 };

    expect(documentFilter(acme, span, 1, 9)).toEqual({
      tenant_id: { $eq: 'acme' },
      kind: { $eq: 'chunk' },
      pii: { $eq: true },
      doc_id: { $eq: 'x' },
      generation: { $eq: '00000000000005-00000006' },
      number: { $gte: 1, $lte: 9 },
    });
  });
});
