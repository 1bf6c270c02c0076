/** What looks for personal data, out of the variables. */
import type { PiiDetectorConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { watched } from './watched-variables.ts';

export function readPiiDetector(reading: Reading): PiiDetectorConfig {
  const kind = reading.value('PII_DETECTOR');
  if (kind === 'offline') return { kind };
  // That it is set, and that no endpoint is in the clear, is checked with the rest of AWS.
  const region = reading.value('AWS_REGION') ?? '';
  // Of the names that the AWS SDK knows, the nearer one holds.
  const endpoint = reading.variables.AWS_ENDPOINT_URL_COMPREHEND || watched(reading, 'AWS_ENDPOINT_URL');
  const sessionToken = reading.variables.AWS_SESSION_TOKEN || undefined;
  return {
    kind,
    region,
    endpoint:
      endpoint || `https://comprehend.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
    credentials: {
      accessKeyId: credential(reading, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: credential(reading, 'AWS_SECRET_ACCESS_KEY'),
      sessionToken: sessionToken === undefined ? undefined : credential(reading, 'AWS_SESSION_TOKEN'),
    },
  };
}

function credential(reading: Reading, name: string): string {
  const value = reading.variables[name] ?? '';
  // What a header takes.
  if (!/^[\x21-\x7e]+$/.test(value)) {
    reading.fault(
      name,
      value === '' ? 'is not set' : 'must be one line without spaces',
      'Amazon Comprehend is asked with it. Lambda sets it itself; elsewhere: eval "$(aws configure export-credentials --format env)"',
    );
  }
  return value;
}
