/** askacme token: a token of the local issuer. Prints nothing else, so that a shell can catch it. */
import { parseArgs } from 'node:util';
import { readIssuer, type TokenRequest } from '../../infra/local/issuer.ts';
import { roles } from '../../shared/tenancy/roles.ts';
import { keyDirectoryOf } from '../key-directory.ts';
import { type Command, UsageError } from './command.ts';
import { tenantArgument } from './tenant-argument.ts';

export const token: Command = {
  usage: 'token TENANT [ROLE…] [--sub S] [--expires-in SECONDS] [--data-dir DIR]',
  summary: "Make a token signed with the local server's key, and print it.",
  help: `  ROLE                  ${roles.join(', ')}; none: may ask, list and read
  --sub S               the user's name (default: local-developer)
  --expires-in SECONDS  up to 86400 (default: 3600); negative: expired, as in --expires-in=-60
  --data-dir DIR        the server's data directory (else ASKACME_DATA_DIR, else its default .askacme)
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        sub: { type: 'string' },
        'expires-in': { type: 'string' },
        'data-dir': { type: 'string' },
      },
    });
    const request = tokenRequest(positionals, values.sub, values['expires-in']);
    const issuer = await readIssuer(keyDirectoryOf(values['data-dir'] ?? io.config().dataDirectory));
    io.stdout.write(`${await issuer.issueToken(request)}\n`);
    return 0;
  },
};

function tokenRequest(
  [tenant, ...wanted]: readonly string[],
  subject: string | undefined,
  expiresIn: string | undefined,
): TokenRequest {
  if (tenant === undefined) throw new UsageError('TENANT is missing.');
  const tenantId = tenantArgument(tenant);
  const unknown = wanted.filter((role) => !(roles as readonly string[]).includes(role));
  if (unknown.length > 0) {
    throw new UsageError(
      `Unknown role: ${unknown.map((role) => JSON.stringify(role)).join(', ')}. Known: ${roles.join(', ')}.`,
    );
  }
  if (subject === '') throw new UsageError('--sub must not be empty.');
  return {
    tenantId,
    roles: wanted,
    ...(subject === undefined ? {} : { subject }),
    ...(expiresIn === undefined ? {} : { expiresInSeconds: seconds(expiresIn) }),
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^-?\d{1,5}$/.test(text) && Math.abs(value) <= 86_400) return value;
  throw new UsageError(`--expires-in must be whole seconds, up to 86400, not ${JSON.stringify(text)}.`);
}
