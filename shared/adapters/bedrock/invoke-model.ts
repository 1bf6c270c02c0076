/** InvokeModel: a model's own JSON in, its own JSON out. */
import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { sharedBedrockClient } from './client.ts';
import type { BedrockEmbedderOptions } from './embedder-options.ts';
import { timedCall } from './timed-call.ts';

/**
 * What sends a request, composed field by field, to `model`, and gives its reply, untrusted. An attempt's limit leaves
 * time for one repeat after a dead connection, and the deadline ends all of it well within a request's time.
 * @throws AppError `dependency-unavailable`, from what is returned
 */
export function modelInvoker(
  model: string,
  { client = sharedBedrockClient(), attemptTimeoutMs = 4_000, deadlineMs = 10_000 }: BedrockEmbedderOptions,
): (request: object, signal?: AbortSignal) => Promise<unknown> {
  const call = { operation: 'InvokeModel', model } as const;
  const limits = { attemptTimeoutMs, deadlineMs };
  const json = 'application/json';

  return async (request, signal) => {
    const body = JSON.stringify(request);
    const command = new InvokeModelCommand({ modelId: model, contentType: json, accept: json, body });
    const reply = await timedCall(call, limits, (options) => client.send(command, options), signal);
    try {
      return JSON.parse(new TextDecoder().decode(reply.body));
    } catch {
      // The parser's error would quote what it could not read. No model's vectors are found in `undefined`.
      return undefined;
    }
  };
}
