/** From a secret in the configuration to one that can be asked for. Secrets Manager's client is loaded only where one is kept there. */
import type { Secret } from '../ports/secret.ts';
import { fixedSecret } from '../upstream/fixed-secret.ts';
import type { SecretConfig } from './config/engine-config.ts';

const opened = new Map<string, Promise<Secret>>();

/** One a process for each secret, whoever uses it. Reads nothing yet: the value is fetched when it is first asked for. */
export async function openSecret(config: SecretConfig): Promise<Secret> {
  if (config.kind === 'value') return fixedSecret(config.value);
  const name = `${config.secretId}#${config.field ?? ''}`;
  const secret = opened.get(name) ?? openAwsSecret(config);
  opened.set(name, secret);
  return secret;
}

export const openOptionalSecret = async (config: SecretConfig | undefined): Promise<Secret | undefined> =>
  config === undefined ? undefined : await openSecret(config);

async function openAwsSecret(config: Extract<SecretConfig, { kind: 'aws' }>): Promise<Secret> {
  const { createAwsSecret } = await import('../adapters/secrets-manager/aws-secret.ts');
  const { secretId, field } = config;
  return createAwsSecret({ secretId, ...(field === undefined ? {} : { field }) });
}
