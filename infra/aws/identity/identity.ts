/** Who signs the tokens: a user pool of the stack's own, or providers that exist. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import { HostedSignIn } from './hosted-sign-in.ts';
import { AskAcmeUserPool, type CognitoSettings, resourceServerName, scopeNames } from './user-pool.ts';

export interface IdentityProps {
  readonly environment: Environment;
  /** Where the stack has a user pool. */
  readonly preTokenGeneration: ApiFunction | undefined;
}

export class Identity extends Construct {
  /** Which issuers the authorizer trusts. */
  readonly issuers: Access;

  constructor(scope: Construct, id: string, { environment, preTokenGeneration }: IdentityProps) {
    super(scope, id);
    const { identity, failMode } = environment;
    const issuers =
      identity.kind === 'oidc'
        ? identity.issuers.map(({ issuer, audience, jwksUri }) => ({ issuer, audience, jwks_uri: jwksUri }))
        : [this.#ownIssuer(environment, identity, preTokenGeneration)];
    this.issuers = {
      variables: { ISSUERS: Stack.of(this).toJsonString(issuers), FAIL_MODE: failMode },
      statements: [],
    };
  }

  /** @throws Error where the function that fills its tokens is missing */
  #ownIssuer(environment: Environment, settings: CognitoSettings, filler: ApiFunction | undefined) {
    if (filler === undefined) throw new Error('A user pool needs the function pre-token-generation.');
    const users = new AskAcmeUserPool(this, 'Users', { environment, settings, preTokenGeneration: filler });
    const hosted = new HostedSignIn(this, 'SignIn', { environmentName: environment.name, settings, users });
    const { region, urlSuffix } = Stack.of(this);
    const issuer = `https://cognito-idp.${region}.${urlSuffix}/${users.pool.userPoolId}`;
    this.#say({
      UserPoolId: [users.pool.userPoolId, 'Where askacme tenant makes users and machine clients'],
      UserPoolClientId: [hosted.client.userPoolClientId, 'The client of applications that people sign in to'],
      SignInUrl: [hosted.signInUrl(settings), 'Where people sign in'],
      TokenUrl: [hosted.tokenUrl, 'Where machine clients get tokens'],
      Issuer: [issuer, 'Signs the tokens; the provider of every tenant that is bound to none else'],
    });
    const scope = (name: string): string => `${resourceServerName}/${name}`;
    return {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      scopes: { read: scope(scopeNames.read), write: scope(scopeNames.write) },
    };
  }

  #say(outputs: Readonly<Record<string, readonly [string, string]>>): void {
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(Stack.of(this), name, { value, description });
    }
  }
}
