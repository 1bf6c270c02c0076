/** Secrets in the configuration: given in the environment or named in Secrets Manager, never both, never a placeholder. */
import type { SecretConfig } from './engine-config.ts';
import { isPlaceholder } from './placeholders.ts';
import type { Reading } from './reading.ts';
import type { VariableName } from './variables.ts';

/** Variables that have a `_SECRET` beside them. */
export const secretNames = [
  'DATABASE_PASSWORD',
  'PINECONE_API_KEY',
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'CURSOR_KEY',
  'AUDIT_KEY',
  'MIGRATION_DATABASE_PASSWORD',
  'APP_USER_PASSWORD',
] as const satisfies readonly VariableName[];

export type SecretName = (typeof secretNames)[number];

export interface SecretRules {
  /** Below this it is no key that a vendor gave out, or guessed too soon. */
  readonly leastLength?: number;
  /** A server on this machine that takes any key. */
  readonly anyKeyWillDo?: boolean;
}

const vendorKeyLength = 16;

export function readSecret(
  reading: Reading,
  name: SecretName,
  rules: SecretRules = {},
): SecretConfig | undefined {
  const reference = `${name}_SECRET` as const;
  const [value, secretId] = [reading.value(name), reading.value(reference)];
  if (reading.has(name) && reading.has(reference)) {
    reading.fault(name, `and ${reference} are both set`, 'Keep one: which of them holds would be a guess.');
  }
  if (secretId !== undefined) return readReference(reading, reference, secretId);
  if (value === undefined) return undefined;
  if (rules.anyKeyWillDo !== true) checkStrength(reading, name, value, rules.leastLength ?? 0);
  return { kind: 'value', value };
}

/** A key that a vendor gave out. */
export const readApiKey = (
  reading: Reading,
  name: SecretName,
  { anyKeyWillDo }: { readonly anyKeyWillDo: boolean },
): SecretConfig | undefined => readSecret(reading, name, { leastLength: vendorKeyLength, anyKeyWillDo });

/** Of OpenAI and Anthropic, Pinecone, Google, AWS, GitHub, Slack; and a token. */
const keyPrefix = /^(?:sk-|pcsk_|AIza|AKIA|ASIA|gh[a-z]_|github_pat_|xox|eyJ)/;

function readReference(reading: Reading, name: VariableName, text: string): SecretConfig {
  if (keyPrefix.test(text)) {
    reading.fault(
      name,
      'holds a key instead of the name of a secret',
      'Put the key into Secrets Manager and its name here.',
    );
  }
  const [secretId = '', field] = text.split('#');
  return { kind: 'aws', secretId, ...(field === undefined ? {} : { field }) };
}

function checkStrength(reading: Reading, name: SecretName, value: string, leastLength: number): void {
  if (value.length < leastLength) {
    reading.fault(
      name,
      `is shorter than ${leastLength} characters, which no real one is`,
      'Put the whole one there, or a longer one.',
    );
  } else if (isPlaceholder(value)) {
    reading.fault(
      name,
      'is a default or a placeholder, which anybody would try first',
      'Put the real one there.',
    );
  }
}
