import { describe, expect, it } from 'vitest';
import { changedSettings, knownSettings } from '../../../../shared/tenancy/tenant-settings.ts';

describe('the settings of a tenant', () => {
  it('are those that AskAcme knows, by their whole names', () => {
    expect([...knownSettings(['strict-pii', 'strict', 'STRICT-PII', '', 'audit-questions'])]).toEqual([
      'strict-pii',
      'audit-questions',
    ]);
  });

  it.each([
    ['', { 'strict-pii': true }, 'strict-pii'],
    ['audit-questions', { 'strict-pii': true }, 'strict-pii audit-questions'],
    ['strict-pii audit-questions', { 'strict-pii': false }, 'audit-questions'],
    ['strict-pii', { 'strict-pii': false, 'audit-questions': true }, 'audit-questions'],
    ['strict-pii', {}, 'strict-pii'],
    ['another strict-pii', { 'audit-questions': false }, 'strict-pii'],
    ['', { 'audit-questions': false }, ''],
  ])('of %j, changed by %j, are %j', (before, changes, after) => {
    expect(changedSettings(before, changes)).toBe(after);
  });
});
