/** The functions' entries as Lambda loads them: what they need to start, what they reach, and how they fail. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LambdaHandler } from '../../../shared/http/lambda-handler.ts';
import { importsOfAll } from '../../architecture/arrows.ts';
import { readTree } from '../../architecture/tree.ts';
import { stubLambdaEnvironment } from '../../support/lambda-environment.ts';

const load = {
  query: () => import('../../../functions/query/lambda.ts'),
  ingest: () => import('../../../functions/ingest/lambda.ts'),
  list: () => import('../../../functions/list/lambda.ts'),
  get: () => import('../../../functions/get/lambda.ts'),
  delete: () => import('../../../functions/delete/lambda.ts'),
  health: () => import('../../../functions/health/lambda.ts'),
  openapi: () => import('../../../functions/openapi/lambda.ts'),
  migrate: () => import('../../../functions/migrate/lambda.ts'),
  authorizer: () => import('../../../functions/authorizer/lambda.ts'),
  'pre-token-generation': () => import('../../../functions/pre-token-generation/lambda.ts'),
};

type Entry = keyof typeof load;

/** Like Lambda's own file of authorities, read at the start. */
const certificateFile = join(mkdtempSync(join(tmpdir(), 'askacme-entries-')), 'ca.pem');
writeFileSync(certificateFile, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
afterAll(() => rmSync(dirname(certificateFile), { recursive: true }));

const everywhere = {
  AWS_LAMBDA_FUNCTION_NAME: 'askacme-dev-x',
  AWS_REGION: 'eu-central-1',
  LOG_LEVEL: 'INFO',
  NODE_COMPILE_CACHE: '/var/task/compile-cache',
  NODE_COMPILE_CACHE_PORTABLE: '1',
};
const store = {
  STORE: 'pinecone',
  PINECONE_INDEX_HOST: 'http://127.0.0.1:1',
  PINECONE_API_KEY_SECRET: 'askacme/dev/pinecone/reader',
  EMBEDDING_DIMENSION: '1024',
};
const embedder = { EMBEDDER: 'bedrock-titan' };
const answerer = { ANSWERER: 'bedrock', ANSWER_MODEL: 'large' };
const tenantTable = {
  TENANT_TABLE: 'askacme-tenants',
  AWS_ACCESS_KEY_ID: 'ASIAENTRY',
  AWS_SECRET_ACCESS_KEY: 'entry',
  AWS_SESSION_TOKEN: 'entry',
};
const issuers = [
  { issuer: 'https://idp.example', jwks_uri: 'https://idp.example/keys', audience: 'askacme' },
];

const variablesOf: Readonly<Record<Entry, Readonly<Record<string, string>>>> = {
  query: { ...store, ...embedder, ...answerer },
  ingest: { ...store, ...embedder },
  list: { ...store, CURSOR_KEY_SECRET: 'askacme/dev/cursor-key' },
  get: store,
  delete: store,
  health: store,
  openapi: {},
  migrate: {
    MIGRATION_DATABASE_URL: 'postgres://owner@127.0.0.1:1/askacme',
    MIGRATION_DATABASE_PASSWORD_SECRET: 'askacme/dev/owner#password',
    APP_USER_PASSWORD_SECRET: 'askacme/dev/app-user#password',
    DATABASE_CA_FILE: certificateFile,
  },
  authorizer: { ...tenantTable, ISSUERS: JSON.stringify(issuers), FAIL_MODE: 'closed' },
  'pre-token-generation': tenantTable,
};
const entries = Object.keys(load) as Entry[];
const context = { getRemainingTimeInMillis: () => 29_000 } as Context;

let lines: string[];

beforeEach(() => {
  vi.resetModules();
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function setVariables(variables: Readonly<Record<string, string>>): void {
  stubLambdaEnvironment({ ...everywhere, ...variables });
}

const get = (resource: string) => ({ resource, headers: {}, requestContext: {} }) as APIGatewayProxyEvent;

describe('an entry', () => {
  it.each(entries)('of %s starts with what its function uses, and exports a handler', async (name) => {
    setVariables(variablesOf[name]);

    expect(await load[name]()).toMatchObject({ handler: expect.any(Function) });
    expect(lines).toEqual([]);
  });

  it.each(entries)('of %s does not start without, and has the whole list in the log', async (name) => {
    setVariables({ LOG_LEVEL: 'SILENT', NODE_TLS_REJECT_UNAUTHORIZED: '0' });

    await expect(load[name]()).rejects.toThrow('Bad configuration');
    expect(lines.length).toBe(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'ERROR',
      message: 'bad configuration',
      faults: expect.arrayContaining([
        expect.stringMatching(/^NODE_TLS_REJECT_UNAUTHORIZED is 0/),
        expect.stringMatching(/^LOG_LEVEL must be INFO/),
      ]),
    });
  });

  it.each(entries)('of %s starts on Lambda alone', async (name) => {
    setVariables({ ...variablesOf[name], AWS_LAMBDA_FUNCTION_NAME: '' });

    await expect(load[name]()).rejects.toThrow('AWS_LAMBDA_FUNCTION_NAME is not set');
  });

  it.each(entries)('of %s does not start where Node or a switch would undo its defences', async (name) => {
    setVariables({ ...variablesOf[name], NODE_DEBUG: 'https', AUTH_DISABLED: '1' });

    await expect(load[name]()).rejects.toThrow('Bad configuration');
    expect(JSON.parse(lines[0] ?? '').faults).toEqual([
      expect.stringMatching(/^NODE_DEBUG is set on Lambda/),
      expect.stringMatching(/^AUTH_DISABLED /),
    ]);
  });

  it('of health answers both of its routes, and of documents both of theirs', async () => {
    setVariables(store);
    const ask = async (name: 'health' | 'openapi', resource: string) =>
      ((await load[name]()).handler as LambdaHandler)(get(resource), context);

    const answers = [
      await ask('health', '/healthz'),
      await ask('openapi', '/openapi.json'),
      await ask('openapi', '/docs'),
      await ask('health', '/docs'),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 404]);
    expect(answers[0]?.body).toBe('{"status":"ok"}');
    expect(answers[2]?.headers['content-type']).toContain('text/html');
  });

  it.each([
    ['streams where the runtime does', { streamifyResponse: (one: unknown) => one }, 'function'],
    ['streams nowhere else', undefined, 'undefined'],
  ])('of query %s', async (_what, awslambda, kind) => {
    setVariables(variablesOf.query);
    vi.stubGlobal('awslambda', awslambda);

    const { handler, streamingHandler } = await load.query();

    vi.unstubAllGlobals();
    expect([typeof handler, typeof streamingHandler]).toEqual(['function', kind]);
  });
});

describe('an audit record on Lambda', () => {
  it('is written, with LOG_LEVEL set or not', async () => {
    const { lambdaContainer } = await import('../../../shared/runtime/lambda-container.ts');
    const { acme } = await import('../../support/documents.ts');
    const { audit } = lambdaContainer({}, { ...everywhere, LOG_LEVEL: '' });
    const tenant = { tenantId: acme, subject: 'ann' };

    const about = { tenant, requestId: 'r', documentIds: ['d'] };
    audit.record({ act: 'document.deleting', outcome: 'attempted', ...about, pii: undefined });

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'INFO',
        message: 'audit',
        timestamp: expect.any(String),
        service: 'askacme',
        audit: 'document.deleting',
        outcome: 'attempted',
        tenant_id: 'acme',
        subject: 'ann',
        request_id: 'r',
        document_ids: ['d'],
      },
    ]);
  });
});

