/** Wall 5: seals that open elsewhere, keys that serve another tenant. */
import type { Mutant } from '../mutant.ts';

const envelope = {
  file: 'shared/sealing/envelope.ts',
  tests: ['test/unit/shared/sealing/envelope.test.ts'],
};
const place = "['askacme', format, version, tenant, documentId, pii, generation, number]";
const cache = {
  file: 'shared/sealing/seal-cache.ts',
  tests: ['test/unit/shared/sealing/seal-cache.test.ts'],
};
const tenantSeal = {
  file: 'shared/sealing/tenant-seal.ts',
  tests: ['test/unit/shared/sealing/sealer.test.ts'],
};

/** What the seal is no longer bound to. */
const unbound = (part: string): Pick<Mutant, 'file' | 'find' | 'replace' | 'tests'> => ({
  ...envelope,
  find: place,
  replace: place.replace(`, ${part}`, ''),
});

export const sealingMutants: readonly Mutant[] = [
  { name: 'a seal is not bound to its tenant', ...unbound('tenant') },
  { name: 'a seal is not bound to its document', ...unbound('documentId') },
  { name: 'a seal is not bound to the flag', ...unbound('pii') },
  { name: 'a seal is not bound to its generation', ...unbound('generation') },
  { name: 'a seal is not bound to its place in the document', ...unbound('number') },
  { name: 'a seal is not bound to the version of its key', ...unbound('version') },
  {
    name: 'a nonce is used twice',
    ...envelope,
    find: '  randomBytes(nonceBytes).copy(head, markBytes);\n',
    replace: '  randomBytes(0).copy(head, markBytes);\n',
  },
  {
    name: 'a row says itself whether its reader may see it (Postgres)',
    file: 'shared/adapters/postgres/sealed-rows.ts',
    find: "pii: visibility === 'with-pii' && pii,",
    replace: 'pii: pii || visibility.length === 0,',
    tests: ['test/isolation/postgres-seal.test.ts'],
  },
  {
    name: 'a record says itself whether its reader may see it (Pinecone)',
    file: 'shared/adapters/pinecone/sealed-place.ts',
    find: "pii: visibility === 'with-pii' && sealed.pii",
    replace: 'pii: sealed.pii || visibility.length === 0',
    tests: ['test/unit/shared/adapters/pinecone/open-documents.test.ts'],
  },
  {
    name: 'what does not open is left out without a word (Pinecone)',
    file: 'shared/adapters/pinecone/open-documents.ts',
    find: `  return found.map((document) => ({
    id: document.id,
    title: open(document, titleNumber, document.title),
    tags: document.tags,
    pii: document.pii,
    passages: document.passages.map((chunk) => openPassage(open, chunk)),
  }));`,
    replace: `  return found.flatMap((document) => {
    try {
      return {
        id: document.id,
        title: open(document, titleNumber, document.title),
        tags: document.tags,
        pii: document.pii,
        passages: document.passages.map((chunk) => openPassage(open, chunk)),
      };
    } catch {
      return [];
    }
  });`,
    tests: ['test/unit/shared/adapters/pinecone/open-documents.test.ts'],
  },
  {
    name: 'what does not open is reported to nobody',
    ...tenantSeal,
    find: '  onViolation({ reason, tenantId });\n',
    replace: '  if (reason === tenantId) onViolation({ reason, tenantId });\n',
  },
  {
    name: 'what is not sealed is shown as it is',
    ...tenantSeal,
    find: "if (version === undefined) return violated(tenant, 'A record is not sealed.', onViolation);",
    replace: 'if (version === undefined) return sealed;',
  },
  {
    name: 'words are hashed without a key',
    file: 'shared/sealing/tenant-seal.ts',
    find: 'termKey === undefined ? plainTermIndex : ',
    replace: "termKey === undefined || termKey.type === 'secret' ? plainTermIndex : ",
    tests: ['test/unit/functions/sealed-terms.test.ts'],
  },
  {
    name: "one tenant's keys serve all: the cache is asked without a tenant",
    ...cache,
    find: 'const entry = entries.get(tenant);',
    replace: 'const entry = entries.get(tenant) ?? [...entries.values()][0];',
  },
  {
    name: 'keys that were destroyed stay in memory',
    ...cache,
    find: 'if (ageMs(sinceMs) >= maxAgeMs) entries.delete(tenant);',
    replace: 'if (ageMs(sinceMs) < 0) entries.delete(tenant);',
  },
  {
    name: 'KMS is asked without an encryption context',
    file: 'shared/adapters/kms/key-wrapper.ts',
    find: '      EncryptionContext: { tenant_id: tenant },\n',
    replace: '      EncryptionContext: { tenant_id: tenant.slice(0, 0) },\n',
    tests: ['test/unit/shared/adapters/kms/key-wrapper.test.ts'],
  },
  {
    name: 'wrapped keys are not bound to their tenant on a laptop',
    file: 'shared/adapters/local-keys/master-key-wrapper.ts',
    find: "JSON.stringify(['askacme', 'keys', 1, tenant])",
    replace: "JSON.stringify(['askacme', 'keys', 1, typeof tenant])",
    tests: ['test/contract/local-tenant-keys.test.ts'],
  },
  {
    name: 'the table of keys gives the item of another tenant',
    file: 'shared/adapters/dynamodb/tenant-key-table.ts',
    find: " || textOf(item, 'pk') !== tenant",
    replace: '',
    tests: ['test/unit/shared/adapters/dynamodb/tenant-key-table.test.ts'],
  },
];
