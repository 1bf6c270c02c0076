import { describe, expect, it, vi } from 'vitest';
import { createAuditLog, recordPersonalData } from '../../../../shared/runtime/audit-log.ts';
import { acme } from '../../../support/documents.ts';

const origin = { tenant: { tenantId: acme, subject: 'ann' }, requestId: 'r-1' };

describe('an audit record', () => {
  it('says who, what, where from and which documents, and nothing else of what it is given', () => {
    const info = vi.fn();
    const tenant = { ...origin.tenant, tenantName: 'canary', roles: new Set(), token: 'canary' };
    const act = { act: 'document.stored', outcome: 'done', mayLower: false } as const;
    const record = { ...act, documentIds: ['d'], pii: true, title: 'canary' };

    createAuditLog({ info }).record({ ...record, tenant, requestId: 'r-1' });

    expect(info.mock.calls).toEqual([
      [
        'audit',
        {
          audit: 'document.stored',
          outcome: 'done',
          tenant_id: 'acme',
          subject: 'ann',
          request_id: 'r-1',
          document_ids: ['d'],
          pii: true,
        },
      ],
    ]);
  });
});

describe('the record of an attempt to lower a flag', () => {
  it('says so, and no other record does', () => {
    const info = vi.fn();
    const write = { ...origin, act: 'document.writing', outcome: 'attempted', documentIds: ['d'] } as const;
    const audit = createAuditLog({ info });

    audit.record({ ...write, pii: false, mayLower: true });
    audit.record({ ...write, pii: false, mayLower: false });

    expect(info.mock.calls.map(([, fields]) => [fields.may_lower, 'may_lower' in fields])).toEqual([
      [true, true],
      [undefined, false],
    ]);
  });
});

describe('personal data', () => {
  it('is on record with the documents it was of', () => {
    const record = vi.fn();

    recordPersonalData({ record }, origin, 'personal-data.read', ['b', 'c']);

    expect(record.mock.calls).toEqual([
      [{ act: 'personal-data.read', outcome: 'done', ...origin, documentIds: ['b', 'c'], pii: true }],
    ]);
  });

  it('is on no record where there was none', () => {
    const record = vi.fn();

    recordPersonalData({ record }, origin, 'personal-data.read', []);

    expect(record).not.toHaveBeenCalled();
  });
});
