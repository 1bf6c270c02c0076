/** Keys for the tenants of a start. Under the list's lock: whose erasure begins meanwhile gets none behind it. */
import type { KeyAdministration } from '../../shared/sealing/key-administration.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import type { TenantBook } from './tenant-book.ts';
import { isLeaving, present } from './tenant-life.ts';

/** Who has keys keeps them: with others, what is stored would not open. */
export async function giveKeys(
  keys: Pick<KeyAdministration, 'create'>,
  book: Pick<TenantBook, 'change'>,
  tenants: readonly { readonly id: TenantId }[],
): Promise<void> {
  for (const { id } of tenants) {
    await book.change(id, async (entry) => {
      const known = present(entry, id);
      if (!isLeaving(known)) await keys.create(id, { keyedTerms: true });
      return known;
    });
  }
}
