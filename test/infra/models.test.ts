/** The models: which may be invoked, and where the keys of other vendors are. */
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../infra/environments/environment.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { functionIn } from './support/functions.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';
import { rolesOfFunctions } from './support/roles.ts';
import { type Question, simulate } from './support/simulate.ts';

const dev = readEnvironment('dev');
const withModels = (models: Partial<Pick<Environment, 'embedder' | 'answerer'>>): Environment => ({
  ...dev,
  ...models,
});

const openAiEmbedder = {
  kind: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  model: 'text-embedding-3-small',
  dimension: 1024,
} as const;
const openAiAnswerer = {
  kind: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  model: 'gpt-5-mini',
  maxTokens: 700,
} as const;
const anthropicAnswerer = { kind: 'anthropic', model: 'claude-haiku-4-5', maxTokens: 700 } as const;

const ask = (template: ResolvedTemplate, name: string, question: Question) =>
  simulate(template, rolesOfFunctions(template, 'dev').get(name) ?? '', question);

const secretNames = (template: ResolvedTemplate) =>
  template.ofType('AWS::SecretsManager::Secret').map(({ properties }) => properties.Name);

const mentions = (template: ResolvedTemplate, text: string): boolean =>
  template.ofType('AWS::IAM::Policy').some(({ properties }) => JSON.stringify(properties).includes(text));

describe('Models of Bedrock', () => {
  it('are told to the functions that use them, and to no other', () => {
    const template = resolved(dev);

    expect(functionIn(template, 'dev', 'query').variables).toMatchObject({
      EMBEDDER: 'bedrock-titan',
      EMBEDDING_MODEL: 'amazon.titan-embed-text-v2:0',
      EMBEDDING_DIMENSION: '1024',
      ANSWERER: 'bedrock',
      ANSWER_MODEL: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      ANSWER_MAX_TOKENS: '700',
    });
    expect(functionIn(template, 'dev', 'ingest').variables).not.toHaveProperty('ANSWERER');
    expect(functionIn(template, 'dev', 'get').variables).not.toHaveProperty('EMBEDDER');
  });

  it.each([
    ['global.anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['us-gov.anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['eu.amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0'],
  ])('%s is invoked by way of its profile, wherever that leads', async (profileId, modelId) => {
    const template = resolved(
      withModels({ answerer: { kind: 'bedrock', model: profileId, maxTokens: 100 } }),
    );
    const profile = `arn:aws:bedrock:eu-central-1:${template.account}:inference-profile/${profileId}`;
    const context = { 'bedrock:InferenceProfileArn': profile };
    const action = 'bedrock:InvokeModel';

    expect(await ask(template, 'query', { action, resource: profile })).toBe('allowed');
    for (const region of ['eu-north-1', 'us-east-1']) {
      const resource = `arn:aws:bedrock:${region}::foundation-model/${modelId}`;
      expect(await ask(template, 'query', { action, resource, context })).toBe('allowed');
      expect(await ask(template, 'query', { action, resource })).toBe('denied');
    }
  });

  it('without a profile are invoked in their region alone', async () => {
    const model = 'mistral.mistral-large-3-v1:0';
    const template = resolved(withModels({ answerer: { kind: 'bedrock', model, maxTokens: 100 } }));
    const at = (region: string) => ({
      action: 'bedrock:InvokeModel',
      resource: `arn:aws:bedrock:${region}::foundation-model/${model}`,
    });

    expect(await ask(template, 'query', at('eu-central-1'))).toBe('allowed');
    expect(await ask(template, 'query', at('us-east-1'))).toBe('denied');
  });

  it.each(['arn:aws:bedrock:eu-central-1::foundation-model/x.y', '*', 'amazon.*', 'titan', 'eu.a.b*'])(
    'cannot be %s, which would be a pattern or past what is checked',
    (model) => {
      expect(() => resolved(withModels({ answerer: { kind: 'bedrock', model, maxTokens: 100 } }))).toThrow(
        /is no id of a Bedrock model/,
      );
    },
  );
});

describe('Models of other vendors', () => {
  it('have a key of their own, which only those who use the model may read', async () => {
    const template = resolved(withModels({ answerer: anthropicAnswerer }));
    const { variables } = functionIn(template, 'dev', 'query');
    const resource = variables.ANTHROPIC_API_KEY_SECRET ?? '';
    const action = 'secretsmanager:GetSecretValue';

    expect(resource).toContain(':secret:askacme/dev/anthropic-');
    expect(await ask(template, 'query', { action, resource })).toBe('allowed');
    expect(await ask(template, 'ingest', { action, resource })).toBe('denied');
    expect(mentions(template, 'inference-profile')).toBe(false);
  });

  it('share one key where both are the same server', () => {
    const template = resolved(withModels({ embedder: openAiEmbedder, answerer: openAiAnswerer }));

    expect(secretNames(template).filter((name) => String(name).includes('openai'))).toEqual([
      'askacme/dev/openai',
    ]);
    expect(functionIn(template, 'dev', 'query').variables).toMatchObject({
      EMBEDDER: 'openai',
      ANSWERER: 'openai',
      OPENAI_BASE_URL: 'https://api.openai.com/v1',
    });
    expect(mentions(template, 'bedrock')).toBe(false);
  });

  it('are refused where the embedder and the answerer are two servers: a function can be told of one', () => {
    const answerer = { ...openAiAnswerer, baseUrl: 'https://other.example/v1' };

    expect(() => resolved(withModels({ embedder: openAiEmbedder, answerer }))).toThrow(/baseUrl/);
  });
});
