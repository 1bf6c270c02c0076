/** Where people sign in: Cognito's own pages, and the one client that they may come from. */
import { Aws, Duration, Fn } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  ClientAttributes,
  ManagedLoginVersion,
  OAuthScope,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { AskAcmeUserPool, CognitoSettings } from './user-pool.ts';

export interface HostedSignInProps {
  readonly environmentName: string;
  readonly settings: CognitoSettings;
  readonly users: AskAcmeUserPool;
}

/** What a user's session may touch of their own account. An empty list would mean Cognito's default, which is everything. */
const writable = new ClientAttributes().withStandardAttributes({ locale: true });

export class HostedSignIn extends Construct {
  readonly client: UserPoolClient;
  readonly domain: UserPoolDomain;

  constructor(scope: Construct, id: string, { environmentName, settings, users }: HostedSignInProps) {
    super(scope, id);
    const { pool } = users;
    this.domain = new UserPoolDomain(this, 'Domain', {
      userPool: pool,
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
      cognitoDomain: { domainPrefix: domainPrefix(environmentName) },
    });
    this.client = hostedClient(this, users, settings);
    // Without a branding the pages of the newer version answer that they are not there.
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: pool.userPoolId,
      clientId: this.client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
  }

  get tokenUrl(): string {
    return `${this.domain.baseUrl()}/oauth2/token`;
  }

  /** Of the pages, for looking at them; an application makes its own with a PKCE challenge in it. */
  signInUrl({ callbackUrls }: CognitoSettings): string {
    return this.domain.signInUrl(this.client, { redirectUri: callbackUrls[0] ?? '' });
  }
}

/** For browsers: it has no secret that could leak, and gets tokens for a code with its PKCE verifier only. */
const hostedClient = (
  scope: Construct,
  { pool, resourceServer, scopes }: AskAcmeUserPool,
  { callbackUrls, logoutUrls }: CognitoSettings,
): UserPoolClient =>
  new UserPoolClient(scope, 'Client', {
    userPool: pool,
    generateSecret: false,
    oAuth: {
      flows: { authorizationCodeGrant: true, implicitCodeGrant: false, clientCredentials: false },
      scopes: [
        OAuthScope.OPENID,
        OAuthScope.resourceServer(resourceServer, scopes.read),
        OAuthScope.resourceServer(resourceServer, scopes.write),
      ],
      callbackUrls: [...callbackUrls],
      logoutUrls: [...logoutUrls],
    },
    supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
    // What the pages offer is what the client may do: a password, which never travels as it is. Whoever signs in past
    // the pages gets a token without the scopes that the API asks for.
    authFlows: { userSrp: true },
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.minutes(60),
    idTokenValidity: Duration.minutes(60),
    refreshTokenValidity: Duration.days(1),
    // A refresh token that is stolen and used twice is worth nothing (RFC 9700, section 2.2.2).
    refreshTokenRotationGracePeriod: Duration.seconds(10),
    authSessionValidity: Duration.minutes(5),
    // The tenant is no news to its users: every answer of the API says it.
    readAttributes: new ClientAttributes()
      .withStandardAttributes({ email: true, emailVerified: true, locale: true })
      .withCustomAttributes('tenant_id'),
    writeAttributes: writable,
  });

/** Unique in a region among everybody's, so a part of the stack's own id is in it. Cognito refuses its own and Amazon's names. */
function domainPrefix(environmentName: string): string {
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const unique = Fn.select(0, Fn.split('-', stackUuid));
  const name = /aws|amazon|cognito/.test(environmentName) ? '' : `${environmentName}-`;
  return `askacme-${name}${unique}`;
}