describe('what an entry of a data function reaches', async () => {
  const targets = Map.groupBy(importsOfAll(await readTree()), ({ from }) => from);
  const reached = (path: string, found = new Set<string>()): Set<string> => {
    if (found.has(path)) return found;
    found.add(path);
    for (const { to, kind } of targets.get(path) ?? []) if (kind !== 'type') reached(to, found);
    return found;
  };
  const foldersOf = (name: Entry): string[] => {
    const adapters = [...reached(`functions/${name}/lambda.ts`)].map(
      (path) => /^shared\/adapters\/([^/]+)/.exec(path)?.[1] ?? '',
    );
    return [...new Set(adapters)].filter((folder) => folder !== '').sort();
  };

  it.each<[Entry, string[]]>([
    ['query', ['anthropic', 'bedrock', 'offline', 'openai', 'pinecone', 'postgres', 'secrets-manager']],
    ['ingest', ['bedrock', 'comprehend', 'offline', 'openai', 'pinecone', 'postgres', 'secrets-manager']],
    ['list', ['pinecone', 'postgres', 'secrets-manager']],
    ['get', ['pinecone', 'postgres', 'secrets-manager']],
    ['delete', ['pinecone', 'postgres', 'secrets-manager']],
    ['health', ['pinecone', 'postgres', 'secrets-manager']],
    ['openapi', []],
  ])('%s: the adapters of what it uses', (name, folders) => {
    expect(foldersOf(name)).toEqual(folders);
  });

  const dataEntries = entries.filter(
    (name) => !['migrate', 'authorizer', 'pre-token-generation'].includes(name),
  );

  it.each(dataEntries)('%s: nothing that verifies tokens or knows tenants', (name) => {
    const paths = [...reached(`functions/${name}/lambda.ts`)];

    expect(paths.length).toBeGreaterThan(10);
    expect(
      paths.filter((path) =>
        /^shared\/auth\/|^functions\/authorizer|aws-jwt-verify|^jose|container\.ts$/.test(path),
      ),
    ).toEqual(['shared/runtime/lambda-container.ts']);
  });
});
