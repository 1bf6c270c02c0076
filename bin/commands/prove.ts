/** askacme prove: every attack on every combination of walls, for whoever has to believe it. */
import { open, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Row } from '../proof/matrix.ts';
import { type StoreName, storeNames } from '../proof/stage.ts';
import { type Command, type CommandIo, UsageError } from './command.ts';
import { none } from './positionals.ts';

export const proveCommand: Command = {
  usage: 'prove [--store NAME] [--json FILE] [--html FILE] [--svg FILE] [--injections FILE]',
  summary: 'Attack this product with its walls taken away one by one, and count what leaks.',
  help: `  --store NAME       ${storeNames.join(' or ')} only (else both, each in memory)
  --json FILE        write the matrix as JSON
  --html FILE        write it as a page of its own
  --svg FILE         write it as a picture
  --injections FILE  more instructions to attack models with: a JSON array of strings

The exit code is 0 only where nothing leaks while a wall stands that keeps an attack out, and something leaks where none does.
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        store: { type: 'string' },
        json: { type: 'string' },
        html: { type: 'string' },
        svg: { type: 'string' },
        injections: { type: 'string' },
      },
    });
    none(positionals);
    const stores = values.store === undefined ? storeNames : [storeNamed(values.store)];
    const injections = values.injections === undefined ? [] : await readInjections(values.injections);
    await checkWritable([values.json, values.html, values.svg]);
    return await run({ stores, injections, files: values }, io);
  },
};

interface ProveRun {
  readonly stores: readonly StoreName[];
  readonly injections: readonly string[];
  readonly files: { readonly json?: string; readonly html?: string; readonly svg?: string };
}

async function run({ stores, injections, files }: ProveRun, { stdout, stderr }: CommandIo): Promise<number> {
  // Late: this brings the whole server along.
  const { prove } = await import('../proof/proof.ts');
  const { printTable } = await import('../proof/report/table.ts');
  const { proofPage } = await import('../proof/report/page.ts');
  const { proofPicture } = await import('../proof/report/picture.ts');
  const onRow = ({ store, configuration }: Row): void => {
    if (stderr.isTTY) stderr.write(`${store}, ${configuration}: done\n`);
  };
  const matrix = await prove({ stores, injections, onRow });
  printTable(matrix, (line) => stdout.write(`${line}\n`));
  if (files.json !== undefined) await writeFile(files.json, `${JSON.stringify(matrix, null, 2)}\n`);
  if (files.html !== undefined) await writeFile(files.html, proofPage(matrix));
  if (files.svg !== undefined) await writeFile(files.svg, proofPicture(matrix));
  return matrix.holds ? 0 : 1;
}

function storeNamed(name: string): StoreName {
  const store = storeNames.find((one) => one === name);
  if (store === undefined) throw new UsageError(`--store takes ${storeNames.join(' or ')}, not '${name}'.`);
  return store;
}

/** Before the minute or two that it takes to have something to write. @throws Error that names the file */
async function checkWritable(files: readonly (string | undefined)[]): Promise<void> {
  for (const file of files) {
    if (file === undefined) continue;
    const handle = await open(file, 'a').catch((cause: NodeJS.ErrnoException) => {
      throw new Error(`${file} cannot be written (${cause.code}).`, { cause });
    });
    await handle.close();
  }
}

async function readInjections(file: string): Promise<string[]> {
  const texts: unknown = await readFile(file, 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch((cause: unknown) => {
      throw new Error(`${file} cannot be read as JSON.`, { cause });
    });
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string')) {
    throw new Error(`${file} must hold a JSON array of strings.`);
  }
  return texts;
}
