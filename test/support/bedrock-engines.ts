/** Titan and Converse as the container makes them, over the wire to a Bedrock on loopback, with short time limits. */
import { vi } from 'vitest';
import type { FaultKind } from '../../infra/local/pinecone/faults.ts';
import { createBedrockClient } from '../../shared/adapters/bedrock/client.ts';
import { createConverseAnswerer } from '../../shared/adapters/bedrock/converse-answerer.ts';
import { createTitanEmbedder } from '../../shared/adapters/bedrock/titan-embedder.ts';
import type { Answerer } from '../../shared/ports/answerer.ts';
import type { Embedder } from '../../shared/ports/embedder.ts';
import type { AwsFault } from './aws-faults.ts';
import { startBedrockServer } from './bedrock-server.ts';

export interface BedrockUnderFaults {
  readonly embedder: Embedder;
  readonly answerer: Answerer;
  /** From now on this share of all calls meets one of `kinds`, by the names that Pinecone's faults have. */
  faults(share: number, kinds: readonly FaultKind[], random: () => number): void;
  clear(): void;
  close(): Promise<void>;
}

const sameFault: Partial<Record<FaultKind, AwsFault>> = {
  throttled: 'throttled',
  'server-error': 'server-error',
  unavailable: 'overloaded',
  hang: 'hang',
  'cut-before': 'cut',
  'cut-after': 'cut',
};

export async function openBedrock(): Promise<BedrockUnderFaults> {
  const server = await startBedrockServer();
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  const client = createBedrockClient();
  const limits = { client, attemptTimeoutMs: 300, deadlineMs: 2_000 };
  return {
    embedder: createTitanEmbedder({ ...limits, dimension: 1024 }),
    answerer: createConverseAnswerer({ ...limits, model: 'a-model', maxTokens: 500 }),
    faults: (share, kinds, random) =>
      server.every(
        share,
        kinds.flatMap((kind) => sameFault[kind] ?? []),
        random,
      ),
    clear: () => {
      server.embeddings.faults.reset();
      server.model.faults.reset();
    },
    close: async () => {
      vi.unstubAllEnvs();
      client.destroy();
      await server.close();
    },
  };
}
