/** What `askacme index` needs. Read apart from the rest, because the index's host is known only once there is an index. */
import type { SecretConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { readApiKey } from './secrets.ts';
import { isOnThisMachine, readVendorAddress } from './vendor-address.ts';

export interface IndexAdministration {
  readonly apiKey: SecretConfig;
  /** Pinecone's own where undefined. */
  readonly controllerHost: string | undefined;
  /** The embedder's. */
  readonly dimension: number;
}

export function readAdministration(reading: Reading): IndexAdministration {
  const controllerHost = readVendorAddress(reading, 'PINECONE_CONTROLLER_HOST');
  const apiKey = readApiKey(reading, 'PINECONE_API_KEY', { anyKeyWillDo: isOnThisMachine(controllerHost) });
  if (!reading.has('PINECONE_API_KEY') && !reading.has('PINECONE_API_KEY_SECRET')) {
    reading.required(
      'PINECONE_API_KEY',
      'Pinecone makes and describes indexes for its holder. Or set PINECONE_API_KEY_SECRET.',
    );
  }
  return {
    controllerHost,
    apiKey: apiKey ?? { kind: 'value', value: '' },
    dimension: reading.value('EMBEDDING_DIMENSION'),
  };
}
