/** Settings that are each fine, and cannot be deployed together. */
import { functionsOf } from '../aws/functions/function-table.ts';
import type { Environment } from './environment.ts';

type Settings = Omit<Environment, 'name'>;

/** @returns each with its place, like any other fault */
export const contradictions = (settings: Settings): string[] => [
  ...storeFaults(settings),
  ...modelFaults(settings),
  ...tierFaults(settings),
  ...issuerFaults(settings),
  ...domainFaults(settings),
  ...functionFaults(settings),
  ...localFaults(settings),
];

function storeFaults({ store, embedder, answerer }: Settings): string[] {
  if (store.kind !== 'aurora') return [];
  const faults: string[] = [];
  if (store.minCapacity > store.maxCapacity) {
    faults.push('store.minCapacity: must not be above store.maxCapacity');
  }
  // Its network has no way out.
  if (!embedder.kind.startsWith('bedrock')) {
    faults.push('embedder.kind: must be of Bedrock with the store aurora, whose network leads nowhere else');
  }
  if (answerer.kind !== 'bedrock') {
    faults.push('answerer.kind: must be bedrock with the store aurora, whose network leads nowhere else');
  }
  return faults;
}

const dimensions: Readonly<Record<string, readonly number[]>> = {
  'bedrock-titan': [256, 512, 1_024],
  'bedrock-cohere': [256, 512, 1_024, 1_536],
};

function modelFaults({ embedder, answerer }: Settings): string[] {
  const faults: string[] = [];
  const offered = dimensions[embedder.kind];
  if (offered !== undefined && !offered.includes(embedder.dimension)) {
    faults.push(`embedder.dimension: must be one of ${offered.join(', ')} with ${embedder.kind}`);
  }
  // A function is told of one server.
  if (embedder.kind === 'openai' && answerer.kind === 'openai' && embedder.baseUrl !== answerer.baseUrl) {
    faults.push('answerer.baseUrl: must be embedder.baseUrl, since both are openai');
  }
  for (const [name, { kind, model }] of Object.entries({ embedder, answerer })) {
    if (!kind.startsWith('bedrock') || !model.startsWith('arn:')) continue;
    faults.push(`${name}.model: must be the id of a model or an inference profile, not an ARN`);
  }
  return faults;
}

const limits = ['ratePerSecond', 'burst'] as const;

function tierFaults({ tiers, api }: Settings): string[] {
  if (Object.keys(tiers).length === 0) return ['tiers: must name at least one, such as standard'];
  return Object.entries(tiers).flatMap(([name, tier]) =>
    limits
      .filter((limit) => tier[limit] > api.throttle[limit])
      .map((limit) => `tiers.${name}.${limit}: must not be above api.throttle.${limit}`),
  );
}

function issuerFaults({ identity }: Settings): string[] {
  if (identity.kind !== 'oidc') return [];
  const names = identity.issuers.map(({ issuer }) => issuer);
  return new Set(names).size === names.length ? [] : ['identity.issuers: each issuer may stand there once'];
}

function domainFaults({ api: { customDomain }, region }: Settings): string[] {
  if (customDomain === undefined || customDomain.certificateArn.split(':')[3] === region) return [];
  return [`api.customDomain.certificateArn: must be a certificate of the region ${region}`];
}

/** An account usually has 1,000, and Lambda keeps 100 of them for functions that reserve none. */
const mostReserved = 900;

function functionFaults(settings: Settings): string[] {
  const { functions } = settings;
  // The name decides nothing here.
  const deployed: readonly string[] = functionsOf({ ...settings, name: '' });
  const faults = Object.keys(functions)
    .filter((name) => !deployed.includes(name))
    .map((name) => `functions.${name}: is not deployed with this store and identity`);
  const reserved = Object.values(functions).reduce((sum, one) => sum + (one.reservedConcurrency ?? 0), 0);
  if (reserved > mostReserved) {
    faults.push(`functions: must not reserve more concurrency together than ${mostReserved}`);
  }
  return faults;
}

/** What keeps its data is in earnest, and a page on somebody's own machine, or an unencrypted one, is not. */
function localFaults(settings: Settings): string[] {
  if (settings.removal !== 'retain') return [];
  return addressesOf(settings)
    .filter(([, address]) => !isPublic(address))
    .map(([place]) => `${place}: must be https and no address of the machine itself where removal is retain`);
}

const ownMachine = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;

function isPublic(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' && !ownMachine.test(url.hostname);
}

/** Each with its place. */
function addressesOf({ api, identity, embedder, answerer }: Settings): [place: string, address: string][] {
  const numbered = (place: string, all: readonly string[]): [string, string][] =>
    all.map((address, index) => [`${place}.${index}`, address]);
  return [
    ...numbered('api.allowedOrigins', api.allowedOrigins),
    ...(identity.kind === 'cognito'
      ? [
          ...numbered('identity.callbackUrls', identity.callbackUrls),
          ...numbered('identity.logoutUrls', identity.logoutUrls),
        ]
      : identity.issuers.flatMap(({ issuer, jwksUri }, index): [string, string][] => [
          [`identity.issuers.${index}.issuer`, issuer],
          [`identity.issuers.${index}.jwksUri`, jwksUri],
        ])),
    ...Object.entries({ embedder, answerer }).flatMap(([name, model]): [string, string][] =>
      model.kind === 'openai' ? [[`${name}.baseUrl`, model.baseUrl]] : [],
    ),
  ];
}
