/** POST /query on Lambda, buffered (`handler`) and in streaming mode (`streamingHandler`). */
import { withAnswerHeaders } from '../../shared/http/answer-headers.ts';
import { lambdaContainer } from '../../shared/runtime/lambda-container.ts';
import { openAnswerer } from '../../shared/runtime/open-answerer.ts';
import { openEmbedder } from '../../shared/runtime/open-embedder.ts';
import { openSealer } from '../../shared/runtime/open-sealer.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { createHandler } from './handler.ts';
import { type StreamingRuntime, streamed } from './streaming.ts';

const container = lambdaContainer({
  store: openStore,
  sealer: openSealer,
  embedder: openEmbedder,
  answerer: openAnswerer,
});

export const handler = withAnswerHeaders(createHandler(container), container.allowedOrigins);

export const streamingHandler = streamed(
  handler,
  (globalThis as { readonly awslambda?: StreamingRuntime }).awslambda,
);
