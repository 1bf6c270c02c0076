/** Amazon Bedrock on loopback: the embedding models of InvokeModel, and a language model by Converse. */
import { AwsCalls, type AwsFault } from './aws-faults.ts';
import { ConverseModel } from './bedrock-converse.ts';
import { embeddingReply } from './bedrock-embeddings.ts';
import {
  type AwsReply,
  type AwsRequest,
  awsError,
  type LoopbackAws,
  startLoopbackAws,
} from './loopback-aws.ts';
import { loopbackVariables } from './loopback-credentials.ts';

export interface BedrockServer {
  readonly origin: string;
  /** For the process that shall use it: the address, with credentials of no worth. */
  readonly environment: Readonly<Record<string, string>>;
  readonly wire: LoopbackAws;
  readonly embeddings: EmbeddingModels;
  readonly model: ConverseModel;
  /** From now on this share of all calls, of both kinds, meets one of `kinds`. */
  every(share: number, kinds: readonly AwsFault[], random: () => number): void;
  close(): Promise<void>;
}

export async function startBedrockServer(): Promise<BedrockServer> {
  const embeddings = new EmbeddingModels();
  const model = new ConverseModel();

  const wire = await startLoopbackAws('bedrock', async ({ method, path, body }: AwsRequest) => {
    const [, modelId, operation] = /^\/model\/([^/]+(?:\/[^/]+)?)\/(invoke|converse)$/.exec(path) ?? [];
    if (method !== 'POST' || modelId === undefined) {
      return awsError(404, 'UnknownOperationException', 'There is no such operation.');
    }
    return operation === 'converse' ? model.converse(body) : embeddings.invoke(modelId, body);
  });

  return {
    origin: wire.origin,
    environment: { ...loopbackVariables, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: wire.origin },
    wire,
    embeddings,
    model,
    every(share, kinds, random) {
      embeddings.faults.every(share, kinds, random);
      model.faults.every(share, kinds, random);
    },
    close: () => wire.close(),
  };
}

class EmbeddingModels extends AwsCalls {
  #requests: Readonly<Record<string, unknown>>[] = [];
  #prepared: unknown[] = [];
  #gate: Promise<void> = Promise.resolve();

  /** What arrived since the last `reset`, in order. */
  requests(): readonly Readonly<Record<string, unknown>>[] {
    return this.#requests;
  }

  /** Any JSON instead of the next vectors. */
  replyNext(reply: unknown): void {
    this.#prepared.push(reply);
  }

  /** Calls wait for their answers until what is returned is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  override reset(): void {
    super.reset();
    this.#requests = [];
    this.#prepared = [];
  }

  invoke(modelId: string, body: string): Promise<AwsReply | undefined> {
    return this.serve(async () => {
      this.#requests.push(JSON.parse(body));
      await this.#gate;
      const prepared = this.#prepared.shift();
      return prepared === undefined
        ? embeddingReply(modelId, body)
        : { status: 200, body: JSON.stringify(prepared) };
    });
  }
}
