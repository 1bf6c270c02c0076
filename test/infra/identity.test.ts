import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { roles } from '../../shared/tenancy/roles.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { only, resolved } from './support/resolved.ts';
import { synthesize } from './support/synthesize.ts';
import { clientFaults } from './support/user-pool-rules.ts';

const cognitoEnvironments = ['dev', 'staging', 'prod'];

const poolOf = (name: string) => only(resolved(name), 'AWS::Cognito::UserPool').properties;

describe.each(cognitoEnvironments)('the user pool of %s', (name) => {
  it('lets nobody sign themselves up', () => {
    expect(poolOf(name).AdminCreateUserConfig).toMatchObject({ AllowAdminCreateUserOnly: true });
  });

  it('fixes the tenant of a user when the user is made', () => {
    expect(poolOf(name).Schema).toEqual([
      {
        Name: 'tenant_id',
        AttributeDataType: 'String',
        Mutable: false,
        StringAttributeConstraints: { MinLength: '2', MaxLength: '63' },
      },
    ]);
  });

  it('asks for long passwords and a code of an app, and never sends a text message', () => {
    const { Policies, MfaConfiguration, EnabledMfas, SmsConfiguration } = poolOf(name);

    expect(Policies).toMatchObject({
      PasswordPolicy: {
        MinimumLength: 14,
        RequireLowercase: true,
        RequireUppercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        PasswordHistorySize: 8,
        TemporaryPasswordValidityDays: 3,
      },
    });
    expect(EnabledMfas).toEqual(['SOFTWARE_TOKEN_MFA']);
    expect(SmsConfiguration).toBeUndefined();
    const { identity } = readEnvironment(name);
    expect(MfaConfiguration).toBe(
      identity.kind === 'cognito' && identity.mfa === 'required' ? 'ON' : 'OPTIONAL',
    );
  });

  it('goes by the verified e-mail address alone', () => {
    expect(poolOf(name)).toMatchObject({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
  });

  it('passes the tokens of people and of machines through our function', () => {
    const template = resolved(name);
    const functionArn = `arn:aws:lambda:eu-central-1:123456789012:function:askacme-${name}-pre-token-generation`;

    const { LambdaConfig, UserPoolTier } = poolOf(name);

    expect(LambdaConfig).toEqual({
      PreTokenGenerationConfig: { LambdaArn: functionArn, LambdaVersion: 'V3_0' },
    });
    // The plan from which on access tokens can be customised.
    expect(UserPoolTier).toBe('ESSENTIALS');
    const pool = only(template, 'AWS::Cognito::UserPool');
    const permissions = template
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.FunctionName === functionArn)
      .map(({ properties }) => properties);
    expect(permissions).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: functionArn,
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: template.attribute(pool.logicalId, 'Arn'),
      },
    ]);
  });

  it('has the groups that are roles of the API, and no other', () => {
    const groups = resolved(name).ofType('AWS::Cognito::UserPoolGroup');

    expect(groups.map(({ properties }) => properties.GroupName).sort()).toEqual([...roles].sort());
    // A group with an AWS role would hand AWS credentials to its members.
    expect(groups.filter(({ properties }) => properties.RoleArn !== undefined)).toEqual([]);
  });

  it('has no client that could write a tenant, keep a secret here or send a password', () => {
    const clients = resolved(name).ofType('AWS::Cognito::UserPoolClient');

    expect(clients).toHaveLength(1);
    expect(clientFaults(clients)).toEqual([]);
  });

  it('has one client for people, who ask and write by its scopes', () => {
    const template = resolved(name);
    const { properties } = only(template, 'AWS::Cognito::UserPoolClient');
    const settings = readEnvironment(name).identity;

    expect(properties.AllowedOAuthScopes).toEqual(['openid', 'askacme/read', 'askacme/write']);
    expect(only(template, 'AWS::Cognito::UserPoolResourceServer').properties).toMatchObject({
      Identifier: 'askacme',
      Scopes: [{ ScopeName: 'read' }, { ScopeName: 'write' }],
    });
    expect(settings).toMatchObject({
      callbackUrls: properties.CallbackURLs,
      logoutUrls: properties.LogoutURLs,
    });
  });

  it('has pages to sign in on, under a name of its own', () => {
    const template = resolved(name);
    const domain = only(template, 'AWS::Cognito::UserPoolDomain').properties;

    expect(domain.ManagedLoginVersion).toBe(2);
    expect(domain.Domain).toMatch(new RegExp(`^askacme-${name}-[0-9a-f]{8}$`));
    // Without a branding, the pages of that version do not show.
    expect(only(template, 'AWS::Cognito::ManagedLoginBranding').properties).toMatchObject({
      UseCognitoProvidedValues: true,
      ClientId: template.ref(only(template, 'AWS::Cognito::UserPoolClient').logicalId),
    });
  });

  it('is what the authorizer trusts, and nothing else', () => {
    const template = resolved(name);
    const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${template.ref(only(template, 'AWS::Cognito::UserPool').logicalId)}`;

    const { ISSUERS, FAIL_MODE } = variablesOf(template, `askacme-${name}-authorizer`);

    expect(JSON.parse(ISSUERS ?? '')).toEqual([
      {
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        scopes: { read: 'askacme/read', write: 'askacme/write' },
      },
    ]);
    expect(FAIL_MODE).toBe(readEnvironment(name).failMode);
  });

  it('tells an operator and an application what they need', () => {
    const template = resolved(name);
    const outputs = synthesize(name).template.toJSON().Outputs as Record<string, { Value: unknown }>;
    const value = (output: string) => String(template.value(outputs[output]?.Value));
    const client = template.ref(only(template, 'AWS::Cognito::UserPoolClient').logicalId);

    expect(value('UserPoolId')).toMatch(/^eu-central-1_/);
    expect(value('UserPoolClientId')).toBe(client);
    expect(value('Issuer')).toBe(`https://cognito-idp.eu-central-1.amazonaws.com/${value('UserPoolId')}`);
    expect(value('TokenUrl')).toMatch(
      /^https:\/\/askacme-.+\.auth\.eu-central-1\.amazoncognito\.com\/oauth2\/token$/,
    );
    expect(value('SignInUrl')).toContain(`client_id=${client}&response_type=code&redirect_uri=`);
  });
});

