import { describe, expect, it } from 'vitest';
import { parseTenantContext, visibilityOf } from '../../../../shared/tenancy/tenant-context.ts';

const now = 1_700_000_000;
const context = {
  tenant_id: 'acme-2',
  tenant_name: 'Acme Two',
  sub: 'user',
  roles: 'admin',
  exp: `${now + 60}`,
};
const unauthenticated = expect.objectContaining({ code: 'unauthenticated' });

describe('the authorizer’s context', () => {
  it('becomes the tenant context', () => {
    expect(parseTenantContext(context, now)).toEqual({
      tenantId: 'acme-2',
      tenantName: 'Acme Two',
      settings: new Set(),
      subject: 'user',
      roles: new Set(['admin']),
      piiAccess: false,
    });
  });

  it('may have no roles at all', () => {
    expect(parseTenantContext({ ...context, roles: '' }, now).roles.size).toBe(0);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'acme-2'],
    ['a list', [context]],
    ['no tenant_id', { ...context, tenant_id: undefined }],
    ['no tenant_name', { ...context, tenant_name: undefined }],
    ['no sub', { ...context, sub: undefined }],
    ['no roles', { ...context, roles: undefined }],
    ['no exp', { ...context, exp: undefined }],
    ['a tenant that is no text', { ...context, tenant_id: ['acme-2'] }],
    ['a tenant outside the grammar', { ...context, tenant_id: 'Acme-2' }],
    ['an empty tenant', { ...context, tenant_id: '' }],
    ['an empty subject', { ...context, sub: '' }],
    ['an empty name', { ...context, tenant_name: '' }],
    ['roles in a list', { ...context, roles: ['admin'] }],
    ['an inherited tenant', Object.create(Object.freeze({ ...context, tenant_id: '' }))],
  ])('is refused where it is or has %s', (_, value) => {
    expect(() => parseTenantContext(value, now)).toThrow(unauthenticated);
  });

  it.each(['', 'never', '-1', '1e99', '9'.repeat(13), 'NaN', 'Infinity', '0x7fffffff', ` ${now + 60}`])(
    'is refused with the end %j',
    (exp) => {
      expect(() => parseTenantContext({ ...context, exp }, now)).toThrow(unauthenticated);
    },
  );

  it('ends with its last second', () => {
    const { subject } = parseTenantContext({ ...context, exp: String(now + 1) }, now);

    expect(subject).toBe('user');
    expect(() => parseTenantContext({ ...context, exp: String(now) }, now)).toThrow(unauthenticated);
    expect(() => parseTenantContext({ ...context, exp: String(now - 1) }, now)).toThrow(unauthenticated);
  });
});

describe('what a caller can see', () => {
  it.each([
    ['', 'public'],
    ['admin editor', 'public'],
    ['pii_access', 'with-pii'],
    ['admin pii_access', 'with-pii'],
    ['PII_ACCESS', 'public'],
  ])('with the roles %j is %s', (roles, expected) => {
    expect(visibilityOf(parseTenantContext({ ...context, roles }, now))).toBe(expected);
  });
});
