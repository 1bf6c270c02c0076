/** askacme tenant: who may use this machine's server, or a deployment on AWS. For the engineers who run it. */
import type { Command, CommandIo } from './command.ts';
import { none, onlyOne } from './positionals.ts';
import { tenantArgument } from './tenant-argument.ts';
import { parseTenantOptions } from './tenant-options.ts';
import { listTenants } from './tenant-report.ts';
import { tenantWork } from './tenant-work.ts';
import { printableLine } from './terminal-text.ts';

export const tenant: Command = {
  usage: 'tenant ACTION [TENANT] [--env ENV] [options]',
  summary:
    'Add, suspend and erase tenants: of this machine, or with --env of a deployment on AWS, with access for machines and people.',
  help: `Of this machine, while npm start runs or not:

  add TENANT [--name NAME]
                  register it and make its keys
  list            every tenant, with its status and since when
  suspend TENANT  refuse all of its requests; resume TENANT takes that back
  settings TENANT [--[no-]strict-pii] [--[no-]audit-questions]
                  show what it chose beyond the ordinary, or change it: names and addresses count as personal data, too;
                  the audit record keeps the words of questions
  erase TENANT --yes TENANT
                  take everything of a suspended one out, look whether anything is left, and write a signed receipt to
                  DIR/receipts. There is no way back, and its id goes to nobody else. Safe to repeat

  --data-dir DIR  the server's data directory (else ASKACME_DATA_DIR, else .askacme)

Of a deployment on AWS, with --env ENV:

  add TENANT --name NAME --tier TIER [--issuer URL] [--plain-terms]
                  make its keys and register it; safe to repeat where it failed half-way
  suspend TENANT  refuse all of its requests; resume TENANT takes that back
  tier TENANT --tier TIER
                  move it to another usage plan, with its quotas; with the tier that it has: set them anew
  settings TENANT [--[no-]strict-pii] [--[no-]audit-questions]
                  as above
  list            every tenant
  show TENANT [--keys]
                  one, with its machine clients; with --keys how many keys it has, which is reported as tampering is
  rotate-key TENANT
                  seal what it writes from now on under a new key; what is there still opens
  erase TENANT --yes TENANT --sign-with KEYFILE [--receipt FILE]
                  take everything of a suspended one away, documents, people and keys, for good; look whether anything
                  is left, and write a signed receipt. Its id goes to nobody else. Safe to repeat
  client TENANT --name NAME [--role ROLE]… [--read-only]
                  make a client for one of its machines, and print its secret, once
  revoke TENANT --client ID
                  take a machine's client away
  users TENANT    its people in the user pool, with their roles
  user TENANT --email ADDRESS [--role ROLE]…
                  invite a person by e-mail, or give roles to one who is there
  user TENANT --email ADDRESS --remove-role ROLE…
                  take roles from a person; with --remove alone, sign them out and delete them

  --env ENV       the environment: dev, staging, prod or another of infra/environments
  --role ROLE     editor, admin or pii_access; again for another one. Without any: may ask and read
  --issuer URL    the identity provider that speaks for the tenant, where the deployment trusts several
  --sign-with F   the key that signs the receipt, of npx askacme receipt make-key F
  --receipt FILE  where it goes (default: erasure-TENANT-ENV.json)
  --plain-terms   index its words as plain hashes, equal for all tenants, and not under a key of its own

  Credentials: eval "$(aws configure export-credentials --format env)". Erasing also needs STORE and its variables,
  as docs/runbook.md says: they must name the deployment's own store.
`,
  async run(argv, io) {
    if (!namesEnvironment(argv)) {
      const { runLocalTenant } = await import('./local-tenant.ts');
      return await runLocalTenant(argv, io);
    }
    const { action, positionals, options } = parseTenantOptions(argv);
    if (action === 'list') none(positionals);
    const id = action === 'list' ? undefined : tenantArgument(onlyOne(positionals, 'TENANT'));
    // Late: they bring the environments' schema and the adapter along.
    const { readEnvironment } = await import('../../infra/environments/read-environment.ts');
    const { openTenantAdministration } = await import('../../shared/runtime/tenant-administration.ts');
    const environment = readEnvironment(options.environmentName);
    const { name, region, account, identity, api, tiers } = environment;
    const administration = await openTenantAdministration(io.tenantAdministration(), region, {
      environmentName: name,
      account,
      issuers: identity.kind === 'oidc' ? identity.issuers.map(({ issuer }) => issuer) : [],
      tiers: Object.keys(tiers),
    });
    if (action === 'list' || id === undefined) return say(io, listTenants(await administration.list()));
    if (action === 'erase') {
      const { eraseFromDeployment } = await import('./tenant-erase.ts');
      return say(io, await eraseFromDeployment({ administration, environment, io }, id, options));
    }
    return say(io, await tenantWork[action](administration, id, options, api.authorizerCacheSeconds));
  },
};

/** Without one it is about this machine. */
const namesEnvironment = (argv: readonly string[]): boolean =>
  argv.some((word) => /^(?:--env(?:=|$)|-e)/.test(word));

function say({ stdout }: CommandIo, text: string): number {
  stdout.write(`${text.split('\n').map(printableLine).join('\n')}\n`);
  return 0;
}
