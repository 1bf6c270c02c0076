/** What is fine on a laptop and not on Lambda. */
import { watched } from './dangers.ts';
import type { EngineConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { secretNames } from './secrets.ts';

export function checkLambda(reading: Reading, { store, embedder, answerer }: EngineConfig): void {
  if (watched(reading, 'AWS_LAMBDA_FUNCTION_NAME') === '') return;
  if (store.kind === 'embedded') {
    reading.fault(
      'STORE',
      'must not be embedded on Lambda',
      'It would be lost with the process. Use pinecone or postgres.',
    );
  }
  if (embedder.kind === 'offline') {
    reading.fault(
      'EMBEDDER',
      'must not be offline on Lambda',
      'It knows words, not meaning. Use bedrock-titan, bedrock-cohere or openai.',
    );
  }
  if (answerer.kind === 'offline') {
    reading.fault(
      'ANSWERER',
      'must not be offline on Lambda',
      'It quotes sentences. Use bedrock, anthropic or openai.',
    );
  }
  checkSecrets(reading);
  if (reading.value('LOG_LEVEL') === 'DEBUG') {
    reading.fault('LOG_LEVEL', 'must not be DEBUG on Lambda, where logs are kept', 'Use INFO or above.');
  }
  if (/--inspect/.test(watched(reading, 'NODE_OPTIONS'))) {
    reading.fault(
      'NODE_OPTIONS',
      'has --inspect on Lambda: a debugger reads every secret and document',
      'Take it out.',
    );
  }
}

/** An environment variable of a function is read by whoever may describe the function. */
function checkSecrets(reading: Reading): void {
  for (const name of secretNames) {
    if (!reading.has(name)) continue;
    reading.fault(
      name,
      'is a plain secret in the environment of a function',
      `Keep it in Secrets Manager and set ${name}_SECRET.`,
    );
  }
  for (const name of ['DATABASE_URL', 'MIGRATION_DATABASE_URL'] as const) {
    if ((URL.parse(reading.variables[name] ?? '')?.password ?? '') === '') continue;
    reading.fault(
      name,
      'has a password, plain in the environment of a function',
      `Take it out, and set ${name.replace('URL', 'PASSWORD_SECRET')}.`,
    );
  }
  if (!reading.has('CURSOR_KEY_SECRET')) {
    reading.required('CURSOR_KEY_SECRET', 'Without it a cursor ends with the process that made it.');
  }
}
