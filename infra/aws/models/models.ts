/** The models that embed and answer, and the keys of those that are not Bedrock's. */
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import { VendorSecret } from '../secrets/vendor-secret.ts';
import { modelInvocation } from './bedrock-access.ts';

export interface ModelsProps {
  readonly environment: Environment;
  readonly keys: Keys;
}

export class Models extends Construct {
  readonly embedder: Access;
  readonly answerer: Access;
  readonly #props: ModelsProps;
  #openAi: Access | undefined;

  /** @throws Error where two OpenAI-compatible servers are named: a function can be told of one */
  constructor(scope: Construct, id: string, props: ModelsProps) {
    super(scope, id);
    this.#props = props;
    checkOneOpenAi(props.environment);
    this.embedder = this.#makeEmbedder(props.environment);
    this.answerer = this.#makeAnswerer(props.environment);
  }

  #makeEmbedder({ embedder }: Environment): Access {
    const { kind, model, dimension } = embedder;
    const variables = {
      EMBEDDER: kind,
      EMBEDDING_MODEL: model,
      EMBEDDING_DIMENSION: String(dimension),
    };
    if (kind !== 'openai') return { variables, ...modelInvocation(this, model) };
    return joined(variables, this.#openAiAccess(embedder.baseUrl));
  }

  #makeAnswerer({ answerer }: Environment): Access {
    const { kind, model, maxTokens } = answerer;
    const variables = { ANSWERER: kind, ANSWER_MODEL: model, ANSWER_MAX_TOKENS: String(maxTokens) };
    if (kind === 'bedrock') return { variables, ...modelInvocation(this, model) };
    if (kind === 'openai') return joined(variables, this.#openAiAccess(answerer.baseUrl));
    const secret = new VendorSecret(this, 'Anthropic', {
      ...this.#props,
      name: 'anthropic',
      description: 'Key of Anthropic',
    });
    return joined(variables, secret.access('ANTHROPIC_API_KEY_SECRET'));
  }

  /** One key for both: they are the same server. */
  #openAiAccess(baseUrl: string): Access {
    this.#openAi ??= joined(
      { OPENAI_BASE_URL: baseUrl },
      new VendorSecret(this, 'OpenAi', {
        ...this.#props,
        name: 'openai',
        description: `Key of ${new URL(baseUrl).host}`,
      }).access('OPENAI_API_KEY_SECRET'),
    );
    return this.#openAi;
  }
}

const joined = (variables: Access['variables'], access: Access): Access => ({
  ...access,
  variables: { ...variables, ...access.variables },
});

function checkOneOpenAi({ embedder, answerer }: Environment): void {
  if (embedder.kind !== 'openai' || answerer.kind !== 'openai') return;
  if (embedder.baseUrl === answerer.baseUrl) return;
  throw new Error('embedder.baseUrl and answerer.baseUrl: must be the same, since both are openai');
}
