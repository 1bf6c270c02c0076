/** A client of a Bedrock on loopback, found as in production: by the environment. */
import { type BedrockClient, createBedrockClient } from '../../shared/adapters/bedrock/client.ts';
import { type BedrockServer, startBedrockServer } from './bedrock-server.ts';

export interface BedrockWorld {
  readonly server: BedrockServer;
  readonly client: BedrockClient;
  close(): Promise<void>;
}

/** Short enough to be waited for, long enough for a busy machine to answer in time. */
export const shortLimits = { attemptTimeoutMs: 1_000, deadlineMs: 5_000 } as const;

export async function openBedrock(): Promise<BedrockWorld> {
  const server = await startBedrockServer();
  Object.assign(process.env, server.environment);
  const client = createBedrockClient();
  return {
    server,
    client,
    async close() {
      client.destroy();
      await server.close();
    },
  };
}
