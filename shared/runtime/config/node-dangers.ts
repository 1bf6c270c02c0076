/** What makes Node itself open what is encrypted, its process or its traffic. */
import type { Faults } from './reading.ts';
import { isOnLambda, watched } from './watched-variables.ts';

export function checkNode(reading: Faults): void {
  if (watched(reading, 'NODE_TLS_REJECT_UNAUTHORIZED') === '0') {
    reading.fault(
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'is 0: no certificate would be checked',
      'Unset it, or set NODE_EXTRA_CA_CERTS.',
    );
  }
  if (isOnLambda(reading) && watched(reading, 'NODE_DEBUG') !== '') {
    reading.fault('NODE_DEBUG', 'is set on Lambda: it prints headers, and so tokens and keys', 'Unset it.');
  }
  checkOptions(reading);
}

function checkOptions(reading: Faults): void {
  const options = plainOptions(watched(reading, 'NODE_OPTIONS'));
  const refuse = (problem: string): void => reading.fault('NODE_OPTIONS', problem, 'Take it out.');
  if (options.includes('--tls-keylog')) {
    refuse('has --tls-keylog: the keys of every connection would lie in a file');
  }
  if (/--tls-m(?:in|ax)-v1\.[01](?!\d)/.test(options)) refuse('allows TLS before 1.2, which can be broken');
  if (isOnLambda(reading) && options.includes('--inspect')) {
    refuse('has --inspect on Lambda: a debugger reads every secret and document');
  }
}

/** Node drops quotes and backslashes, and takes an underscore for a hyphen. */
const plainOptions = (text: string): string => text.replaceAll(/["\\]/g, '').replaceAll('_', '-');
