/**
 * The contract suites against the real providers, for whoever sets a key; they cost a few cents a run. What needs a
 * provider on loopback is skipped there.
 */
import { describe, expect, it, vi } from 'vitest';
import { createAnthropicAnswerer } from '../../shared/adapters/anthropic/answerer.ts';
import { createBedrockClient } from '../../shared/adapters/bedrock/client.ts';
import { createCohereEmbedder } from '../../shared/adapters/bedrock/cohere-embedder.ts';
import { createConverseAnswerer } from '../../shared/adapters/bedrock/converse-answerer.ts';
import { createTitanEmbedder } from '../../shared/adapters/bedrock/titan-embedder.ts';
import { createOpenAiAnswerer } from '../../shared/adapters/openai/answerer.ts';
import { createOpenAiEmbedder } from '../../shared/adapters/openai/embedder.ts';
import { createPineconeStore } from '../../shared/adapters/pinecone/pinecone-store.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { sealerInMemory } from '../support/sealer.ts';
import { describeAnswerer } from './answerer/answerer.ts';
import { describeEmbedder } from './embedder/embedder.ts';
import { settledStore } from './settled-store.ts';
import { describeTenantStore } from './tenant-store/tenant-store.ts';

const close = async () => undefined;

/** `run` with the variables' values, or one skipped test that names those which are not set. */
function whereSet(provider: string, names: readonly string[], run: (...values: string[]) => void): void {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length === 0) run(...names.map((name) => process.env[name] ?? ''));
  else {
    describe(`${provider}, live`, () => {
      it('does as its contract suite has it', ({ skip }) => skip(`not set: ${missing.join(', ')}`));
    });
  }
}

/** Any server of the protocol will do: the address and the models can be set beside the key. */
whereSet('OpenAI', ['ASKACME_LIVE_OPENAI_API_KEY'], (key) => {
  const apiKey = fixedSecret(key);
  const baseUrl = process.env.ASKACME_LIVE_OPENAI_BASE_URL ?? 'https://api.openai.com/v1';
  describeEmbedder('OpenAI, live,', async () => {
    const model = process.env.ASKACME_LIVE_OPENAI_EMBEDDING_MODEL ?? 'text-embedding-3-small';
    const dimension = Number(process.env.ASKACME_LIVE_OPENAI_EMBEDDING_DIMENSION ?? 1024);
    return {
      embedder: createOpenAiEmbedder({ baseUrl, model, dimension, apiKey }),
      vendor: undefined,
      close,
    };
  });
  describeAnswerer('OpenAI, live,', async () => {
    const model = process.env.ASKACME_LIVE_OPENAI_MODEL ?? 'gpt-4o-mini';
    return {
      answerer: createOpenAiAnswerer({ baseUrl, model, maxTokens: 1_000, apiKey }),
      vendor: undefined,
      close,
    };
  });
});

whereSet('Anthropic', ['ASKACME_LIVE_ANTHROPIC_API_KEY'], (key) => {
  describeAnswerer('Anthropic, live,', async () => ({
    answerer: createAnthropicAnswerer({
      baseUrl: 'https://api.anthropic.com',
      model: process.env.ASKACME_LIVE_ANTHROPIC_MODEL ?? 'claude-haiku-4-5',
      maxTokens: 1_000,
      apiKey: fixedSecret(key),
    }),
    vendor: undefined,
    close,
  }));
});

whereSet('Bedrock', ['ASKACME_LIVE_BEDROCK_REGION', 'ASKACME_LIVE_BEDROCK_MODEL'], (region, model) => {
  const client = createBedrockClient({ region });
  const given = { client, dimension: 1024 };
  describeEmbedder('Titan, live,', async () => ({
    embedder: createTitanEmbedder(given),
    vendor: undefined,
    close,
  }));
  describeEmbedder('Cohere, live,', async () => ({
    embedder: createCohereEmbedder(given),
    vendor: undefined,
    close,
  }));
  describeAnswerer('Converse, live,', async () => ({
    answerer: createConverseAnswerer({ model, maxTokens: 1_000, client }),
    vendor: undefined,
    close,
  }));
});

whereSet(
  'Pinecone',
  ['ASKACME_LIVE_PINECONE_INDEX_HOST', 'ASKACME_LIVE_PINECONE_API_KEY'],
  (indexHost, apiKey) => {
    // Each write is waited for, so this takes as long as it takes.
    vi.setConfig({ testTimeout: 30 * 60_000, hookTimeout: 30 * 60_000 });
    const store = createPineconeStore({
      indexHost,
      apiKey: fixedSecret(apiKey),
      dimension: 1024,
      sealer: sealerInMemory(),
      onViolation: ({ reason }) => expect.fail(reason),
    });
    const settleMs = Number(process.env.ASKACME_LIVE_PINECONE_SETTLE_MS ?? 10_000);
    describeTenantStore('Pinecone, live,', async () => settledStore(store, settleMs));
  },
);
