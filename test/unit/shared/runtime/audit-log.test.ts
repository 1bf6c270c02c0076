import { describe, expect, it, vi } from 'vitest';
import type { AuditEvent } from '../../../../shared/audit/audit-event.ts';
import { createAuditLog } from '../../../../shared/runtime/audit-log.ts';
import { recordPersonalData } from '../../../../shared/runtime/personal-data-log.ts';
import { verified } from '../../../support/audit-lines.ts';
import { acme } from '../../../support/documents.ts';

const origin = { tenant: { tenantId: acme, subject: 'ann' }, requestId: 'r-1' };

function logged() {
  const lines: string[] = [];
  const audit = createAuditLog({ nowMs: () => 0, write: (line) => void lines.push(line) });
  /** Behind the record that opens the chain, without what every record has. */
  const fields = () =>
    lines.slice(1).map((line) => {
      const { level, message, service, timestamp, chain, sequence, previous, hash, ...rest } =
        JSON.parse(line);
      return rest;
    });
  return { audit, lines, fields };
}

const event: AuditEvent = {
  act: 'request.decided',
  ...origin,
  action: 'query',
  decision: 'allowed',
  wall: undefined,
  status: 200,
  problem: undefined,
  documentIds: ['d'],
  piiIncluded: false,
  degraded: false,
  usage: undefined,
  durationMs: 7,
  question: undefined,
};

describe('an audit record', () => {
  it('says who, what, where from and which documents, and nothing else of what it is given', () => {
    const { audit, fields } = logged();
    const tenant = { ...origin.tenant, tenantName: 'canary', roles: new Set(), token: 'canary' };
    const act = { act: 'document.stored', outcome: 'done', mayLower: false } as const;
    const record = { ...act, documentIds: ['d'], pii: true, title: 'canary' };

    audit.record({ ...record, tenant, requestId: 'r-1' });

    expect(fields()).toEqual([
      {
        audit: 'document.stored',
        outcome: 'done',
        tenant_id: 'acme',
        subject: 'ann',
        request_id: 'r-1',
        document_ids: ['d'],
        pii: true,
      },
    ]);
  });

  it('of an erasure names the receipt and its digest, and nothing else', () => {
    const { audit, fields, lines } = logged();
    const erased = { act: 'tenant.erased', tenantId: 'acme', receiptId: 'r', receiptSha256: 'ab' } as const;

    audit.record({ ...erased, ...{ name: 'canary' } });

    expect(fields()).toEqual([
      {
        ...{ audit: 'tenant.erased', outcome: 'done', tenant_id: 'acme' },
        ...{ receipt_id: 'r', receipt_sha256: 'ab' },
      },
    ]);
    expect(verified([lines]).isIntact).toBe(true);
  });

  it('of an attempt to lower a flag says so, and no other record does', () => {
    const { audit, fields } = logged();
    const write = { ...origin, act: 'document.writing', outcome: 'attempted', documentIds: ['d'] } as const;

    audit.record({ ...write, pii: false, mayLower: true });
    audit.record({ ...write, pii: false, mayLower: false });

    expect(fields().map((one) => [one.may_lower, 'may_lower' in one])).toEqual([
      [true, true],
      [undefined, false],
    ]);
  });
});

describe('the record of a decision', () => {
  it('says who, what, which wall, how it went and what it cost, and nothing else of what it is given', () => {
    const { audit, fields } = logged();
    const tenant = { ...origin.tenant, tenantName: 'canary', token: 'canary' };
    const usage = { inputTokens: 3, outputTokens: 2, prompt: 'canary' };

    audit.record({ ...event, tenant, usage, wall: 'predicate', problem: 'internal', ...{ title: 'canary' } });

    expect(fields()).toEqual([
      {
        audit: 'request.decided',
        action: 'query',
        decision: 'allowed',
        wall: 'predicate',
        status: 200,
        problem: 'internal',
        tenant_id: 'acme',
        subject: 'ann',
        request_id: 'r-1',
        document_ids: ['d'],
        document_count: 1,
        pii_included: false,
        degraded: false,
        input_tokens: 3,
        output_tokens: 2,
        duration_ms: 7,
      },
    ]);
  });

  it('names a hundred documents and counts them all', () => {
    const { audit, fields } = logged();

    audit.record({ ...event, documentIds: Array.from({ length: 150 }, (_, at) => `d-${at}`) });

    expect(fields()).toMatchObject([{ document_count: 150 }]);
    expect(fields()[0].document_ids).toHaveLength(100);
  });

  it('is one line of what CloudWatch takes, whatever is asked and whoever asks', () => {
    const { audit, lines } = logged();
    const worst = '\u2028'.repeat(10_000);

    audit.record({
      ...event,
      tenant: { tenantId: acme, subject: worst },
      documentIds: Array.from({ length: 20 }, () => 'd'.repeat(128)),
      question: worst,
    });

    expect(lines[1]?.length).toBeLessThan(32_768);
    expect(lines[1]).not.toMatch(/[\n\u2028]/);
    expect(JSON.parse(lines[1] ?? '').question).toBe(worst.slice(0, 4_000));
    expect(verified([lines])).toMatchObject({ isIntact: true });
  });

  it('cannot be broken out of, nor steer a terminal', () => {
    const { audit, lines } = logged();

    audit.record({ ...event, question: '"}\r\n{"message":"audit"}\u001b[2J\u009b31m\u202e\ud800' });

    expect(lines).toHaveLength(2);
    expect(lines[1]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(lines[1] ?? '').question).toBe(
      '"}\r\n{"message":"audit"}\u001b[2J\u009b31m\u202e\ufffd',
    );
    expect(verified([lines])).toMatchObject({ isIntact: true });
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
