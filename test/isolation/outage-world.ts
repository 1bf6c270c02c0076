/** Two identity providers, the authorizer and the function that takes snapshots, over a clock that tests turn. */
import { expect } from 'vitest';
import { createHandler } from '../../functions/authorizer/handler.ts';
import { takeSnapshots } from '../../functions/key-snapshot/take-snapshots.ts';
import type { FailMode, KeyNotice } from '../../shared/auth/issuer-keys.ts';
import { parseSnapshot, snapshotName } from '../../shared/auth/key-snapshot.ts';
import { createTokenVerifier } from '../../shared/auth/token-verifier.ts';
import type { Tenant } from '../../shared/ports/tenant-registry.ts';
import { tenantId } from '../support/documents.ts';
import { makeTestIssuer, makeTestKey, type SignOptions, type TestKey } from '../support/tokens.ts';
import { eventWith } from '../unit/functions/authorizer/authorizer-harness.ts';

export const start = 1_000_000_000;

export type Company = 'acme' | 'acme-2';
export type Verdict = 'in' | 'Unauthorized' | 'auth-unavailable' | 'invalid-tenant';

/** Two companies whose names begin alike, each with an identity provider of its own; both call their key `key-1`. */
export function setUp() {
  const clock = { now: start };
  const nowSeconds = () => clock.now;
  const issuers = {
    acme: makeTestIssuer('acme-idp', { nowSeconds }),
    'acme-2': makeTestIssuer('acme-2-idp', { nowSeconds }),
  };
  const keys = { acme: [makeTestKey('key-1')], 'acme-2': [makeTestKey('key-1')] };
  const providers = { isUp: { acme: true, 'acme-2': true } as Record<Company, boolean>, fetches: 0 };
  const companies = Object.keys(issuers) as Company[];
  const fetchJwks = async (uri: string): Promise<unknown> => {
    providers.fetches++;
    const company = companies.find((one) => issuers[one].jwksUri === uri) ?? expect.fail(uri);
    if (!providers.isUp[company]) throw new Error('connect ETIMEDOUT');
    return { keys: keys[company].map(({ jwk }) => jwk) };
  };
  const bucket = new Map<string, string>();
  const writer = { write: async (name: string, text: string) => void bucket.set(name, text) };
  const snapshot = () =>
    takeSnapshots({
      issuers: Object.values(issuers),
      fetchJwks: (uri) => {
        providers.fetches--;
        return fetchJwks(uri);
      },
      writer,
      nowSeconds,
    });
  const tenants = companies.map(
    (id): Tenant => ({
      id: tenantId(id),
      name: id,
      status: 'active',
      issuer: issuers[id].issuer,
      usageKey: undefined,
    }),
  );

  /** A process that has just started. */
  function startProcess(failMode: FailMode = 'open') {
    const told: KeyNotice[] = [];
    const verifier = createTokenVerifier({
      issuers: Object.values(issuers),
      fetchJwks,
      nowSeconds,
      failMode,
      async readSnapshot(uri) {
        const text = bucket.get(snapshotName(uri));
        return text === undefined ? undefined : parseSnapshot(uri, text);
      },
      onStaleKeys: (notice) => void told.push(notice),
    });
    const registry = { find: async (id: string) => tenants.find((tenant) => tenant.id === id) };
    const handler = createHandler({
      tokenVerifier: async () => verifier,
      tenantRegistry: async () => registry,
      logger: { warn: () => undefined },
    });
    const ask = async (token: string): Promise<Verdict> => {
      try {
        const { context } = await handler(eventWith(token));
        return context?.problem === 'invalid-tenant' ? 'invalid-tenant' : 'in';
      } catch (error) {
        return (error as Error).message as Verdict;
      }
    };
    return { ask, told };
  }

  /** What a user of a company holds; signed by its provider's last key, where nothing else is said. */
  function token(company: Company, options: SignOptions & { tenant?: Company } = {}): string {
    const { tenant = company, ...sign } = options;
    const key = keys[company].at(-1) as TestKey;
    return issuers[company].sign({ tenant_id: tenant }, { key, ...sign });
  }
  return { clock, issuers, keys, providers, snapshot, startProcess, token, companies };
}

export type World = ReturnType<typeof setUp>;

/** What must be refused whatever the hour. */
export function forgeries({ keys, token }: World): string[] {
  const [acme] = keys.acme as [TestKey];
  const [acme2] = keys['acme-2'] as [TestKey];
  return [
    token('acme', { key: makeTestKey('key-1') }),
    token('acme', { alg: 'none' }),
    token('acme', { alg: 'HS256', key: acme }),
    token('acme', { header: { kid: 'key-unknown' } }),
    token('acme', { key: acme2 }),
    token('acme-2', { key: acme }),
    token('acme', { header: { jwk: acme.jwk } }),
    'e30.e30.AA',
  ];
}

export const both = (world: World): string[] => world.companies.map((company) => world.token(company));
