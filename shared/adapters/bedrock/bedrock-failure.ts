/** What went wrong with a call to Bedrock, for the operator: no prompt, no vendor's sentence, no credential. */
import { AppError } from '../../errors/app-error.ts';
import { fieldsOf } from '../../upstream/json-fields.ts';

export interface BedrockCall {
  readonly operation: 'InvokeModel' | 'Converse';
  readonly model: string;
}

/** The cause of the AppError. The client's own errors hold the signed request, and may quote what was sent. */
class BedrockFailure extends Error {
  override readonly name = 'BedrockFailure';
  readonly code: string;

  /** @param requestId to be given to AWS support; in the message, since of an error's own fields none is logged */
  constructor({ operation, model }: BedrockCall, code: string, requestId?: string) {
    const what = `${operation} of ${model} failed: ${code}.`;
    const id = requestId === undefined ? undefined : `Request id: ${requestId}`;
    super([what, hints.get(code), id].filter((part) => part !== undefined).join(' '));
    this.code = code;
  }
}

const noCredentials = 'The process has no AWS credentials, or they have expired.';

const hints: ReadonlyMap<string, string> = new Map([
  ['AccessDeniedException', 'The role may not invoke this model, or the account has no access to it.'],
  [
    'ValidationException',
    'Check the model id and its limits; many models are invoked by an inference profile only (an id such as us.…, eu.… or global.…).',
  ],
  ['ResourceNotFoundException', 'The region has no such model.'],
  ['ThrottlingException', "The account's quota for this model is used up."],
  ['CredentialsProviderError', noCredentials],
  ['ExpiredTokenException', noCredentials],
  ['UnrecognizedClientException', noCredentials],
]);

/** `code` where there is no error of the client's: what is wrong with its answer. */
export const unusable = (call: BedrockCall, code: string): AppError =>
  new AppError('dependency-unavailable', { cause: new BedrockFailure(call, code), retryAfterSeconds: 5 });

/** @returns AppError `dependency-unavailable` for whatever a call threw */
export function unavailable(call: BedrockCall, error: unknown): AppError {
  const cause = new BedrockFailure(call, codeOf(error), requestIdOf(error));
  return new AppError('dependency-unavailable', {
    cause,
    retryAfterSeconds: retryAfterSecondsOf(error) ?? 5,
  });
}

/** `ThrottlingException`, `ECONNREFUSED`, `TimeoutError`… Names of the service's errors are what it sent: hence the form. */
function codeOf(error: unknown): string {
  const { code, name } = fieldsOf(error);
  return [code, name].find(isWord) ?? 'UnknownError';
}

function requestIdOf(error: unknown): string | undefined {
  const { requestId } = fieldsOf(fieldsOf(error).$metadata);
  return isWord(requestId) ? requestId : undefined;
}

/** Seconds, at least one so that nobody spins, and at most a minute, which outlasts most clients' patience. */
function retryAfterSecondsOf(error: unknown): number | undefined {
  const { 'retry-after': value } = fieldsOf(fieldsOf(fieldsOf(error).$response).headers);
  return typeof value === 'string' && /^\d{1,6}$/.test(value)
    ? Math.min(60, Math.max(1, Number(value)))
    : undefined;
}

const isWord = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,80}$/.test(value);
