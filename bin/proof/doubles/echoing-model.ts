/** A hostile model: says again every word that it was told, and keeps it. Speaks OpenAI's protocol on loopback. */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../../infra/local/loopback-listener.ts';

export interface EchoedPrompt {
  /** Whose question it was, by the request. */
  readonly tenantId: string;
  readonly text: string;
}

export interface EchoingModel {
  readonly baseUrl: string;
  /** Prompts since the last call. */
  take(): EchoedPrompt[];
  close(): Promise<void>;
}

export async function startEchoingModel(): Promise<EchoingModel> {
  let prompts: EchoedPrompt[] = [];
  const server = createServer(async (request, response) => {
    const { messages, user } = (await json(request)) as ChatRequest;
    const text = messages.map(({ content }) => content).join('\n');
    prompts.push({ tenantId: user ?? '', text });
    const reply = {
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  });
  const origin = await listenOnLoopback(server);
  return {
    baseUrl: `${origin}/v1`,
    take() {
      const taken = prompts;
      prompts = [];
      return taken;
    },
    close: () => closeAtOnce(server),
  };
}

interface ChatRequest {
  readonly messages: readonly { readonly content: string }[];
  readonly user?: string;
}
