import { describe, expect, it } from 'vitest';
import { type Access, knownRoles, permits, type Role } from '../../../../shared/tenancy/roles.ts';

describe('the roles of a token', () => {
  it('are those that AskAcme knows', () => {
    expect([...knownRoles(['finance', 'admin', 'pii_access', 'admin'])]).toEqual(['admin', 'pii_access']);
  });

  it.each(['Admin', ' admin', 'admin ', 'admin,editor', 'administrator', '', '__proto__', '*'])(
    'do not include %j',
    (text) => {
      expect(knownRoles([text]).size).toBe(0);
    },
  );
});

describe('what a role permits', () => {
  const cases: readonly (readonly [Access, readonly Role[], boolean])[] = [
    ['member', [], true],
    ['member', ['admin'], true],
    ['editor', [], false],
    ['editor', ['pii_access'], false],
    ['editor', ['editor'], true],
    ['editor', ['admin'], true],
    ['admin', [], false],
    ['admin', ['editor', 'pii_access'], false],
    ['admin', ['admin'], true],
  ];

  it.each(cases)('%s for %j: %s', (access, held, expected) => {
    expect(permits(new Set(held), access)).toBe(expected);
  });
});
