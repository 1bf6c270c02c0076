/** Wall 1: tokens that should not have been believed. */
import type { Mutant } from '../mutant.ts';

const claimChecks = {
  file: 'shared/auth/claim-checks.ts',
  tests: ['test/unit/shared/auth/claim-checks.test.ts'],
};
const headerChecks = {
  file: 'shared/auth/header-checks.ts',
  tests: ['test/unit/shared/auth/header-checks.test.ts'],
};
const handlerContext = {
  file: 'shared/tenancy/tenant-context.ts',
  tests: ['test/unit/shared/tenancy/tenant-context.test.ts'],
};

export const identityMutants: readonly Mutant[] = [
  {
    name: 'a token is good for ever',
    ...claimChecks,
    find: 'exp <= nowSeconds || ',
    replace: '',
  },
  {
    name: 'the end of a token is taken for milliseconds',
    ...claimChecks,
    find: 'exp <= nowSeconds || ',
    replace: 'exp <= nowSeconds / 1_000 || ',
  },
  {
    name: 'a token may last for years',
    ...claimChecks,
    find: ' || exp - fromSeconds > maxLifetimeSeconds',
    replace: '',
  },
  {
    name: 'a token is good before its time',
    ...claimChecks,
    find: "  checkBegun(claims.nbf, nowSeconds, 'not-before');\n",
    replace: '',
  },
  {
    name: 'an ID token passes as an access token',
    ...claimChecks,
    find: '  checkTokenUse(claims.token_use);\n',
    replace: '',
  },
  {
    name: 'a subject may break out of its field in the access log',
    ...claimChecks,
    find: ' || unloggable.test(sub)',
    replace: '',
  },
  {
    name: 'a shared secret is accepted as an algorithm',
    ...headerChecks,
    find: "['RS256', 'ES256', 'EdDSA']",
    replace: "['RS256', 'ES256', 'EdDSA', 'HS256']",
  },
  {
    name: 'a token of another kind passes: its type is not looked at',
    ...headerChecks,
    find: '  checkType(header.typ);\n',
    replace: '',
  },
  {
    name: 'a token may bring its own key',
    ...headerChecks,
    find: '  checkNoKeyInHeader(header);\n',
    replace: '',
  },
  {
    name: 'an extension that is not understood is passed over',
    ...headerChecks,
    find: '  checkNoCriticalExtension(header);\n',
    replace: '',
  },
  {
    name: 'a signature may be written in several ways',
    file: 'shared/auth/token-form.ts',
    find: "  if (!unverifiedToken.split('.').every(isCanonicalBase64Url)) refuseToken('token-form');\n",
    replace: '',
    tests: ['test/unit/shared/auth/token-form.test.ts'],
  },
  {
    name: 'a token for another service passes: its audience is not looked at',
    file: 'shared/auth/token-verifier.ts',
    find: 'audience: issuer.audience ?? null',
    replace: 'audience: null',
    tests: ['test/unit/shared/auth/token-verifier.test.ts'],
  },
  {
    name: 'a token that was lent for reading writes',
    file: 'shared/auth/scope-checks.ts',
    find: 'return granted.includes(write) ? roles : ',
    replace: 'return granted.includes(read) ? roles : ',
    tests: ['test/unit/shared/auth/scopes.test.ts'],
  },
  {
    name: 'a scope passes that only begins like ours',
    file: 'shared/auth/scope-checks.ts',
    find: 'if (!granted.includes(read)) ',
    replace: 'if (!scope.includes(read)) ',
    tests: ['test/unit/shared/auth/scopes.test.ts'],
  },
  {
    name: 'of two Authorization headers the first counts',
    file: 'functions/authorizer/bearer-token.ts',
    find: 'value !== undefined && values.length === 1',
    replace: 'value !== undefined',
    tests: ['test/unit/functions/authorizer/handler.test.ts'],
  },
  {
    name: 'handlers forget the end of a token that a gateway remembers',
    ...handlerContext,
    find: ' || Number(exp) <= nowSeconds',
    replace: '',
  },
  {
    name: 'handlers take the clock for milliseconds',
    ...handlerContext,
    find: 'Number(exp) <= nowSeconds)',
    replace: 'Number(exp) <= nowSeconds / 1_000)',
  },
  {
    name: 'the gateway remembers one result for all who ask for the same path',
    file: 'infra/local/gateway-authorizer.ts',
    find: 'cache.get(identity, ',
    replace: 'cache.get(request.rawPath, ',
    tests: ['test/unit/infra/local/gateway-authorizer.test.ts'],
  },
  {
    name: 'the gateway remembers a result for ever',
    file: 'infra/local/authorizer-cache.ts',
    find: ' && ageMs < options.ttlMs',
    replace: '',
    tests: ['test/unit/infra/local/authorizer-cache.test.ts'],
  },
  {
    name: 'the gateway does not heed a policy that denies',
    file: 'infra/local/gateway-authorizer.ts',
    find: "    if (!allowsInvoke(result.policyDocument, methodArn(request))) throw new AppError('invalid-tenant');\n",
    replace: '',
    tests: ['test/unit/infra/local/gateway-authorizer.test.ts'],
  },
];
