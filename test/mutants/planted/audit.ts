/** The record: what is not on it, what should not be, and chains that can be mended after a change. */
import type { Mutant } from '../mutant.ts';

const responses = 'shared/http/audited-responses.ts';
const events = ['test/unit/functions/audit-events.test.ts'];
const lines = ['test/unit/functions/audit-lines.test.ts'];
const auditedStore = {
  file: 'shared/runtime/audited-store.ts',
  tests: ['test/unit/functions/audit.test.ts'],
};
const record = { file: 'shared/audit/audit-record.ts', tests: ['test/unit/shared/audit/tampering.test.ts'] };

export const auditMutants: readonly Mutant[] = [
  {
    name: 'a record does not vouch for the one before',
    file: 'shared/audit/audit-chain.ts',
    find: '    previous = hash;\n',
    replace: '    previous = hash && previous;\n',
    tests: ['test/unit/shared/audit/tampering.test.ts'],
  },
  {
    name: 'the hash of a record leaves its predecessor out',
    ...record,
    find: '{ hash: _, ...rest }: AuditFields',
    replace: '{ hash: _, previous: __, ...rest }: AuditFields',
  },
  {
    name: 'the hash of a record is made without the key',
    ...record,
    find: "key === undefined ? createHash('sha256') : createHmac('sha256', key)",
    replace: "key === '' ? createHmac('sha256', key) : createHash('sha256')",
  },
  {
    name: 'a gap of one record goes unnoticed',
    file: 'shared/audit/verify-chains.ts',
    find: 'if (missing > 0) {',
    replace: 'if (missing > 1) {',
    tests: ['test/unit/shared/audit/tampering.test.ts'],
  },
  {
    name: 'questions are on record whether or not their tenant wants that',
    file: responses,
    find: "tenant?.settings.has('audit-questions') === true ? input?.body?.query : undefined",
    replace: 'tenant === undefined ? undefined : input?.body?.query',
    tests: events,
  },
  {
    name: 'what is refused is not on record',
    file: responses,
    find: 'onError: (request) => record(request as unknown as Request),',
    replace: 'onError: (request) => void request,',
    tests: events,
  },
  {
    name: 'an answer leaves that could not be put on record',
    file: responses,
    find: '      request.response = problemResponse(toAppError(error));\n',
    replace: '      request.response ??= problemResponse(toAppError(error));\n',
    tests: lines,
  },
  {
    name: 'personal data is read off the record',
    ...auditedStore,
    find: "      personalData('personal-data.read', document === undefined ? [] : [document]);\n",
    replace: '',
  },
  {
    name: 'personal data is given to the model off the record',
    ...auditedStore,
    find: "      personalData('personal-data.retrieved', found);\n",
    replace: '',
  },
  {
    name: 'a write is on record only where it came back',
    ...auditedStore,
    find: "    audit.record({ ...origin, ...attempted, outcome: 'attempted' });\n",
    replace: '',
  },
  {
    name: 'a flag is lowered off the record',
    ...auditedStore,
    find: "...(lowered ? (['flag.lowered'] as const) : []),",
    replace: '',
  },
];
