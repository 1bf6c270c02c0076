/** The detector of personal data, out of the variables: offline where nothing is said, and never none. */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../shared/runtime/config/config.ts';
import { ConfigurationError } from '../../../../../shared/runtime/config/configuration-error.ts';

const aws = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };
const read = (variables: Record<string, string>) => readConfig(variables).engines.piiDetector;

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
  }
  return expect.fail('expected faults');
}

describe('PII_DETECTOR', () => {
  it('is offline where it is not set, and asks for nothing', () => {
    expect(read({})).toEqual({ kind: 'offline' });
  });

  it('comprehend is found in its region, with what credentials there are', () => {
    expect(read({ PII_DETECTOR: 'comprehend', ...aws })).toEqual({
      kind: 'comprehend',
      region: 'eu-west-1',
      endpoint: 'https://comprehend.eu-west-1.amazonaws.com',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: undefined },
    });
    expect(read({ PII_DETECTOR: 'comprehend', ...aws, AWS_SESSION_TOKEN: 'token' })).toMatchObject({
      credentials: { sessionToken: 'token' },
    });
  });

  it('comprehend is found elsewhere where a variable says so, the nearer one first', () => {
    const elsewhere = { AWS_ENDPOINT_URL: 'https://aws.example', AWS_ENDPOINT_URL_COMPREHEND: '' };
    const nearer = { AWS_ENDPOINT_URL_COMPREHEND: 'https://comprehend.example' };

    expect(read({ PII_DETECTOR: 'comprehend', ...aws, ...elsewhere })).toMatchObject({
      endpoint: 'https://aws.example',
    });
    expect(read({ PII_DETECTOR: 'comprehend', ...aws, ...elsewhere, ...nearer })).toMatchObject({
      endpoint: 'https://comprehend.example',
    });
  });

  it.each<[Record<string, string>, string]>([
    [{ PII_DETECTOR: 'none' }, 'PII_DETECTOR must be offline or comprehend'],
    [{ PII_DETECTOR: 'comprehend' }, 'AWS_REGION must be set'],
    [{ PII_DETECTOR: 'comprehend', AWS_REGION: 'eu-west-1' }, 'AWS_ACCESS_KEY_ID must be set'],
    [
      { PII_DETECTOR: 'comprehend', ...aws, AWS_SECRET_ACCESS_KEY: 'two words' },
      'AWS_SECRET_ACCESS_KEY must be set, as one line without spaces',
    ],
    [
      { PII_DETECTOR: 'comprehend', ...aws, AWS_ENDPOINT_URL_COMPREHEND: 'http://elsewhere.example' },
      'AWS_ENDPOINT_URL_COMPREHEND is not https',
    ],
  ])('is refused: %j', (variables, fault) => {
    expect(faultsOf(variables).some((one) => one.startsWith(fault))).toBe(true);
  });
});
