/** The embedding models of a Bedrock on loopback: their requests taken to the letter, their vectors from hashed words. */
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import { type AwsReply, awsError, awsJson } from './loopback-aws.ts';

const hashes = createHashEmbedder();

/** What was wrong, as the service says it. */
class Refused extends Error {}

/** @param body the request's JSON text */
export async function embeddingReply(modelId: string, body: string): Promise<AwsReply> {
  const reply = embeddingModels.find(({ id }) => id.test(modelId))?.reply;
  if (reply === undefined) {
    return awsError(400, 'ValidationException', 'The provided model identifier is invalid.');
  }
  try {
    return awsJson(await reply(JSON.parse(body)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return awsError(400, 'ValidationException', `Malformed input request: ${error.message}`);
  }
}

/** A field's check; the message quotes the value, as the service's do. */
type Check = (value: unknown) => boolean;

const isOneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const isText: Check = (value) => typeof value === 'string' && value.trim() !== '' && value.isWellFormed();

async function titanReply(request: unknown): Promise<unknown> {
  const { inputText, dimensions = 1024 } = checked(request, ['inputText'], {
    inputText: (value) => isText(value) && String(value).length <= 50_000,
    dimensions: isOneOf(256, 512, 1024),
    normalize: (value) => typeof value === 'boolean',
    embeddingTypes: (value) => Array.isArray(value),
  });
  const tokens = tokenCount(String(inputText));
  if (tokens > 8_192) throw new Refused(`Too many input tokens. Max input tokens: 8192, got ${tokens}`);
  const [embedding] = await vectors([String(inputText)], Number(dimensions), false);
  return { embedding, embeddingsByType: { float: embedding }, inputTextTokenCount: tokens };
}

async function cohereReply(request: unknown): Promise<unknown> {
  const {
    texts,
    input_type,
    embedding_types,
    output_dimension = 1536,
  } = checked(request, ['texts', 'input_type'], {
    texts: (value) => Array.isArray(value) && value.length >= 1 && value.length <= 96 && value.every(isText),
    input_type: isOneOf('search_document', 'search_query', 'classification', 'clustering'),
    embedding_types: (value) => Array.isArray(value) && value.every(isOneOf('float')),
    output_dimension: isOneOf(256, 512, 1024, 1536),
    max_tokens: (value) => Number.isInteger(value),
    truncate: isOneOf('NONE', 'LEFT', 'RIGHT'),
  });
  const floats = await vectors(texts as string[], Number(output_dimension), input_type === 'search_query');
  // Twice as long as a unit vector: Cohere does not promise to normalise.
  const embeddings = floats.map((vector) => vector.map((value) => 2 * value));
  return embedding_types === undefined
    ? { id: 'loopback', response_type: 'embeddings_floats', embeddings, texts }
    : { id: 'loopback', response_type: 'embeddings_by_type', embeddings: { float: embeddings }, texts };
}

const embeddingModels = [
  { id: /^amazon\.titan-embed-text-v2:0$/, reply: titanReply },
  { id: /^(?:(?:us|eu|global)\.)?cohere\.embed-v4:0$/, reply: cohereReply },
];

/** Checks every field, and that there is no other. @throws Refused */
function checked(
  request: unknown,
  required: readonly string[],
  checks: Readonly<Record<string, Check>>,
): Readonly<Record<string, unknown>> {
  const fields = typeof request === 'object' && request !== null ? { ...request } : {};
  for (const name of required) if (!(name in fields)) throw new Refused(`required key [${name}] not found`);
  for (const [name, value] of Object.entries(fields)) {
    if (checks[name] === undefined) throw new Refused(`extraneous key [${name}] is not permitted`);
    if (!checks[name](value)) throw new Refused(`#/${name}: ${JSON.stringify(value)} is not allowed`);
  }
  return fields;
}

/** The worst that a tokeniser can do: a token for every byte beyond ASCII, and about four letters of ASCII in one. */
const tokenCount = (text: string): number => {
  const bytes = Buffer.byteLength(text);
  return bytes === text.length ? Math.ceil(bytes / 4) : bytes;
};

async function vectors(
  texts: readonly string[],
  dimension: number,
  areQueries: boolean,
): Promise<number[][]> {
  const found = areQueries
    ? await Promise.all(texts.map((text) => hashes.embedQuery(text)))
    : await hashes.embedDocuments(texts);
  return found.map((vector) => fitted(vector, dimension));
}

/** Folded onto fewer dimensions, or followed by zeros: near stays near. */
function fitted(vector: Float32Array, dimension: number): number[] {
  const values = Array.from<number>({ length: dimension }).fill(0);
  for (const [place, value] of vector.entries()) {
    values[place % dimension] = (values[place % dimension] ?? 0) + value;
  }
  const length = Math.hypot(...values);
  return length === 0 ? values.with(0, 1) : values.map((value) => value / length);
}
