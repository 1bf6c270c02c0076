/** Variables that belong to others and are looked at all the same: most can undo what the ones of ours see to. */
import type { Faults } from './reading.ts';

/** With what is asked of each. `*` stands for the rest of a name. */
export const watchedVariables = {
  AWS_ACCESS_KEY_ID: 'Set by Lambda, from the role of the function: asks for tenants’ keys',
  AWS_CONFIG_FILE: 'Not on Lambda, unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true: it can name endpoints',
  AWS_ENDPOINT_URL: 'Where the AWS clients go instead of AWS: https, or http on this machine',
  'AWS_ENDPOINT_URL_*': 'The same, for one service',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true: no endpoint of any file holds',
  AWS_LAMBDA_FUNCTION_NAME: 'Set by Lambda: the rules for Lambda hold',
  AWS_PROFILE: 'As AWS_CONFIG_FILE',
  AWS_SECRET_ACCESS_KEY: 'The same',
  AWS_SESSION_TOKEN: 'The same',
  AWS_SHARED_CREDENTIALS_FILE: 'As AWS_CONFIG_FILE',
  NODE_DEBUG: 'Not on Lambda: it prints headers of requests, and so tokens and keys',
  NODE_OPTIONS: 'No `--tls-keylog`, no `--tls-min-v1.0` or `--tls-min-v1.1`; no `--inspect` on Lambda',
  NODE_TLS_REJECT_UNAUTHORIZED: 'Not 0: certificates would not be checked',
  PINECONE_DEBUG: "Not set: Pinecone's client would print every request with its text",
  PINECONE_DEBUG_CURL: 'Not set: the same as a command to repeat it',
} as const;

export type WatchedName = Exclude<keyof typeof watchedVariables, `${string}*`>;

export const watched = ({ variables }: Faults, name: WatchedName): string => variables[name] ?? '';

export const isOnLambda = (reading: Faults): boolean => watched(reading, 'AWS_LAMBDA_FUNCTION_NAME') !== '';

/** The entries of functions start nowhere else, so that no rule for Lambda is left out by leaving a variable out. */
export function checkIsOnLambda(reading: Faults): void {
  if (isOnLambda(reading)) return;
  reading.fault('AWS_LAMBDA_FUNCTION_NAME', 'is not set', 'This is for Lambda. On a laptop: npm start.');
}

/** Those that are set and begin so. */
export const namesWith = ({ variables }: Faults, prefix: string): string[] =>
  Object.entries(variables)
    .filter(([name, value]) => name.startsWith(prefix) && value !== undefined && value !== '')
    .map(([name]) => name);
