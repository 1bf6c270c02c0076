/** A secret kept in AWS Secrets Manager: read once a process, kept for a while, read anew where the vendor refuses it. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AppError } from '../../errors/app-error.ts';
import { unavailable } from '../../errors/unavailable.ts';
import type { Secret } from '../../ports/secret.ts';
import { withinTime } from '../../upstream/within-time.ts';
import { secretLabel } from './secret-label.ts';
import { secretText } from './secret-text.ts';

/** The part of the SDK's client that is used. */
export interface SecretsClient {
  send(command: GetSecretValueCommand): Promise<{ readonly SecretString?: string | undefined }>;
}

export interface AwsSecretOptions {
  /** Name or ARN. */
  readonly secretId: string;
  /** Which field of a JSON object; by default `api_key`, else `password`. */
  readonly field?: string;
  readonly ttlMs?: number;
  /** By default one of its own, whose attempts take at most `attemptTimeoutMs` each. */
  readonly client?: SecretsClient;
  readonly attemptTimeoutMs?: number;
  readonly nowMs?: () => number;
}

const defaultTtlMs = 15 * 60_000;

/** Between renewals, and between tries while Secrets Manager is down: many refusals at once are one reason to read. */
const restMs = 30_000;

const maxAttempts = 3;
const defaultAttemptTimeoutMs = 2_000;
/** For the pauses between the attempts, and for finding credentials. */
const slackMs = 1_000;

/**
 * Only the first read is waited for, and one after a refusal. A value past its time is used on while another is
 * fetched behind it, and for as long as Secrets Manager is down.
 * Everything is private, so that neither logging nor JSON can show the value.
 */
class AwsSecret implements Secret {
  readonly #options: AwsSecretOptions;
  readonly #client: SecretsClient;
  readonly #attemptTimeoutMs: number;
  readonly #nowMs: () => number;
  #value: string | undefined;
  #freshUntilMs = 0;
  #nextRenewalMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<string> | undefined;

  constructor(options: AwsSecretOptions) {
    this.#options = options;
    this.#attemptTimeoutMs = options.attemptTimeoutMs ?? defaultAttemptTimeoutMs;
    this.#client = options.client ?? createClient(this.#attemptTimeoutMs);
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  async value(): Promise<string> {
    if (this.#value === undefined) return this.#readOrKeep();
    // Cannot fail, as there is a value to keep; caught all the same, since nobody waits for it.
    if (this.#nowMs() >= this.#freshUntilMs) this.#readOrKeep().catch(() => undefined);
    return this.#value;
  }

  async renew(refused: string): Promise<string> {
    if (this.#value === undefined) return this.#readOrKeep();
    if (this.#value !== refused) return this.#value;
    if (this.#reading === undefined) {
      if (this.#nowMs() < this.#nextRenewalMs) return this.#value;
      this.#nextRenewalMs = this.#nowMs() + restMs;
    }
    return this.#readOrKeep();
  }

  /** One read at a time, whoever waits for it. */
  #readOrKeep(): Promise<string> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<string> {
    try {
      this.#value = await this.#fetch();
      this.#freshUntilMs = this.#nowMs() + (this.#options.ttlMs ?? defaultTtlMs);
      return this.#value;
    } catch (error) {
      if (this.#value === undefined) throw error;
      this.#freshUntilMs = Math.max(this.#freshUntilMs, this.#nowMs() + restMs);
      return this.#value;
    }
  }

  async #fetch(): Promise<string> {
    const { secretId, field } = this.#options;
    const reading = this.#client.send(new GetSecretValueCommand({ SecretId: secretId }));
    // The client's own limit ends with the answer's headers.
    const limitMs = maxAttempts * this.#attemptTimeoutMs + slackMs;
    const { SecretString: stored } = await withinTime(reading, limitMs).catch((error: unknown) => {
      throw withoutSecret(secretId, `could not be read: ${nameOf(error)}`);
    });
    const value = stored === undefined ? undefined : secretText(stored, field);
    if (value === undefined) throw withoutSecret(secretId, `holds no ${field ?? 'value that can be used'}`);
    return value;
  }
}

export const createAwsSecret = (options: AwsSecretOptions): Secret => new AwsSecret(options);

/** Region, credentials and an endpoint other than AWS's own come from the environment, where the SDK looks for them. */
const createClient = (requestTimeout: number): SecretsClient =>
  new SecretsManagerClient({
    maxAttempts,
    requestHandler: { connectionTimeout: requestTimeout / 2, requestTimeout, throwOnRequestTimeout: true },
  });

/** The SDK's own error stays out: where it could not parse the answer, it holds the answer, and so the secret. */
const nameOf = (error: unknown): string => {
  if (error instanceof AppError) return 'no answer in time';
  return error instanceof Error ? error.name : 'unknown';
};

const withoutSecret = (secretId: string, what: string): AppError =>
  unavailable(new Error(`${secretLabel(secretId)} ${what}`));
