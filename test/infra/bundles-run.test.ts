import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundles } from '../../infra/aws/bundles/build-bundles.ts';
import { trialAuthority, trialVariables } from '../../infra/aws/bundles/trial-variables.ts';
import type { FunctionName } from '../../infra/environments/environment.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { type PineconeServer, startPineconeServer } from '../../infra/local/pinecone/server.ts';
import { ConverseModel } from '../support/bedrock-converse.ts';
import { embeddingReply } from '../support/bedrock-embeddings.ts';
import { type DynamoDbServer, startDynamoDbServer } from '../support/dynamodb-server.ts';
import { eventOf } from '../support/handler-calls.ts';
import { type KmsServer, startKmsServer } from '../support/kms-server.ts';
import { awsError, awsJson, type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';
import { callBundle } from './support/bundle-process.ts';
import { giveTenantKeys } from './support/tenant-keys.ts';

const environment = readEnvironment('dev');
const sessionToken = 'the-session-of-the-role';
const credentials = {
  AWS_ACCESS_KEY_ID: 'ASIALOOPBACK',
  AWS_SECRET_ACCESS_KEY: 'loopback-secret-access-key',
  AWS_SESSION_TOKEN: sessionToken,
};
const keyOfPinecone = 'pinecone-key-in-secrets-manager';

let scratch: string;
let pinecone: PineconeServer;
let secrets: LoopbackAws;
let bedrock: LoopbackAws;
let table: DynamoDbServer;
let kms: KmsServer;
type Variables = Readonly<Record<string, string>>;
let variables: { readonly query: Variables; readonly ingest: Variables };
const sessions = { secrets: [] as unknown[], bedrock: [] as unknown[] };

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'askacme-run-'));
  await writeFile(join(scratch, 'authority.pem'), trialAuthority());
  await buildBundles(environment, { directory: scratch, compileCache: false });
  pinecone = await startPineconeServer({ port: 0, dimension: 1024, apiKey: keyOfPinecone });
  secrets = await startLoopbackAws('secretsmanager', ({ headers }) => {
    sessions.secrets.push(headers['x-amz-security-token']);
    return awsJson({ SecretString: keyOfPinecone });
  });
  const model = new ConverseModel();
  bedrock = await startLoopbackAws('bedrock', async ({ path, headers, body }) => {
    sessions.bedrock.push(headers['x-amz-security-token']);
    const [, modelId = '', operation] = /^\/model\/([^/]+)\/(invoke|converse)$/.exec(path) ?? [];
    if (operation === 'converse') return model.converse(body);
    return operation === 'invoke'
      ? embeddingReply(modelId, body)
      : awsError(404, 'Unknown', 'No such operation.');
  });
  const { TENANT_KEY_TABLE: tableName = '', TENANT_KEY_ID: keyArn = '' } = trialVariables(
    'query',
    environment,
    join(scratch, 'authority.pem'),
  );
  table = await startDynamoDbServer({ tables: { [tableName]: [] } });
  kms = await startKmsServer([keyArn]);
  const keyPlace = { tableName, tableArn: tableName, keyArn, region: 'us-east-1', secrets: [] };
  await giveTenantKeys({ keyPlace, table, kms, tenantIds: ['tenant#acme'] });
  const reachable = {
    AWS_ENDPOINT_URL_DYNAMODB: table.origin,
    AWS_ENDPOINT_URL_KMS: kms.origin,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.origin,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.origin,
    PINECONE_INDEX_HOST: pinecone.origin,
    QUOTA_TIERS: '{"standard":{"requests":100,"documents":100,"chunks":100,"tokens":100000}}',
  };
  const of = (name: FunctionName): Variables => {
    const { AWS_ENDPOINT_URL: _, ...trial } = trialVariables(
      name,
      environment,
      join(scratch, 'authority.pem'),
    );
    return { ...trial, ...credentials, ...reachable };
  };
  variables = { query: of('query'), ingest: of('ingest') };
}, 60_000);

afterAll(async () => {
  await Promise.all([pinecone, secrets, bedrock, table, kms].map((server) => server.close()));
  await rm(scratch, { recursive: true, force: true });
});

const file = (name: FunctionName): string => join(scratch, name, 'index.mjs');

const event = (name: 'query' | 'ingest', body: unknown) =>
  eventOf(name, { tenantId: 'acme', roles: ['editor'], nowSeconds: Date.now() / 1_000 }, { body });

describe('the bundles themselves, against vendors on loopback', () => {
  it('take a document in and answer from it, with the credentials of the environment', async () => {
    const document = { title: 'Leave', content: 'Parental leave lasts twenty weeks at full pay.' };
    const question = { query: 'How long does parental leave last?' };

    const ingested = await callBundle(file('ingest'), variables.ingest, [event('ingest', document)]);
    const answered = await callBundle(file('query'), variables.query, [event('query', question)]);

    expect(ingested.answer?.statusCode, ingested.output).toBe(201);
    expect(JSON.parse(ingested.answer?.body ?? ''), ingested.output).toMatchObject({
      pii_flagged: false,
      pii_reasons: [],
    });
    expect(answered.answer?.statusCode, answered.output).toBe(200);
    const { answer, sources, degraded } = JSON.parse(answered.answer?.body ?? '');
    expect(answer).toContain('twenty weeks');
    expect(sources).toHaveLength(1);
    expect(degraded).toBe(false);
    expect(pinecone.namespaces()).toEqual(['acme']);
  });

  it("sign with the role's session, at every service", () => {
    expect(sessions.secrets.length).toBeGreaterThan(1);
    expect(sessions.bedrock.length).toBeGreaterThan(2);
    expect(new Set([...sessions.secrets, ...sessions.bedrock])).toEqual(new Set([sessionToken]));
  });

  it.each([
    ['there are none', {}],
    ['others than the environment have them', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/role' }],
  ])('do not start without the credentials of the environment, and say so, where %s', async (_, others) => {
    const all: Variables = { ...variables.query, ...others };
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...without } = all;

    const starting = callBundle(file('query'), without, [event('query', { query: 'Who am I?' })]);

    await expect(starting).rejects.toThrow('AWS_ACCESS_KEY_ID must be set');
  });
});
