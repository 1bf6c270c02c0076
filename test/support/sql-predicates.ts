/** Takes wall 4 down in a test's own engine: the functions that read or delete, made anew without the predicates of tenant and flag. */
import type { TestEngine } from './engine.ts';

const functionNames = [
  'search_chunks',
  'get_document',
  'list_documents',
  'delete_document',
  'assert_embedding_space',
];
const ofTenant = /\b[a-z]\.tenant_id = p_tenant\b/g;
const ofFlag = /\b[a-z]\.pii = (?:any \(p_visible\)|v_pii\b)/g;

/** @throws Error where there was nothing to take out */
export async function removePredicates(engine: TestEngine, which: 'flag' | 'tenant and flag'): Promise<void> {
  const functions = await engine.owner.query<{ name: string; text: string }>(
    'select proname::text as name, pg_get_functiondef(oid) as text from pg_proc where proname = any ($1::text[])',
    [functionNames],
  );
  if (functions.length !== functionNames.length) throw new Error('A function is missing.');
  for (const { name, text } of functions) {
    const open = without(ofFlag, text, name);
    await engine.exec(which === 'flag' ? open : without(ofTenant, open, name));
  }
}

function without(predicate: RegExp, text: string, name: string): string {
  const open = text.replaceAll(predicate, 'true');
  if (open === text) throw new Error(`${name} has no such predicate.`);
  return open;
}
