/** A failure in a line or two: what was wrong, and what to do about it. */
import { ApiError } from '../../shared/contract/client.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { problems } from '../../shared/errors/registry.ts';
import { describeCause } from '../../shared/http/problem-responses.ts';
import { printableLine, printableText } from './terminal-text.ts';

export const tokenAdvice =
  'Make a token: npx askacme token TENANT [ROLE…], and pass it with --token or in ASKACME_TOKEN.';

/** The API says of every token it does not take the same, so that nobody learns from it. Whoever made this one may know. */
const refusedTokenAdvice =
  'Has the token expired (after an hour by default)? Was it made for this server: with the --data-dir that it has, or none?';

export function describeFailure(error: unknown): string {
  if (error instanceof ApiError) return describeApiError(error);
  if (error instanceof AppError) return describeAppError(error);
  return printableText(error instanceof Error ? messageOf(error) : String(error));
}

/** Node gives several failed connections as one error without a message. */
const messageOf = (error: Error): string =>
  error.message || String((error as { code?: unknown }).code ?? error.name);

/** An engine's, met by a command of the operator's: the cause is for them, without what it quotes. */
function describeAppError({ code, detail, cause }: AppError): string {
  const lines = [`${problems[code].title}${detail === undefined ? '.' : `: ${detail}`}`];
  for (let one = describeCause(cause); one !== undefined; one = one.cause as typeof one | undefined) {
    const { name, message } = one as { name: string; message: string };
    lines.push(`Cause: ${message || one.code || name}`);
  }
  return lines.map(printableLine).join('\n');
}

/** The same on one line, for a list of failures. */
export const summariseFailure = (error: unknown): string =>
  printableLine(
    error instanceof ApiError
      ? said(error).join('; ')
      : error instanceof Error
        ? error.message
        : String(error),
  );

function describeApiError(error: ApiError): string {
  const lines = [...said(error), ...advice(error)].map(printableLine);
  const expected = error.status > 0 && error.status < 500 && error.problem !== undefined;
  if (!expected && error.requestId !== undefined) lines.push(`Request id: ${printableLine(error.requestId)}`);
  return lines.join('\n');
}

function said({ message, code, problem, cause }: ApiError): string[] {
  if (code === 'unreachable') return [`${message.replace('Cannot reach', 'No server at')}${reason(cause)}`];
  if (problem === undefined) return [message];
  const { title, detail, errors = [] } = problem;
  return [
    detail === undefined ? `${title}.` : `${title}: ${detail}`,
    ...errors.map((one) => `${one.pointer || 'the body'} ${one.detail}`),
  ];
}

/** Refused is the ordinary case; anything else (a name that does not resolve, a certificate) is worth a word. */
function reason(cause: unknown): string {
  const { code } = ((cause as Error | undefined)?.cause ?? {}) as { code?: unknown };
  return typeof code === 'string' && code !== 'ECONNREFUSED' ? ` (${code})` : '';
}

function advice({ status, code }: ApiError): string[] {
  if (code === 'unreachable') return ['Start one: npm start, or name another with --url or ASKACME_URL.'];
  if (code === 'timeout') return ['Is the server busy? Try again.'];
  if (code === 'invalid-id') return ["See the documents' ids: npx askacme list"];
  if (code === 'invalid-token') return [tokenAdvice];
  if (status === 401) return [refusedTokenAdvice, tokenAdvice];
  if (code === 'invalid-tenant') {
    return [
      "Is the token's tenant registered, and active? npx askacme tenant list. Register it: npx askacme tenant add TENANT, or npm start -- --tenants TENANT",
    ];
  }
  if (code === 'forbidden') return ['Make a token with the role: npx askacme token TENANT editor|admin'];
  if (code === 'not-found')
    return ['There is no such document, or this token cannot see it: npx askacme list'];
  if (code === 'invalid-response' || /^http-/.test(code)) return ['Is that AskAcme? Check --url.'];
  return status === 429 || status === 503 ? ['Try again in a moment.'] : [];
}
