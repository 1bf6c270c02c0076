/** Everything that a deployment reaches, on loopback: Pinecone with its key roles, Bedrock, Secrets Manager, DynamoDB, and an identity provider. */
import { type LocalIssuer, openIssuer } from '../../../infra/local/issuer.ts';
import { type PineconeServer, startPineconeServer } from '../../../infra/local/pinecone/server.ts';
import { type BedrockServer, startBedrockServer } from '../../support/bedrock-server.ts';
import { startKeySetServer } from '../../support/key-set-server.ts';
import { type PineconeRoles, startPineconeRoles } from './pinecone-roles.ts';

/** What nobody may ever see in a log or an answer. */
export const vendorKeys = {
  index: 'pcsk_the-index-behind-the-gate-of-roles',
  reader: 'pcsk_reader-key-that-nobody-may-see',
  writer: 'pcsk_writer-key-that-nobody-may-see',
} as const;

export interface LoopbackCloud {
  readonly pinecone: PineconeServer;
  /** In front of it: the index host that functions are told. */
  readonly pineconeRoles: PineconeRoles;
  readonly bedrock: BedrockServer;
  readonly issuer: LocalIssuer;
  readonly jwksUri: string;
  /** How often the keys were fetched. */
  keyFetches(): number;
  /** Whether the identity provider answers. */
  readonly identityProvider: { isUp: boolean };
  close(): Promise<void>;
}

/** @param keyDirectory for the issuer's private key, which `askacme demo --data-dir` then signs with too */
export async function openLoopbackCloud(keyDirectory: string): Promise<LoopbackCloud> {
  const pinecone = await startPineconeServer({ port: 0, dimension: 1_024, apiKey: vendorKeys.index });
  const { origin } = pinecone;
  const { index: apiKey, reader: viewerKey, writer: editorKey } = vendorKeys;
  const pineconeRoles = await startPineconeRoles({ origin, apiKey, viewerKey, editorKey });
  const bedrock = await startBedrockServer();
  const issuer = await openIssuer(keyDirectory);
  const keys = await startKeySetServer(issuer.jwks);
  return {
    pinecone,
    pineconeRoles,
    bedrock,
    issuer,
    jwksUri: keys.jwksUri,
    keyFetches: keys.fetches,
    identityProvider: keys,
    async close() {
      await Promise.all([keys.close(), bedrock.close(), pineconeRoles.close(), pinecone.close()]);
    },
  };
}
