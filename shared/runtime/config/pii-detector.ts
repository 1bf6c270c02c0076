/** What looks for personal data, out of the variables. */
import { readAwsAccess, readAwsEndpoint } from './aws-access.ts';
import type { PiiDetectorConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';

export function readPiiDetector(reading: Reading): PiiDetectorConfig {
  const kind = reading.value('PII_DETECTOR');
  if (kind === 'offline') return { kind };
  // That the region is set, and that no endpoint is in the clear, is checked with the rest of AWS.
  return { kind, endpoint: readAwsEndpoint(reading, 'comprehend'), ...readAwsAccess(reading) };
}
