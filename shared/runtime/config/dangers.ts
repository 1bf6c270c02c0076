/** Combinations that would start and be unsafe: refused, with the reason. */
import type { EmbedderConfig, EngineConfig, SecretConfig, StoreConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { checkEncryption } from './vendor-address.ts';

/** Others' variables that are looked at, and what for. */
export const watchedVariables = {
  AWS_ENDPOINT_URL: 'Where the AWS clients go instead of AWS: https, or http on this machine',
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'The same, for Bedrock alone',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: 'The same, for Secrets Manager alone',
  AWS_LAMBDA_FUNCTION_NAME: 'Set by Lambda: the rules for Lambda hold',
  NODE_OPTIONS: 'No `--inspect` on Lambda',
  NODE_TLS_REJECT_UNAUTHORIZED: 'Not 0: certificates would not be checked',
  PINECONE_DEBUG: "Not set: Pinecone's client would print every request with its text",
  PINECONE_DEBUG_CURL: 'Not set: the same as a command to repeat it',
} as const;

export type WatchedName = keyof typeof watchedVariables;

export const watched = ({ variables }: Reading, name: WatchedName): string => variables[name] ?? '';

/** What holds whichever engines are chosen. */
export function checkProcess(reading: Reading): void {
  if (watched(reading, 'NODE_TLS_REJECT_UNAUTHORIZED') === '0') {
    reading.fault(
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'is 0: no certificate would be checked, of any server',
      'Unset it. For an authority of your own use DATABASE_CA or NODE_EXTRA_CA_CERTS.',
    );
  }
  for (const name of ['PINECONE_DEBUG', 'PINECONE_DEBUG_CURL'] as const) {
    if (watched(reading, name) === '') continue;
    reading.fault(
      name,
      "is set: Pinecone's client would print every request with the documents' text",
      'Unset it.',
    );
  }
  checkAuthentication(reading);
}

const switchesOff =
  /^(?:ASKACME_)?(?:(?:AUTH|AUTHENTICATION|AUTHORIZATION|AUTHORIZER|JWT|TOKEN)_?(?:DISABLED?|OFF|BYPASS|SKIP|OPTIONAL)|(?:DISABLE|NO|SKIP|BYPASS|WITHOUT|IGNORE)_?(?:AUTH|AUTHENTICATION|AUTHORIZATION|AUTHORIZER|JWT|TOKEN)(?:_?(?:CHECK|VERIFICATION|VALIDATION|VERIFY))?|(?:ALLOW_?)?(?:ANONYMOUS|UNAUTHENTICATED)(?:_?(?:ACCESS|REQUESTS?|USERS?))?|INSECURE(?:_?MODE|_?AUTH)?)$/i;
const switches =
  /^(?:ASKACME_)?(?:(?:REQUIRE|ENABLE|USE|VERIFY|CHECK)_?(?:AUTH|AUTHENTICATION|AUTHORIZATION|JWT|TOKENS?)|(?:AUTH|AUTHENTICATION|AUTHORIZATION|AUTHORIZER|JWT)(?:_?(?:ENABLED|REQUIRED|MODE|VERIFY|VERIFICATION))?)$/i;
const no = /^(?:0|false|no|off|none|disabled?|skip|bypass|anonymous|insecure)$/i;

/** There is nothing to switch; whoever sets such a variable believes otherwise, and has to be told. */
function checkAuthentication(reading: Reading): void {
  for (const [name, value] of Object.entries(reading.variables)) {
    if (value === undefined || value === '') continue;
    const asksForNone = switchesOff.test(name) ? !no.test(value) : switches.test(name) && no.test(value);
    if (!asksForNone) continue;
    reading.fault(
      name,
      'looks as if it switched authentication off. There is no such mode',
      'Unset it. For tokens on a laptop: npx askacme token TENANT',
    );
  }
}

/** What depends on the engines. */
export function checkEngines(
  reading: Reading,
  engines: EngineConfig,
  secrets: readonly (SecretConfig | undefined)[],
): void {
  checkDimension(reading, engines.store, engines.embedder);
  const { embedder, answerer } = engines;
  if (
    embedder.kind.startsWith('bedrock') ||
    answerer.kind === 'bedrock' ||
    secrets.some((one) => one?.kind === 'aws')
  ) {
    checkAws(reading);
  }
}

/** Embeddings are stored in place, and a page of Postgres holds 8 KB: 1,536 numbers of 4 bytes beside the keys. */
const postgresDimensions = 1_536;

function checkDimension(reading: Reading, store: StoreConfig, embedder: EmbedderConfig): void {
  if (store.kind === 'pinecone' || embedder.kind === 'offline' || embedder.dimension <= postgresDimensions)
    return;
  reading.fault(
    'EMBEDDING_DIMENSION',
    `must be at most ${postgresDimensions} with STORE=${store.kind}, not ${embedder.dimension}`,
    'A longer vector does not fit on a page of the table. Pinecone takes it.',
  );
}

const awsEndpoints = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
  'AWS_ENDPOINT_URL_SECRETS_MANAGER',
] as const;

/** Something is on AWS. */
export function checkAws(reading: Reading): void {
  reading.value('AWS_REGION');
  if (!reading.has('AWS_REGION')) {
    reading.required('AWS_REGION', 'Bedrock and Secrets Manager are asked there.');
  }
  for (const name of awsEndpoints) checkEncryption(reading, name, watched(reading, name));
}
