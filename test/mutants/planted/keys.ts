/** Wall 1: keys that should not have been trusted, or no longer. */
import type { Mutant } from '../mutant.ts';

const issuerKeys = 'shared/auth/issuer-keys.ts';

export const keyMutants: readonly Mutant[] = [
  {
    name: 'an unknown key id is served with the first key',
    file: issuerKeys,
    find: 'const key = current.get(kid);',
    replace: 'const key = current.get(kid) ?? [...current.values()][0];',
    tests: ['test/unit/shared/auth/jwks-cache.test.ts'],
  },
  {
    name: 'keys are trusted however old',
    file: issuerKeys,
    find: '(elapsed(fetchedAt) > hardTtlSeconds ? undefined : keys)',
    replace: 'keys',
    tests: ['test/unit/shared/auth/jwks-cache.test.ts'],
  },
  {
    name: 'keys get younger when the clock is set back',
    file: issuerKeys,
    find: 'return seconds < -clockStepSeconds ? Number.POSITIVE_INFINITY : seconds;',
    replace: 'return seconds < -clockStepSeconds ? 0 : seconds;',
    tests: ['test/unit/shared/auth/stale-keys.test.ts', 'test/unit/shared/auth/jwks-cache.test.ts'],
  },
  {
    name: 'fail mode closed serves stale keys',
    file: issuerKeys,
    find: '(isOpen || !isDue() ? trusted() : undefined)',
    replace: 'trusted()',
    tests: ['test/unit/shared/auth/stale-keys.test.ts'],
  },
  {
    name: 'a snapshot is as young as its reading',
    file: issuerKeys,
    find: 'apply(parseKeySet(saved), saved.fetchedAtSeconds, number, true);',
    replace: 'apply(parseKeySet(saved), nowSeconds(), number, true);',
    tests: ['test/unit/shared/auth/snapshot-keys.test.ts'],
  },
  {
    name: 'a snapshot brings a withdrawn key back',
    file: issuerKeys,
    find: '!(saved.fetchedAtSeconds > fetchedAt) || ',
    replace: '',
    tests: ['test/unit/shared/auth/snapshot-keys.test.ts'],
  },
  {
    name: "another issuer's snapshot is taken",
    file: 'shared/auth/key-snapshot.ts',
    find: `  if (uri !== jwksUri) throw new SnapshotRefused("another issuer's");\n`,
    replace: '',
    tests: ['test/unit/shared/auth/key-snapshot.test.ts'],
  },
  {
    name: 'made-up key ids buy a fetch each',
    file: issuerKeys,
    find: 'attempt === undefined && secondsToNext() <= 0',
    replace: 'attempt === undefined',
    tests: ['test/unit/shared/auth/jwks-cache.test.ts'],
  },
  {
    name: 'an empty key set takes the place of a good one',
    file: 'shared/auth/key-set.ts',
    find: "  if (keys.size === 0) throw new Error('the JWK Set holds no key that can verify a token');\n",
    replace: '',
    tests: ['test/unit/shared/auth/key-set.test.ts'],
  },
  {
    name: 'a key serves another algorithm than its own',
    file: 'shared/auth/key-set.ts',
    find: ' || (jwk.alg !== undefined && jwk.alg !== alg)',
    replace: '',
    tests: ['test/unit/shared/auth/key-set.test.ts'],
  },
  {
    name: 'a published private key is trusted',
    file: 'shared/auth/key-set.ts',
    find: "  if (Object.hasOwn(jwk, 'd')) return undefined;\n",
    replace: '',
    tests: ['test/unit/shared/auth/key-set.test.ts'],
  },
  {
    name: 'the keys of one issuer verify for another',
    file: 'shared/auth/jwks-cache.ts',
    find: 'issuers.get(jwksUri) ?? ',
    replace: '[...issuers.values()][0] ?? ',
    tests: ['test/unit/shared/auth/token-verifier.test.ts'],
  },
  {
    name: 'keys are fetched from wherever a redirect leads',
    file: 'shared/auth/fetch-jwks.ts',
    find: "redirect: 'error'",
    replace: "redirect: 'follow'",
    tests: ['test/unit/shared/auth/fetch-jwks.test.ts'],
  },
];
