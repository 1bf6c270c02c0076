/** The edges: what answers, prompts, logs and other origins get to see, and starts that should have been refused. */
import type { Mutant } from '../mutant.ts';

const prompt = { file: 'shared/retrieval/prompt.ts', tests: ['test/unit/shared/retrieval/prompt.test.ts'] };
const headers = {
  file: 'shared/http/answer-headers.ts',
  tests: ['test/unit/shared/http/answer-headers.test.ts'],
};
const cors = { file: 'infra/local/cors.ts', tests: ['test/unit/infra/local/cors.test.ts'] };
const logLine = { file: 'shared/runtime/log-line.ts', tests: ['test/unit/shared/runtime/log-line.test.ts'] };

export const edgeMutants: readonly Mutant[] = [
  {
    name: "a vendor's words reach the caller",
    file: 'shared/http/problem.ts',
    find: "new AppError('internal', { cause: error })",
    replace: "new AppError('internal', { cause: error, detail: String(error) })",
    tests: ['test/unit/shared/http/problem.test.ts'],
  },
  {
    name: 'the log quotes what a parser choked on',
    file: 'shared/http/problem-responses.ts',
    find: 'message: withoutQuotations(cause.message).slice(0, 200)',
    replace: 'message: cause.message.slice(0, 200)',
    tests: ['test/unit/shared/http/problem-responses.test.ts'],
  },
  {
    name: 'the log writes the messages of errors',
    ...logLine,
    find: 'return { name: one.name };',
    replace: 'return { name: one.name, message: one.message };',
  },
  {
    name: 'a field moves the cursor of whoever reads the log',
    ...logLine,
    find: '?.replace(invisible, escaped)',
    replace: '',
  },
  {
    name: 'addresses stay in answers',
    file: 'shared/retrieval/plain-text.ts',
    find: 'tidy(withoutAddresses(text))',
    replace: 'tidy(text || withoutAddresses(text))',
    tests: ['test/unit/shared/retrieval/plain-text.test.ts'],
  },
  {
    name: 'a reference in an answer becomes an image or a link',
    file: 'shared/retrieval/model-answer.ts',
    find: "line.replaceAll('![', '! [').replaceAll('](', '] (').replaceAll(']:', '] :')",
    replace: 'line',
    tests: ['test/unit/shared/retrieval/model-answer.test.ts'],
  },
  {
    name: 'an answer cites what was not found',
    file: 'shared/retrieval/model-answer.ts',
    find: 'number >= 1 && number <= sourceCount',
    replace: 'number >= 1 && sourceCount >= 0',
    tests: ['test/unit/shared/retrieval/model-answer.test.ts'],
  },
  {
    name: 'a document ends its own place in the prompt',
    ...prompt,
    find: "    .replace(/[&<>]/g, (mark) => entities[mark] ?? '')\n",
    replace: "    .replace(/[&]/g, (mark) => entities[mark] ?? '')\n",
  },
  {
    name: "a company's name adds lines to the prompt",
    ...prompt,
    find: "    .replace(/[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}<>]/gu, ' ')\n    .replace(/\\s+/g, ' ')\n",
    replace: '',
  },
  {
    name: 'every origin may read answers',
    ...headers,
    find: "'access-control-allow-origin': origin,",
    replace: "'access-control-allow-origin': origin && '*',",
  },
  {
    name: 'an origin may read answers that only begins like an allowed one',
    ...headers,
    find: '!allowedOrigins.includes(origin)',
    replace: '!allowedOrigins.some((allowed) => origin.startsWith(allowed))',
  },
  {
    name: 'caches on the way keep answers',
    ...headers,
    find: "'cache-control': 'no-store'",
    replace: "'cache-control': 'max-age=60'",
    tests: ['test/unit/infra/local/gateway.test.ts'],
  },
  {
    name: 'every origin can be allowed at once',
    ...cors,
    find: 'url !== null && /^https?:$/.test(url.protocol) && url.origin === text',
    replace: "text === '*' || (url !== null && /^https?:$/.test(url.protocol) && url.origin === text)",
  },
  {
    name: 'a client chooses the id of its request',
    file: 'infra/local/gateway.ts',
    find: 'requestId: randomUUID(),',
    replace: "requestId: String(message.headers['x-request-id'] ?? randomUUID()),",
    tests: ['test/unit/infra/local/gateway.test.ts'],
  },
  {
    name: 'a request may name two hosts',
    file: 'infra/local/gateway-exchange.ts',
    find: 'hosts === 1 || ',
    replace: 'hosts >= 1 || ',
    tests: ['test/unit/infra/local/gateway-connection.test.ts'],
  },
  {
    name: 'a vendor sends keys and documents on to wherever it redirects',
    file: 'shared/upstream/retrying-fetch.ts',
    find: "redirect: 'manual', ",
    replace: '',
    tests: ['test/unit/shared/upstream/retrying-fetch.test.ts'],
  },
  {
    name: "a function starts with the owner's access to the database",
    file: 'shared/runtime/config/lambda-dangers.ts',
    find: '  checkOwnerIsAbsent(reading);\n',
    replace: '',
    tests: ['test/unit/shared/runtime/config/lambda-dangers.test.ts'],
  },
  {
    name: 'a function starts with a plain secret in its environment',
    file: 'shared/runtime/config/lambda-dangers.ts',
    find: '  checkSecrets(reading);\n',
    replace: '',
    tests: ['test/unit/shared/runtime/config/lambda-dangers.test.ts'],
  },
  {
    name: 'a variable that promises no authentication goes unnoticed',
    file: 'shared/runtime/config/dangers.ts',
    find: '  checkAuthentication(reading);\n',
    replace: '',
    tests: ['test/unit/shared/runtime/config/dangers.test.ts'],
  },
];
