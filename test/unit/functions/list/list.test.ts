import { expect, it, vi } from 'vitest';
import { createCursorCodec } from '../../../../functions/list/cursor.ts';
import { list } from '../../../../functions/list/list.ts';
import type { ListResult, TenantStore } from '../../../../shared/ports/tenant-store.ts';
import type { TenantContext } from '../../../../shared/tenancy/tenant-context.ts';
import { storeWith } from '../../../support/container.ts';
import { acme, acme2 } from '../../../support/documents.ts';

const cursors = createCursorCodec('a secret of more than thirty characters');
const member: TenantContext = {
  tenantId: acme,
  tenantName: 'Acme',
  subject: 'ann',
  roles: new Set(),
  piiAccess: false,
  settings: new Set(),
};
const page = (next: ListResult['next']): ListResult => ({ documents: [], count: 7, next });

function listing(result: ListResult) {
  const listed = vi.fn<TenantStore['list']>(async () => result);
  return { listed, ports: { store: storeWith({ list: listed }), cursors } };
}

it('goes on where the page before ended', async () => {
  const { listed, ports } = listing(page({ id: 'm', pii: false }));

  const first = await list(ports, member, { tag: 'x' });
  await list(ports, member, { tag: 'x', cursor: first.next_cursor ?? '', limit: 5 });

  expect(listed.mock.calls.map(([tenant, request]) => [tenant, request])).toEqual([
    ['acme', { visibility: 'public', limit: 20, after: undefined, tag: 'x' }],
    ['acme', { visibility: 'public', limit: 5, after: { id: 'm', pii: false }, tag: 'x' }],
  ]);
});

it.each([
  { whose: 'another tenant', reader: { ...member, tenantId: acme2 }, tag: 'x' },
  { whose: 'a caller with other rights', reader: { ...member, piiAccess: true }, tag: 'x' },
  { whose: 'a list by another tag', reader: member, tag: undefined },
])('refuses the cursor of $whose before the store is asked', async ({ reader, tag }) => {
  const { next_cursor: cursor } = await list(listing(page({ id: 'm', pii: false })).ports, member, {
    tag: 'x',
  });
  const { listed, ports } = listing(page(undefined));

  const request = { cursor: cursor ?? '', ...(tag === undefined ? {} : { tag }) };

  await expect(list(ports, reader, request)).rejects.toMatchObject({ code: 'invalid-request' });
  expect(listed).not.toHaveBeenCalled();
});
