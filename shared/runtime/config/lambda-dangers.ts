/** What is fine on a laptop and not on Lambda. */
import type { EngineConfig, SealerConfig } from './engine-config.ts';
import { readLogLevelOnLambda } from './lambda-log-level.ts';
import type { Reading } from './reading.ts';
import { secretNames } from './secrets.ts';
import { namesWith } from './watched-variables.ts';

/** @param engines those that are used, and no others: one that is there without a value is used, too */
export function checkLambda(reading: Reading, engines: Partial<EngineConfig>): void {
  const { store, sealer, embedder, answerer, quota } = engines;
  if (store?.kind === 'embedded') {
    reading.fault(
      'STORE',
      'must not be embedded on Lambda',
      'It would be lost with the process. Use pinecone or postgres.',
    );
  }
  if (sealer !== undefined) checkSealer(reading, sealer);
  if (embedder?.kind === 'offline') {
    reading.fault(
      'EMBEDDER',
      'must not be offline on Lambda',
      'It knows words, not meaning. Use bedrock-titan, bedrock-cohere or openai.',
    );
  }
  if (answerer?.kind === 'offline') {
    reading.fault(
      'ANSWERER',
      'must not be offline on Lambda',
      'It quotes sentences. Use bedrock, anthropic or openai.',
    );
  }
  checkSecrets(reading);
  if (Object.hasOwn(engines, 'cursorKey') && !reading.has('CURSOR_KEY_SECRET')) {
    reading.required('CURSOR_KEY_SECRET', 'Without it a cursor ends with the process that made it.');
  }
  if (quota?.kind === 'memory') {
    reading.required('QUOTA_TABLE', 'Each process alone would let through as much as all of them may.');
  }
  readLogLevelOnLambda(reading);
  if (store?.kind === 'postgres') checkStatementTimeout(reading, store.statementTimeoutMs);
  checkOwnerIsAbsent(reading);
}

/** Keys anywhere else would end with the process, or lie beside what they open. */
function checkSealer(reading: Reading, { kind }: SealerConfig): void {
  if (kind !== 'aws') {
    reading.required('TENANT_KEY_TABLE', "Tenants' keys anywhere else would be lost with the process.");
  }
  if (!reading.has('SEAL_DIRECTORY')) return;
  reading.fault(
    'SEAL_DIRECTORY',
    'must not be set on Lambda',
    'The keys would be lost with the process, and every document with them.',
  );
}

/** An ingest sets 12 s of the gateway's 29 s aside for its write; a statement must end within that. */
const longestStatementMs = 10_000;

function checkStatementTimeout(reading: Reading, timeoutMs: number): void {
  if (timeoutMs <= longestStatementMs) return;
  reading.fault(
    'DATABASE_STATEMENT_TIMEOUT_MS',
    `must be at most ${longestStatementMs} on Lambda, not ${timeoutMs}`,
    'A longer write would outlive the request that waits for it.',
  );
}

const ownersPrefixes = ['MIGRATION_', 'APP_USER_'];
const isOwners = (name: string): boolean => ownersPrefixes.some((prefix) => name.startsWith(prefix));

/** Wall: whoever breaks into a function must not find the way around row-level security. */
function checkOwnerIsAbsent(reading: Reading): void {
  for (const name of ownersPrefixes.flatMap((prefix) => namesWith(reading, prefix))) {
    reading.fault(
      name,
      'is set on Lambda: the access of the owner of the schema has no business where the application runs',
      'Unset it, and migrate from elsewhere.',
    );
  }
}

/** An environment variable of a function is read by whoever may describe the function. */
function checkSecrets(reading: Reading): void {
  for (const name of secretNames) {
    if (!reading.has(name) || isOwners(name)) continue;
    reading.fault(
      name,
      'is a plain secret in the environment of a function',
      `Keep it in Secrets Manager and set ${name}_SECRET.`,
    );
  }
  if ((URL.parse(reading.variables.DATABASE_URL ?? '')?.password ?? '') !== '') {
    reading.fault(
      'DATABASE_URL',
      'has a password, plain in the environment of a function',
      'Take it out, and set DATABASE_PASSWORD_SECRET.',
    );
  }
}
