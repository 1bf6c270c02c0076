import { describe, expect, it } from 'vitest';
import { readMigrationFunctionConfig } from '../../../../../shared/runtime/config/migration-function.ts';
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';

const good: Variables = {
  AWS_LAMBDA_FUNCTION_NAME: 'askacme-aurora-migrate',
  AWS_REGION: 'eu-central-1',
  LOG_LEVEL: 'INFO',
  NODE_COMPILE_CACHE: '/var/task/compile-cache',
  NODE_COMPILE_CACHE_PORTABLE: '1',
  MIGRATION_DATABASE_URL: 'postgres://askacme_owner@db.example:5432/askacme',
  MIGRATION_DATABASE_PASSWORD_SECRET:
    'arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-1-AbCdEf#password',
  APP_USER_PASSWORD_SECRET: 'askacme/aurora/app-user#password',
  DATABASE_CA_FILE: '/var/runtime/ca-cert.pem',
};

const readCertificate = () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const read = (variables: Variables) =>
  readMigrationFunctionConfig({ ...good, ...variables }, readCertificate);

describe('the configuration of the function that migrates', () => {
  it("is the owner's access and the application's password, by reference", () => {
    expect(read({})).toEqual({
      logLevel: 'INFO',
      migration: {
        url: 'postgres://askacme_owner@db.example:5432/askacme',
        password: {
          kind: 'aws',
          secretId: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-1-AbCdEf',
          field: 'password',
        },
        certificateAuthority: readCertificate(),
        applicationPassword: { kind: 'aws', secretId: 'askacme/aurora/app-user', field: 'password' },
      },
    });
  });

  it.each([
    'MIGRATION_DATABASE_URL',
    'MIGRATION_DATABASE_PASSWORD_SECRET',
    'APP_USER_PASSWORD_SECRET',
    'DATABASE_CA_FILE',
    'AWS_REGION',
  ])('is refused without %s', (name) => {
    expect(() => read({ [name]: '' })).toThrow(`${name} must be set`);
  });

  it('is refused anywhere but on Lambda', () => {
    expect(() => read({ AWS_LAMBDA_FUNCTION_NAME: '' })).toThrow('AWS_LAMBDA_FUNCTION_NAME is not set');
  });

  it.each([
    ['another password', 'MIGRATION_DATABASE_PASSWORD', 'Zt5Rw2Yb7NdK'],
    ["the application's own access", 'DATABASE_URL', 'postgres://app_user@db.example/askacme'],
    ["the application's password in the clear", 'APP_USER_PASSWORD', 'Zt5Rw2Yb7NdK'],
    ['an authority in a variable', 'DATABASE_CA', readCertificate()],
    ['a store', 'STORE', 'pinecone'],
    ['an embedder', 'EMBEDDER', 'bedrock-titan'],
    ['a secret of an engine', 'PINECONE_API_KEY_SECRET', 'askacme/pinecone'],
    ['the key of cursors', 'CURSOR_KEY_SECRET', 'askacme/cursor'],
  ])('takes no other access: %s', (_what, name, value) => {
    expect(() => read({ [name]: value })).toThrow(`${name} is set for the function that migrates`);
  });

  it.each([
    [
      'a password in the address',
      { MIGRATION_DATABASE_URL: 'postgres://o:Zt5Rw2Yb7NdK@h/d' },
      'has a password, plain',
    ],
    [
      'an unchecked certificate',
      { MIGRATION_DATABASE_URL: 'postgres://o@h.example/d?sslmode=disable' },
      'without checking',
    ],
    ['a log without alarms', { LOG_LEVEL: 'ERROR' }, 'LOG_LEVEL must be INFO'],
    ['a log of headers', { NODE_DEBUG: 'https' }, 'NODE_DEBUG is set on Lambda'],
    ['an unencrypted AWS', { AWS_ENDPOINT_URL: 'http://x.example' }, 'is not https'],
  ])('is refused for %s', (_what, variables, fault) => {
    expect(() => read(variables)).toThrow(fault);
  });
});
