/** The language model of a Bedrock on loopback: quotes the prompt's documents, or says what a test prepared. */
import { createExtractiveAnswerer } from '../../shared/adapters/offline/extractive-answerer.ts';
import { countedTokens, type ModelUnderTest } from '../contract/vendor.ts';
import { AwsCalls } from './aws-faults.ts';
import { type AwsReply, awsError, awsJson } from './loopback-aws.ts';
import { readUserPrompt } from './prompt-reader.ts';

/** Converse's request as far as an answer may use it; every other field is refused. */
export interface ConverseRequest {
  readonly system: readonly { readonly text: string }[];
  readonly messages: readonly {
    readonly role: string;
    readonly content: readonly { readonly text: string }[];
  }[];
  readonly inferenceConfig: { readonly maxTokens: number; readonly temperature?: number };
  readonly requestMetadata?: Readonly<Record<string, string>>;
}

interface Said {
  readonly text: string;
  readonly stopReason: string;
}

const stopReasons = { done: 'end_turn', 'token-limit': 'max_tokens', filter: 'content_filtered' } as const;
const fields = ['system', 'messages', 'inferenceConfig', 'requestMetadata'];
const offline = createExtractiveAnswerer();

export class ConverseModel extends AwsCalls implements ModelUnderTest {
  #prepared: (Said | { readonly content: unknown; readonly stopReason: unknown })[] = [];
  #counts: { inputTokens: unknown; outputTokens: unknown }[] = [];
  #last: ConverseRequest | undefined;
  #takesTemperature = true;

  answerNext(text: string, stop: keyof typeof stopReasons = 'done'): void {
    this.#prepared.push({ text, stopReason: stopReasons[stop] });
  }

  countNext(inputTokens: unknown, outputTokens: unknown): void {
    this.#counts.push({ inputTokens, outputTokens });
  }

  /** Any content blocks and any reason, well-formed or not. */
  replyNext(content: unknown, stopReason: unknown): void {
    this.#prepared.push({ content, stopReason });
  }

  /** From now on as newer models do. */
  refuseTemperature(): void {
    this.#takesTemperature = false;
  }

  override reset(): void {
    super.reset();
    this.#prepared = [];
    this.#counts = [];
    this.#last = undefined;
    this.#takesTemperature = true;
  }

  /** What arrived with the last call. */
  lastRequest(): ConverseRequest {
    if (this.#last === undefined) throw new Error('There was no call.');
    return this.#last;
  }

  lastPrompt(): { readonly system: string; readonly user: string } {
    const { system, messages } = this.lastRequest();
    return { system: textOf(system), user: textOf(messages.flatMap(({ content }) => content)) };
  }

  lastTenant(): string | undefined {
    return this.#last?.requestMetadata?.tenant_id;
  }

  converse(body: string): Promise<AwsReply | undefined> {
    return this.serve(async () => {
      const request = JSON.parse(body) as ConverseRequest;
      const fault = this.#faultOf(request);
      if (fault !== undefined) return awsError(400, 'ValidationException', fault);
      this.#last = request;
      return awsJson(await this.#reply());
    });
  }

  #faultOf(request: ConverseRequest): string | undefined {
    const unknown = Object.keys(request).find((name) => !fields.includes(name));
    if (unknown !== undefined) return `Unknown field ${unknown}`;
    if (request.messages?.[0]?.role !== 'user') return 'A conversation must start with a user message.';
    const { maxTokens, temperature } = request.inferenceConfig ?? {};
    if (!Number.isInteger(maxTokens) || maxTokens < 1) return 'maxTokens must be at least 1.';
    const isRefused = temperature !== undefined && !this.#takesTemperature;
    return isRefused
      ? 'The model returned the following errors: `temperature` is deprecated for this model.'
      : undefined;
  }

  async #reply(): Promise<unknown> {
    const said = this.#prepared.shift() ?? { text: await this.#quote(), stopReason: 'end_turn' };
    const content = 'text' in said ? [{ text: said.text }] : said.content;
    return {
      output: { message: { role: 'assistant', content } },
      stopReason: said.stopReason,
      usage: this.#counts.shift() ?? countedTokens,
      metrics: { latencyMs: 1 },
    };
  }

  async #quote(): Promise<string> {
    const { question, sources } = readUserPrompt(this.lastPrompt().user);
    const request = { tenantId: 'loopback', companyName: 'Loopback', question, sources };
    return (await offline.answer(request)).text;
  }
}

const textOf = (blocks: readonly { readonly text: string }[]): string =>
  blocks.map(({ text }) => text).join('\n');
