/** A process of its own that adds tenants: DIRECTORY PREFIX COUNT. */
import { openBookInFile } from '../../../../bin/local-tenants/tenant-file.ts';
import { added } from '../../../../bin/local-tenants/tenant-life.ts';
import { parseTenantId } from '../../../../shared/tenancy/tenant-id.ts';

const [, , directory = '', prefix = '', count = ''] = process.argv;
const book = openBookInFile(directory);
const changes = Array.from({ length: Number(count) }, (_, number) => {
  const id = parseTenantId(`${prefix}-${number}`);
  if (id === undefined) throw new Error('no id');
  return book.change(id, (entry) => added(entry, id, undefined, new Date()));
});
await Promise.all(changes);
