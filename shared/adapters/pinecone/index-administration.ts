/** The operator's two errands at Pinecone's control plane: an index that fits, made or looked at. Never on a request's way. */
import { Pinecone } from '@pinecone-database/pinecone';
import { AppError } from '../../errors/app-error.ts';
import { fixedSecret } from '../../upstream/fixed-secret.ts';
import { createRetryingFetch } from '../../upstream/retrying-fetch.ts';
import { indexFaults } from './index-faults.ts';
import { createKeyedFetch } from './keyed-fetch.ts';
import { fetchPolicies } from './pinecone-client.ts';
import { refusalBehind, toAppError } from './vendor-refusal.ts';

export interface ControlAccess {
  readonly apiKey: string;
  /** Pinecone's own where it is absent. */
  readonly controllerHost?: string;
}

export interface NewIndex extends ControlAccess {
  readonly name: string;
  readonly dimension: number;
  /** `aws`, `gcp` or `azure`, and a region of its. */
  readonly cloud: string;
  readonly region: string;
  /** Whether it cannot be deleted before this is switched off; true unless given. */
  readonly isProtected?: boolean;
}

export interface IndexDescription {
  readonly host: string;
  readonly dimension: number | undefined;
  readonly metric: string;
  readonly ready: boolean;
  /** What makes it unfit, a sentence each. */
  readonly faults: string[];
}

/** Serverless indexes take seconds; the command gives up on one that takes minutes. */
const readyTimeoutMs = 300_000;

/**
 * A serverless index for dense and sparse values at once; resolves when it can be used.
 * @throws AppError with a detail for the operator where the name is taken or the key refused
 */
export async function createIndex(index: NewIndex): Promise<IndexDescription> {
  const { name, dimension, cloud, region, isProtected = true } = index;
  const made = await controlPlane(index)
    .indexes.create({
      name,
      dimension,
      metric: 'dotproduct',
      spec: { serverless: { cloud, region } },
      deletionProtection: isProtected ? 'enabled' : 'disabled',
      waitUntilReady: true,
      timeout: readyTimeoutMs,
    })
    .catch((error: unknown) => refuse(error, name));
  return description(made, dimension);
}

/**
 * @param index `dimension`: what the configured model makes, where that is to be checked
 * @throws AppError `not-found` where there is no such index
 */
export async function describeIndex(
  index: ControlAccess & { readonly name: string; readonly dimension?: number },
): Promise<IndexDescription> {
  const model = await controlPlane(index)
    .indexes.describe(index.name)
    .catch((error: unknown) => refuse(error, index.name));
  return description(model, index.dimension);
}

const controlPlane = ({ apiKey, controllerHost }: ControlAccess): Pinecone =>
  new Pinecone({
    apiKey: 'set-on-each-request',
    maxRetries: 0,
    fetchApi: createKeyedFetch(fixedSecret(apiKey), createRetryingFetch(fetchPolicies.write)),
    ...(controllerHost !== undefined && { controllerHostUrl: controllerHost }),
  });

interface IndexModel {
  readonly host?: string | null;
  readonly status?: { readonly ready?: boolean };
  readonly dimension?: number;
  readonly metric?: string;
}

function description(model: IndexModel, wanted: number | undefined): IndexDescription {
  const dimension = present(() => model.dimension);
  const metric = present(() => model.metric) ?? 'no metric';
  return {
    host: withScheme(model.host ?? ''),
    dimension,
    metric,
    ready: model.status?.ready === true,
    faults: indexFaults({ dimension, metric }, wanted),
  };
}

/** The SDK throws where an index of another kind has no such property. */
function present<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const withScheme = (host: string): string =>
  /^https?:\/\//.test(host) || host === '' ? host : `https://${host}`;

const refusals: Readonly<Record<number, (name: string) => AppError>> = {
  401: () => new AppError('forbidden', { detail: 'Pinecone refuses the API key.' }),
  403: () => new AppError('forbidden', { detail: 'Pinecone does not allow this API key to do that.' }),
  404: (name) =>
    new AppError('not-found', { detail: `There is no index '${name}' in the project of this API key.` }),
  409: (name) => new AppError('invalid-request', { detail: `There is an index '${name}' already.` }),
};

function refuse(error: unknown, name: string): never {
  const known = refusals[refusalBehind(error)?.httpStatus ?? 0];
  throw known?.(name) ?? toAppError(error);
}
