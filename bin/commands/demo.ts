/** askacme demo: the promise, checked before your eyes. */
import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { serverUrl } from './connection.ts';
import { none } from './positionals.ts';

export const demo: Command = {
  usage: 'demo [--url URL] [--data-dir DIR]',
  summary: 'Check over HTTP that three companies get their own answers and nobody gets theirs.',
  help: `  --url URL       the server (else ASKACME_URL, else http://localhost:8000), with its sample companies;
                  where nothing listens, the demo starts one of its own, in memory
  --data-dir DIR  the server's data directory (else ASKACME_DATA_DIR, else its default .askacme)
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { url: { type: 'string' }, 'data-dir': { type: 'string' } },
    });
    none(positionals);
    const url = serverUrl(values.url, io);
    const environment = io.config();
    // Late: this brings the whole server along.
    const { runDemo } = await import('../demo/demo.ts');
    const dataDirectory = values['data-dir'] ?? environment.dataDirectory;
    return await runDemo({ url, dataDirectory, environment, print: (line) => io.stdout.write(`${line}\n`) });
  },
};
