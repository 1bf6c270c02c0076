/** POST /ingest on Lambda. */
import { withAnswerHeaders } from '../../shared/http/answer-headers.ts';
import { lambdaContainer } from '../../shared/runtime/lambda-container.ts';
import { openEmbedder } from '../../shared/runtime/open-embedder.ts';
import { openSealer } from '../../shared/runtime/open-sealer.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { createHandler } from './handler.ts';

const container = lambdaContainer({ store: openStore, sealer: openSealer, embedder: openEmbedder });

export const handler = withAnswerHeaders(createHandler(container), container.allowedOrigins);
