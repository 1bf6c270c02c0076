#!/usr/bin/env node
/** npm start: the API on localhost. */
import { parseArgs } from 'node:util';
import { startPineconeServer } from '../infra/local/pinecone/server.ts';
import { parsePort } from '../shared/runtime/config/checks.ts';
import { type Config, readConfig } from '../shared/runtime/config/config.ts';
import { describeFailure } from './commands/failure.ts';
import { shellWord } from './commands/terminal-text.ts';
import { type LocalServer, type LocalServerOptions, startLocalServer } from './local-server.ts';

/**
 * Signal to end takes less than 5 s; large documents can keep the thread from seeing the signal for nearly two of them.
 * What was acknowledged survives an end that is not in order, and the lock it leaves behind is recognised.
 */
const stopDeadlineMs = 2_500;

const usage = `Usage: npm start -- [options]

  --port N          listen on this port (default 8000; 0 takes a free one; or PORT)
  --data-dir DIR    keep the database there (default: in memory; or ASKACME_DATA_DIR)
  --store pinecone-local
                    keep documents in a Pinecone of this process's own, in memory, instead of the configured store
  --no-samples      do not load the three sample companies (--samples: load them into a configured store, too)
  --tenants A,B     register more tenants
  --help            show this
`;

interface Options extends LocalServerOptions {
  readonly ownPinecone: boolean;
}

function readOptions(environment: Config): Options | 'help' {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      port: { type: 'string' },
      'data-dir': { type: 'string' },
      samples: { type: 'boolean' },
      store: { type: 'string' },
      tenants: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const port = values.port === undefined ? environment.port : parsePort(values.port);
  if (port === undefined) throw new Error(`--port must be a port from 0 to 65535, not '${values.port}'`);
  if (values['data-dir'] === '') throw new Error('--data-dir must name a directory');
  const ownPinecone = values.store === 'pinecone-local';
  if (values.store !== undefined && !ownPinecone)
    throw new Error(
      `--store takes pinecone-local, not '${values.store}'. Other stores: STORE and its variables.`,
    );
  return {
    port,
    dataDirectory: values['data-dir'] ?? environment.dataDirectory,
    // A configured store may be somebody's: nothing is put there unasked.
    samples: values.samples ?? (ownPinecone || environment.engines.store.kind === 'embedded'),
    engines: environment.engines,
    ownPinecone,
    tenants: values.tenants.split(',').filter((id) => id !== ''),
    environment,
  };
}

/** What a newcomer pastes first. */
async function printSamples({ origin, issuer, companies }: LocalServer): Promise<void> {
  for (const { tenantId, name, question } of companies) {
    const token = await issuer.issueToken({ tenantId, roles: [] });
    const body = JSON.stringify({ query: question });
    console.log(`\n${name} (${tenantId}), a token good for an hour:\n\n${token}\n`);
    console.log(
      `curl -s ${origin}/query -H 'content-type: application/json' -d '${body}' -H 'authorization: Bearer ${token}'`,
    );
  }
}

/** From now on a signal ends the process with 0: in order, once what is starting has started, and in any case soon. */
function stopOnSignal(starting: Promise<LocalServer>): { readonly stopping: () => boolean } {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), stopDeadlineMs);
    // A start that fails meanwhile is reported by whoever awaits it.
    starting.then(
      (server) => server.close().finally(() => process.exit(0)),
      () => undefined,
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return { stopping: () => stopping };
}

/** The Pinecone adapter with everything on its way, and no account. */
async function startOnOwnPinecone(options: LocalServerOptions): Promise<LocalServer> {
  const { embedder } = options.engines;
  const dimension = embedder.kind === 'offline' ? 1024 : embedder.dimension;
  const pinecone = await startPineconeServer({ port: 0, dimension });
  const apiKey = { kind: 'value', value: pinecone.apiKey } as const;
  const store = { kind: 'pinecone', indexHost: pinecone.origin, apiKey, dimension } as const;
  try {
    const engines = { ...options.engines, store };
    const server = await startLocalServer({ ...options, engines, storeEndsHere: true });
    return { ...server, close: () => server.close().finally(() => pinecone.close()) };
  } catch (error) {
    await pinecone.close();
    throw error;
  }
}

async function main(): Promise<void> {
  // Nothing the server writes is for anyone else's eyes.
  process.umask(0o077);
  const options = readOptions(readConfig());
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const starting = options.ownPinecone ? startOnOwnPinecone(options) : startLocalServer(options);
  const { stopping } = stopOnSignal(starting);
  const server = await starting;
  if (stopping()) return;

  for (const notice of server.notices) console.log(notice);
  await printSamples(server);
  const where = options.dataDirectory === undefined ? '' : ` --data-dir ${shellWord(options.dataDirectory)}`;
  console.log(`\nMore tokens: npx askacme token acme-corp editor pii_access${where}`);
  console.log(`The API, described: ${server.origin}/docs\n`);
  console.log(`AskAcme listening on ${server.origin}`);

  const failure = await server.failed;
  if (!stopping()) throw failure;
}

main().catch((error: unknown) => {
  console.error(describeFailure(error));
  process.exit(1);
});
