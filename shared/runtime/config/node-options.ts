/** Options of Node itself that open what is encrypted, or the process. */
import type { Reading } from './reading.ts';
import { isOnLambda, watched } from './watched-variables.ts';

export function checkNodeOptions(reading: Reading): void {
  const options = plainOptions(watched(reading, 'NODE_OPTIONS'));
  if (options.includes('--tls-keylog')) {
    reading.fault(
      'NODE_OPTIONS',
      'has --tls-keylog: the keys of every connection would lie in a file',
      'Take it out.',
    );
  }
  if (/--tls-m(?:in|ax)-v1\.[01](?!\d)/.test(options)) {
    reading.fault('NODE_OPTIONS', 'allows TLS before 1.2, which can be broken', 'Take --tls-min-v1.x out.');
  }
  if (isOnLambda(reading) && options.includes('--inspect')) {
    reading.fault(
      'NODE_OPTIONS',
      'has --inspect on Lambda: a debugger reads every secret and document',
      'Take it out.',
    );
  }
}

/** Node drops quotes and backslashes, and takes an underscore for a hyphen. */
const plainOptions = (text: string): string => text.replaceAll(/["\\]/g, '').replaceAll('_', '-');
