/** What turns text into vectors, out of the variables. */
import type { EmbedderConfig } from './engine-config.ts';
import { readOpenAiAccess } from './openai.ts';
import type { Reading } from './reading.ts';
import type { VariableName } from './variables.ts';

interface Provider {
  readonly model: string;
  /** What it can be asked for; any where undefined. */
  readonly dimensions: readonly number[] | undefined;
}

const providers: Readonly<Record<Exclude<EmbedderConfig['kind'], 'offline'>, Provider>> = {
  'bedrock-titan': { model: 'amazon.titan-embed-text-v2:0', dimensions: [256, 512, 1024] },
  'bedrock-cohere': { model: 'cohere.embed-v4:0', dimensions: [256, 512, 1024, 1536] },
  openai: { model: 'text-embedding-3-small', dimensions: undefined },
};

/** The hash embedder's. */
const standardDimension = 1024;

export function readEmbedder(reading: Reading): EmbedderConfig {
  const kind = reading.value('EMBEDDER');
  if (kind === 'offline') return readOffline(reading);
  const chosen = {
    model: reading.value('EMBEDDING_MODEL') ?? providers[kind].model,
    ...readVectors(reading, kind),
  };
  return kind === 'openai'
    ? { kind, ...chosen, ...readOpenAiAccess(reading, 'EMBEDDER=openai') }
    : { kind, ...chosen };
}

function readVectors(reading: Reading, kind: keyof typeof providers) {
  const dimension = reading.value('EMBEDDING_DIMENSION');
  const { dimensions } = providers[kind];
  if (dimensions?.includes(dimension) === false) {
    reading.fault(
      'EMBEDDING_DIMENSION',
      `must be one of ${dimensions.join(', ')} with EMBEDDER=${kind}, not ${dimension}`,
      'The model makes no others.',
    );
  }
  const tuning = {
    denseWeight: reading.value('DENSE_WEIGHT'),
    relatedSimilarity: reading.value('RELATED_SIMILARITY'),
  };
  return { dimension, tuning };
}

/** These variables are nobody else's: whoever sets one meant to choose an embedder too. */
const withoutMeaningOffline = [
  'EMBEDDING_MODEL',
  'DENSE_WEIGHT',
  'RELATED_SIMILARITY',
] as const satisfies VariableName[];

function readOffline(reading: Reading): EmbedderConfig {
  for (const name of withoutMeaningOffline.filter(reading.has)) {
    reading.fault(
      name,
      'has no effect on the offline embedder',
      'Choose another with EMBEDDER, or unset it.',
    );
  }
  if (reading.value('EMBEDDING_DIMENSION') !== standardDimension) {
    reading.fault(
      'EMBEDDING_DIMENSION',
      'must be 1024 with the offline embedder',
      'Choose another with EMBEDDER, or unset it.',
    );
  }
  return { kind: 'offline' };
}
