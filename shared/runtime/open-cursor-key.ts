/** The key that seals list cursors: the configured one, or a random one that ends with the process. */
import { randomBytes } from 'node:crypto';
import type { Secret } from '../ports/secret.ts';
import type { SecretConfig } from './config/engine-config.ts';
import { openSecret } from './open-secret.ts';

export const openCursorKey = (config: SecretConfig | undefined): Promise<Secret> =>
  openSecret(config ?? { kind: 'value', value: randomBytes(32).toString('base64') });
