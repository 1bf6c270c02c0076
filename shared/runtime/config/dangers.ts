/** Combinations that would start and be unsafe: refused, with the reason. */
import { checkAws } from './aws-dangers.ts';
import type { EngineConfig, SecretConfig } from './engine-config.ts';
import { checkNode } from './node-dangers.ts';
import type { Reading } from './reading.ts';
import { watched } from './watched-variables.ts';

/** What holds whichever engines are chosen. */
export function checkProcess(reading: Reading): void {
  checkNode(reading);
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

/** What depends on the engines, of those that are used. `others` are secrets beside theirs. */
export function checkEngines(
  reading: Reading,
  engines: Partial<EngineConfig>,
  others: readonly (SecretConfig | undefined)[] = [],
): void {
  checkDimension(reading, engines);
  const { embedder, answerer, piiDetector, quota, sealer } = engines;
  if (
    sealer?.kind === 'aws' ||
    quota?.kind === 'dynamodb' ||
    piiDetector?.kind === 'comprehend' ||
    embedder?.kind.startsWith('bedrock') === true ||
    answerer?.kind === 'bedrock' ||
    [...secretsOf(engines), ...others].some((one) => one?.kind === 'aws')
  ) {
    checkAws(reading);
  }
}

const secretsOf = ({ store, embedder, answerer, cursorKey }: Partial<EngineConfig>) => [
  cursorKey,
  store?.kind === 'postgres' ? store.password : store?.kind === 'pinecone' ? store.apiKey : undefined,
  embedder?.kind === 'openai' ? embedder.apiKey : undefined,
  answerer?.kind === 'openai' || answerer?.kind === 'anthropic' ? answerer.apiKey : undefined,
];

/** Embeddings are stored in place, and a page of Postgres holds 8 KB: 1,536 numbers of 4 bytes beside the keys. */
const postgresDimensions = 1_536;

function checkDimension(reading: Reading, { store, embedder }: Partial<EngineConfig>): void {
  if (store === undefined || store.kind === 'pinecone') return;
  if (embedder === undefined || embedder.kind === 'offline' || embedder.dimension <= postgresDimensions)
    return;
  reading.fault(
    'EMBEDDING_DIMENSION',
    `must be at most ${postgresDimensions} with STORE=${store.kind}, not ${embedder.dimension}`,
    'A longer vector does not fit on a page of the table. Pinecone takes it.',
  );
}
