/** A tenant that is gone, and of whom something is left. */
import type { Mutant } from '../mutant.ts';

export const erasureMutants: readonly Mutant[] = [
  {
    name: 'an erased tenant leaves its embeddings behind',
    file: 'shared/adapters/postgres/migrations/0009-visible-pii.sql',
    find: '  delete from chunk_dense c where c.tenant_id = p_tenant;\n',
    replace: '',
    tests: ['test/isolation/deletion.test.ts'],
  },
  {
    name: 'an erased tenant leaves what is hidden behind',
    file: 'shared/adapters/postgres/migrations/0009-visible-pii.sql',
    find: "set_config('app.current_visibility', 'with-pii', true);\n  -- After the writers",
    replace: "set_config('app.current_visibility', 'public', true);\n  -- After the writers",
    tests: ['test/isolation/deletion.test.ts'],
  },
  {
    name: 'what could not be erased is told of as gone',
    file: 'shared/adapters/pinecone/namespace.ts',
    find: 'if (refusalBehind(error)?.httpStatus !== 404) throw error;',
    replace: 'if (refusalBehind(error)?.httpStatus === 404) return;',
    tests: ['test/unit/shared/adapters/pinecone/client.test.ts'],
  },
];