function variablesOf(template: ResolvedTemplate, functionName: string): Record<string, string> {
  const found = template
    .ofType('AWS::Lambda::Function')
    .find(({ properties }) => properties.FunctionName === functionName);
  if (found === undefined) throw new Error(`There is no function ${functionName}`);
  return (found.properties.Environment as { Variables: Record<string, string> }).Variables;
}

describe('users', () => {
  it.each([
    ['dev', 'INACTIVE', 'Delete'],
    ['prod', 'ACTIVE', 'Retain'],
  ])('outlive their stack where the environment says so: %s', (name, protection, policy) => {
    synthesize(name).template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: policy,
      UpdateReplacePolicy: policy,
      Properties: { DeletionProtection: protection },
    });
  });

  it('need a second factor in production', () => {
    expect(poolOf('prod').MfaConfiguration).toBe('ON');
  });

  it('are elsewhere where providers exist, and the authorizer trusts exactly those', () => {
    const template = resolved('aurora');
    const { identity } = readEnvironment('aurora');
    if (identity.kind !== 'oidc') throw new Error('not the environment that was meant');

    const { ISSUERS } = variablesOf(template, 'askacme-aurora-authorizer');

    const types = Object.values(
      synthesize('aurora').template.toJSON().Resources as Record<string, { Type: string }>,
    );
    expect(types.filter(({ Type }) => Type.startsWith('AWS::Cognito::'))).toEqual([]);
    expect(JSON.parse(ISSUERS ?? '')).toEqual(
      identity.issuers.map(({ issuer, audience, jwksUri }) => ({ issuer, audience, jwks_uri: jwksUri })),
    );
  });

  it("have pages under a name without Cognito's own words, which it refuses", () => {
    const template = resolved({ ...readEnvironment('dev'), name: 'aws-test' });

    expect(only(template, 'AWS::Cognito::UserPoolDomain').properties.Domain).toMatch(/^askacme-[0-9a-f]{8}$/);
  });
});

describe('the rules for clients', () => {
  const good = only(resolved('dev'), 'AWS::Cognito::UserPoolClient');
  const faultsWith = (change: Readonly<Record<string, unknown>>) =>
    clientFaults([{ logicalId: 'It', properties: { ...good.properties, ...change } }]);

  it.each([
    [{ WriteAttributes: undefined }, 'It does not say what it may write'],
    [{ WriteAttributes: [] }, 'It does not say what it may write'],
    [{ WriteAttributes: ['locale', 'custom:tenant_id'] }, 'It can write the tenant'],
    [{ GenerateSecret: true }, 'It has a secret in the template'],
    [{ ExplicitAuthFlows: undefined }, 'It does not say how it signs in'],
    [
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
      'It signs in otherwise than by a proof of the password',
    ],
    [
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'] },
      'It signs in otherwise than by a proof of the password',
    ],
    [{ AllowedOAuthFlows: ['code', 'implicit'] }, 'It has another grant than the code'],
    [{ AllowedOAuthScopes: ['aws.cognito.signin.user.admin'] }, 'It hands out rights over the own account'],
    [{ RefreshTokenRotation: undefined }, 'It keeps refresh tokens'],
    [{ AccessTokenValidity: undefined }, 'It has access tokens for more than an hour'],
    [{ RefreshTokenValidity: 43_200 }, 'It has sessions of more than a day'],
    [{ CallbackURLs: ['http://app.example/callback'] }, 'It sends people elsewhere unencrypted'],
  ])('find %j', (change, fault) => {
    expect(faultsWith(change)).toContain(fault);
  });
});
