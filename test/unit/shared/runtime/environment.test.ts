import { describe, expect, it } from 'vitest';
import { parsePort, readEnvironment } from '../../../../shared/runtime/environment.ts';

describe('the environment', () => {
  it('has safe values where nothing is set', () => {
    expect(readEnvironment({})).toEqual({
      port: 8000,
      dataDirectory: undefined,
      failMode: 'open',
      logLevel: 'WARN',
      allowedOrigins: [],
      url: 'http://localhost:8000',
      token: undefined,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = {
      PORT: '',
      FAIL_MODE: '',
      LOG_LEVEL: '',
      ALLOWED_ORIGINS: '',
      ASKACME_URL: '',
      ASKACME_TOKEN: '',
    };

    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  it('reads every variable', () => {
    const environment = readEnvironment({
      PORT: '0',
      ASKACME_DATA_DIR: '/data',
      FAIL_MODE: 'closed',
      LOG_LEVEL: 'DEBUG',
      ALLOWED_ORIGINS: 'https://app.example, http://localhost:3000',
      ASKACME_URL: 'https://api.example/v1/',
      ASKACME_TOKEN: 'token',
    });

    expect(environment).toEqual({
      port: 0,
      dataDirectory: '/data',
      failMode: 'closed',
      logLevel: 'DEBUG',
      allowedOrigins: ['https://app.example', 'http://localhost:3000'],
      url: 'https://api.example/v1',
      token: 'token',
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['PORT', '1e3'],
    ['FAIL_MODE', 'OPEN'],
    ['FAIL_MODE', 'true'],
    ['LOG_LEVEL', 'verbose'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_ORIGINS', 'https://app.example,*'],
    ['ALLOWED_ORIGINS', 'https://app.example/'],
    ['ALLOWED_ORIGINS', 'https://app.example,'],
    ['ALLOWED_ORIGINS', 'app.example'],
    ['ALLOWED_ORIGINS', 'file:///tmp'],
    ['ASKACME_URL', 'localhost:8000'],
    ['ASKACME_URL', 'file:///etc/passwd'],
    ['ASKACME_URL', 'javascript:alert(1)'],
  ])('refuses %s=%s and says so', (name, value) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(`${name} must be `);
    expect(() => readEnvironment({ [name]: value })).toThrow(JSON.stringify(value));
  });

  it('says all that is wrong at once', () => {
    const read = () => readEnvironment({ PORT: 'x', FAIL_MODE: 'x', LOG_LEVEL: 'INFO' });

    expect(read).toThrow(/PORT[\s\S]*FAIL_MODE/);
    expect(read).not.toThrow(/LOG_LEVEL/);
  });
});

describe('a port', () => {
  it.each([
    ['0', 0],
    ['8000', 8000],
    ['65535', 65_535],
    ['65536', undefined],
    ['123456', undefined],
    ['', undefined],
    [' 80', undefined],
    ['80\n', undefined],
    ['8.0', undefined],
  ])('of %j is %s', (text, port) => {
    expect(parsePort(text)).toBe(port);
  });
});
