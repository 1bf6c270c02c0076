/** One user pool of Cognito, as far as onboarding uses it: pages of two, and people known by their address or their `sub`. */
import { type AdministrationReply, refusal } from './aws-administration-reply.ts';

type Fields = Readonly<Record<string, unknown>>;

export const poolId = 'eu-central-1_LoopBack1';
const groups = new Set(['editor', 'admin', 'pii_access']);

export class CognitoPool {
  /** As they were asked for, with `ClientId`. */
  readonly clients: Fields[] = [];
  /** When they were made, in seconds. */
  readonly times = new Map<string, number>();
  /** By address. Cognito itself knows them as `sub-of-<address>`. */
  readonly users = new Map<string, { attributes: Record<string, string>; groups: string[] }>();
  readonly signedOut: string[] = [];
  #made = 0;

  serve(operation: string, { UserPoolId, ...fields }: Fields): AdministrationReply {
    if (UserPoolId !== poolId) return refusal(400, 'ResourceNotFoundException');
    const run = this.#operations[operation];
    return run === undefined ? refusal(400, 'UnknownOperationException') : run(fields);
  }

  readonly #operations: Readonly<Record<string, (fields: Fields) => AdministrationReply>> = {
    CreateUserPoolClient: (fields) => {
      // Names of clients, as Cognito takes them.
      if (!/^[\w\s+=,.@-]{1,128}$/.test(String(fields.ClientName)))
        return refusal(400, 'InvalidParameterException');
      this.#made++;
      const client = { ...fields, ClientId: `client${this.#made}` };
      this.clients.push(client);
      this.times.set(client.ClientId, Date.now() / 1000);
      return ok({ UserPoolClient: { ...client, ClientSecret: `secret-of-client${this.#made}` } });
    },
    ListUserPoolClients: ({ NextToken, MaxResults }) => {
      if (Number(MaxResults) > 60) return refusal(400, 'InvalidParameterException');
      const from = Number(NextToken ?? 0);
      const page = this.clients.slice(from, from + 2);
      const isCut = from + 2 < this.clients.length;
      return ok({
        UserPoolClients: page.map(({ ClientId, ClientName }) => ({ ClientId, ClientName })),
        ...(isCut ? { NextToken: String(from + 2) } : {}),
      });
    },
    DescribeUserPoolClient: ({ ClientId }) => {
      const client = this.clients.find((one) => one.ClientId === ClientId);
      if (client === undefined) return refusal(400, 'ResourceNotFoundException');
      const CreationDate = this.times.get(String(ClientId));
      return ok({ UserPoolClient: { ...client, CreationDate, LastModifiedDate: CreationDate } });
    },
    DeleteUserPoolClient: ({ ClientId }) => {
      const at = this.clients.findIndex((client) => client.ClientId === ClientId);
      if (at === -1) return refusal(400, 'ResourceNotFoundException');
      this.clients.splice(at, 1);
      return { status: 200, body: '' };
    },
    AdminCreateUser: ({ Username, UserAttributes, DesiredDeliveryMediums }) => {
      if (String(DesiredDeliveryMediums) !== 'EMAIL') return refusal(400, 'InvalidParameterException');
      if (this.users.has(String(Username))) return refusal(400, 'UsernameExistsException');
      const attributes = (UserAttributes as { Name: string; Value: string }[]).map(
        ({ Name, Value }) => [Name, Value] as const,
      );
      this.users.set(String(Username), { attributes: Object.fromEntries(attributes), groups: [] });
      return ok({ User: { Username } });
    },
    AdminGetUser: ({ Username }) => {
      const user = this.#find(Username)?.user;
      if (user === undefined) return refusal(400, 'UserNotFoundException');
      const attributes = Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value }));
      return ok({ Username: `sub-of-${user.attributes.email}`, UserAttributes: attributes });
    },
    AdminAddUserToGroup: ({ Username, GroupName }) => {
      const user = this.#find(Username)?.user;
      if (user === undefined || !groups.has(String(GroupName)))
        return refusal(400, 'ResourceNotFoundException');
      user.groups.push(String(GroupName));
      return { status: 200, body: '' };
    },
    AdminRemoveUserFromGroup: ({ Username, GroupName }) => {
      const user = this.#find(Username)?.user;
      if (user === undefined || !groups.has(String(GroupName)))
        return refusal(400, 'ResourceNotFoundException');
      user.groups = user.groups.filter((one) => one !== GroupName);
      return { status: 200, body: '' };
    },
    AdminUserGlobalSignOut: ({ Username }) => {
      const found = this.#find(Username);
      if (found === undefined) return refusal(400, 'UserNotFoundException');
      this.signedOut.push(found.address);
      return ok({});
    },
    AdminDeleteUser: ({ Username }) => {
      const found = this.#find(Username);
      if (found === undefined) return refusal(400, 'UserNotFoundException');
      this.users.delete(found.address);
      return { status: 200, body: '' };
    },
    ListUsers: ({ Limit, PaginationToken, Filter }) =>
      Number(Limit) > 60 || Filter !== undefined
        ? refusal(400, 'InvalidParameterException')
        : this.#page([...this.users.keys()], 'PaginationToken', PaginationToken),
    ListUsersInGroup: ({ GroupName, Limit, NextToken }) => {
      if (Number(Limit) > 60 || !groups.has(String(GroupName)))
        return refusal(400, 'ResourceNotFoundException');
      const members = [...this.users].filter(([, user]) => user.groups.includes(String(GroupName)));
      return this.#page(
        members.map(([address]) => address),
        'NextToken',
        NextToken,
      );
    },
  };

  /** By either name, as where people sign in with their address. */
  #find(name: unknown) {
    const address = String(name).replace(/^sub-of-/, '');
    const user = this.users.get(address);
    return user === undefined ? undefined : { address, user };
  }

  #page(addresses: readonly string[], token: string, start: unknown): AdministrationReply {
    const from = Number(start ?? 0);
    const Users = addresses.slice(from, from + 2).map((address) => ({
      Username: `sub-of-${address}`,
      Attributes: Object.entries(this.users.get(address)?.attributes ?? {}).map(([Name, Value]) => ({
        Name,
        Value,
      })),
      Enabled: true,
      UserStatus: 'CONFIRMED',
    }));
    return ok({ Users, ...(from + 2 < addresses.length ? { [token]: String(from + 2) } : {}) });
  }
}

const ok = (body: object): AdministrationReply => ({ status: 200, body });
