/** A machine's own client in the user pool: client credentials and nothing else, no user, no attribute. */
import type { AwsCall } from './aws-call.ts';
import { type Fields, listIn, runOperation, textIn } from './aws-json.ts';
import { isRefusal } from './aws-refusal.ts';

export interface AppClient {
  readonly id: string;
  /** Shown to the operator once, kept nowhere. */
  readonly secret: string;
}

const service = 'cognito-idp';

/** @param scopes of the resource server, as `askacme/read`. @throws AwsRefusal */
export async function makeAppClient(
  call: AwsCall,
  {
    userPoolId,
    name,
    scopes,
  }: { readonly userPoolId: string; readonly name: string; readonly scopes: readonly string[] },
): Promise<AppClient> {
  const operation = 'CreateUserPoolClient';
  const fields = {
    UserPoolId: userPoolId,
    ClientName: name,
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: scopes,
    // What is left out here Cognito fills in: sign-in of users, and writing of their attributes.
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    ReadAttributes: ['locale'],
    WriteAttributes: ['locale'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    AccessTokenValidity: 60,
    TokenValidityUnits: { AccessToken: 'minutes' },
  };
  // Names are not unique, so a repetition could make a second one.
  const answer = await runOperation(call, { service, operation, fields, isRepeatable: false });
  const [{ ClientId, ClientSecret } = {} as Fields] = listIn([answer.UserPoolClient]);
  const action = `${service}:${operation}`;
  return { id: textIn(ClientId, action), secret: textIn(ClientSecret, action) };
}

export interface FoundAppClient {
  readonly id: string;
  readonly name: string;
}

/** Those of the pool whose names begin so. */
export async function findAppClients(
  call: AwsCall,
  userPoolId: string,
  prefix: string,
): Promise<FoundAppClient[]> {
  const found: FoundAppClient[] = [];
  let NextToken: unknown;
  do {
    const fields = {
      UserPoolId: userPoolId,
      MaxResults: 60,
      ...(NextToken === undefined ? {} : { NextToken }),
    };
    const page = await runOperation(call, { service, operation: 'ListUserPoolClients', fields });
    for (const client of listIn(page.UserPoolClients)) {
      const name = String(client.ClientName);
      const id = textIn(client.ClientId, `${service}:ListUserPoolClients`);
      if (name.startsWith(prefix)) found.push({ id, name });
    }
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

/** When it was last made or changed, in milliseconds; undefined where it is gone, infinity where Cognito does not say. */
export async function appClientTime(
  call: AwsCall,
  userPoolId: string,
  clientId: string,
): Promise<number | undefined> {
  const fields = { UserPoolId: userPoolId, ClientId: clientId };
  try {
    const answer = await runOperation(call, { service, operation: 'DescribeUserPoolClient', fields });
    const [{ CreationDate, LastModifiedDate } = {} as Fields] = listIn([answer.UserPoolClient]);
    const seconds = Math.max(...[CreationDate, LastModifiedDate].map((one) => Number(one ?? Number.NaN)));
    return Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : seconds * 1000;
  } catch (error) {
    if (isRefusal(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** Gone afterwards. */
export async function removeAppClient(call: AwsCall, userPoolId: string, clientId: string): Promise<void> {
  const fields = { UserPoolId: userPoolId, ClientId: clientId };
  await runOperation(call, { service, operation: 'DeleteUserPoolClient', fields }).catch((error: unknown) => {
    if (!isRefusal(error, 'ResourceNotFoundException')) throw error;
  });
}
