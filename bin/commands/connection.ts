/** The options that every command shares which talks to a server. */
import { type Client, createClient } from '../../shared/contract/client.ts';
import { type CommandIo, UsageError } from './command.ts';
import { tokenAdvice } from './failure.ts';

export const connectionOptions = {
  url: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const connectionHelp = `  --url URL       the server (else ASKACME_URL, else http://localhost:8000)
  --token TOKEN   who is asking (else ASKACME_TOKEN)
  --json          print the API's JSON
`;

export interface ConnectionValues {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/** @throws UsageError for an address that is none, Error where there is no token */
export function connect(values: ConnectionValues, io: CommandIo): Client {
  const token = values.token ?? io.config().token;
  if (token === undefined) throw new Error(`This needs a token.\n${tokenAdvice}`);
  return createClient({ url: serverUrl(values.url, io), token });
}

/** @throws UsageError where the flag is no http or https address */
export function serverUrl(flag: string | undefined, io: CommandIo): string {
  if (flag === undefined) return io.config().url;
  if (/^https?:$/.test(URL.parse(flag)?.protocol ?? '')) return flag.replace(/\/+$/, '');
  throw new UsageError(`--url must be an address such as http://localhost:8000, not ${JSON.stringify(flag)}`);
}
