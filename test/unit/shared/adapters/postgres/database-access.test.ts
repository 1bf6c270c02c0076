import { describe, expect, it } from 'vitest';
import {
  connectionSettings,
  passwordInUrl,
} from '../../../../../shared/adapters/postgres/database-access.ts';
import { fixedSecret } from '../../../../../shared/upstream/fixed-secret.ts';

const authority = '-----BEGIN CERTIFICATE-----\n…';
const remote = 'postgres://app_user@db.example.com/askacme';
const verified = { rejectUnauthorized: true, minVersion: 'TLSv1.2' };

describe('the way to a database', () => {
  it('is taken from the URL, and nothing of it from anywhere else', () => {
    const url = 'postgresql://app%2Fuser@db.example.com:6432/ask%20acme';

    expect(connectionSettings({ url })).toEqual({
      host: 'db.example.com',
      port: 6432,
      user: 'app/user',
      database: 'ask acme',
      application_name: 'askacme',
      sslnegotiation: 'postgres',
      ssl: verified,
    });
  });

  it.each([
    remote,
    `${remote}?sslmode=require`,
    `${remote}?sslmode=verify-ca`,
    `${remote}?sslmode=verify-full`,
    'postgres://app_user@10.0.0.7/askacme',
    'postgres://app_user@localhost.example.com/askacme',
    'postgres://app_user@127.example.com/askacme',
    'postgres://app_user@[2001:db8::1]/askacme',
    'postgres://app_user@127.0.0.1/askacme?sslmode=require',
  ])('verifies the certificate of %s', (url) => {
    expect(connectionSettings({ url }).ssl).toEqual(verified);
  });

  it.each([
    'postgres://app_user@localhost/askacme',
    'postgres://app_user@127.0.0.1/askacme',
    'postgres://app_user@127.8.9.1/askacme?sslmode=disable',
    'postgres://app_user@[::1]/askacme',
    'postgres://app_user@localhost/askacme?host=/run/postgresql',
    'postgres://app_user@%2Frun%2Fpostgresql/askacme',
  ])('asks for no TLS of %s: it never leaves the machine', (url) => {
    expect(connectionSettings({ url }).ssl).toBe(false);
  });

  it.each([remote, 'postgres://app_user@localhost/askacme', `${remote}?sslmode=require`])(
    'trusts the given authority and no other for %s',
    (url) => {
      expect(connectionSettings({ url, certificateAuthority: authority }).ssl).toEqual({
        ...verified,
        ca: authority,
      });
    },
  );

  it.each(['disable', 'allow', 'prefer', 'no-verify', '', 'REQUIRE', 'false'])(
    'refuses the mode "%s" for another machine rather than obey or ignore it',
    (mode) => {
      expect(() => connectionSettings({ url: `${remote}?sslmode=${mode}` })).toThrow('must not weaken TLS');
    },
  );

  it.each(['ssl=false', 'sslrootcert=/tmp/any', 'options=-crole%3Dpostgres', 'rejectUnauthorized=false'])(
    'refuses the parameter %s',
    (parameter) => {
      expect(() => connectionSettings({ url: `${remote}?${parameter}` })).toThrow('must not set');
    },
  );

  it.each([
    'nonsense with-a-secret',
    'https://with-a-secret@db.example.com/askacme',
    'postgres://db.example.com/with-a-secret',
    'postgres://with-a-secret@db.example.com:0/askacme',
    'postgres://app_user:with-a-secret@db.example.com',
    'postgres://app_user:with-a-secret@db.example.com/askacme#x',
    'postgres://app_user:with-a-secret@db.example.com/askacme?host=elsewhere',
    'postgres://app_user:with-a-secret@db.example.com/askacme?sslmode=disable',
  ])('refuses %s without quoting it', (url) => {
    let message = '';
    try {
      connectionSettings({ url });
    } catch (error) {
      message = String(error);
    }

    expect(message).toContain('The database URL');
    expect(message).not.toContain('with-a-secret');
  });

  it('takes the password from the URL, or from the secret, but never from both', () => {
    const url = 'postgres://app_user:p%40ss@db.example.com/askacme';

    expect(passwordInUrl({ url })).toBe('p@ss');
    expect(passwordInUrl({ url: remote })).toBeUndefined();
    expect(() => passwordInUrl({ url, password: fixedSecret('other') })).toThrow('remove it from the URL');
  });
});
