/** askacme ingest: files and directories, a few at a time; one that fails does not stop the others. */
import { parseArgs } from 'node:util';
import { ApiError, type Client } from '../../shared/contract/client.ts';
import type { IngestResponse } from '../../shared/contract/schemas.ts';
import { type Command, type CommandIo, UsageError } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import { documentExtensions, findDocumentFiles } from './document-files.ts';
import { summariseFailure } from './failure.ts';
import { documentIdOf, readDocument, type SourceFile } from './file-document.ts';
import { createProgress } from './progress.ts';
import { printableJson, printableLine } from './terminal-text.ts';

const concurrency = 4;

export const ingest: Command = {
  usage: 'ingest FILE|DIR… [--tag T]… [--pii]',
  summary: 'Add documents, or replace those ingested from the same paths. The token needs the role editor.',
  help: `  FILE|DIR        ${documentExtensions.join(', ')}; directories with everything below, hidden files aside.
                  A document's id is made from its path below DIR, or from the name of FILE.
  --tag T         give every document this tag; several possible
  --pii           flag every document as personal data
${connectionHelp}`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...connectionOptions,
        tag: { type: 'string', multiple: true },
        pii: { type: 'boolean', default: false },
      },
    });
    if (positionals.length === 0) throw new UsageError('FILE or DIR is missing.');
    const client = connect(values, io);
    const found = await findDocumentFiles(positionals);
    const run = new IngestRun(client, io, { tags: values.tag, pii: values.pii, json: values.json });
    for (const { path, reason } of found.failures) run.fail(path, reason);
    return await run.ingestAll(found.files);
  },
};

interface IngestSettings {
  readonly tags: string[] | undefined;
  readonly pii: boolean;
  readonly json: boolean;
}

class IngestRun {
  readonly #client: Client;
  readonly #io: CommandIo;
  readonly #settings: IngestSettings;
  readonly #failures: string[] = [];
  /** What only callers with `pii_access` can see, though nobody asked for it: who uploaded it may look for it in vain. */
  readonly #hidden: string[] = [];
  #ingested = 0;
  /** Set where no further file could do better: the server is gone, or the token does not suffice. */
  #stopped: ApiError | undefined;

  constructor(client: Client, io: CommandIo, settings: IngestSettings) {
    this.#client = client;
    this.#io = io;
    this.#settings = settings;
  }

  fail(path: string, reason: string): void {
    this.#failures.push(`  ${printableLine(path)}: ${reason}`);
  }

  /** @throws ApiError where the run had to stop, after saying how far it came */
  async ingestAll(files: readonly SourceFile[]): Promise<number> {
    const progress = createProgress(this.#io.stderr, files.length);
    const queue = this.#distinct(files)[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (const file of queue) {
        if (this.#stopped !== undefined) return;
        await this.#ingestOne(file);
        progress.advance(file.relativePath);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    progress.end();
    this.#report();
    if (this.#stopped !== undefined) throw this.#stopped;
    return this.#failures.length === 0 ? 0 : 1;
  }

  /** Of two files with one id the second would silently replace the first. */
  #distinct(files: readonly SourceFile[]): SourceFile[] {
    const byId = new Map<string, string>();
    return files.filter(({ path, relativePath }) => {
      const id = documentIdOf(relativePath);
      const other = byId.get(id);
      if (other === undefined) byId.set(id, path);
      else this.fail(path, `has the same id as ${printableLine(other)}: ${id}`);
      return other === undefined;
    });
  }

  async #ingestOne(file: SourceFile): Promise<void> {
    const { tags, pii, json } = this.#settings;
    const { stdout, stderr } = this.#io;
    try {
      const document = await readDocument(file);
      const response = await this.#client.ingest({
        ...document,
        tags,
        ...(pii ? { contains_pii: true } : {}),
      });
      this.#ingested++;
      if (response.pii_flagged && !pii) this.#hidden.push(hiddenLine(response));
      if (json) stdout.write(`${printableJson(response, 0)}\n`);
      else if (stderr.isTTY !== true)
        stdout.write(`${response.ingested}  ${printableLine(response.title)}\n`);
    } catch (error) {
      if (error instanceof ApiError && isHopeless(error)) this.#stopped ??= error;
      else this.fail(file.path, summariseFailure(error));
    }
  }

  #report(): void {
    const { stdout, stderr } = this.#io;
    const failed = this.#failures.length;
    if (!this.#settings.json)
      stdout.write(`${this.#ingested} ingested${failed > 0 ? `, ${failed} failed` : ''}\n`);
    if (this.#hidden.length > 0) stderr.write(`${hiddenHeading}\n${this.#hidden.toSorted().join('\n')}\n`);
    if (failed > 0) stderr.write(`Failed:\n${this.#failures.toSorted().join('\n')}\n`);
  }
}

const hiddenHeading = 'Hidden from tokens without pii_access, as personal data:';

const reasons: Readonly<Record<IngestResponse['pii_reasons'][number], string>> = {
  declared: 'declared',
  detected: 'found in it',
  not_inspected: 'could not be inspected to its end',
  kept: 'replaced a hidden document',
};

function hiddenLine({ ingested, pii_reasons, pii_kinds }: IngestResponse): string {
  const kinds = pii_kinds.length === 0 ? '' : ` (${pii_kinds.join(', ')})`;
  return printableLine(`  ${ingested}: ${pii_reasons.map((one) => reasons[one]).join('; ')}${kinds}`);
}

const isHopeless = ({ status, code }: ApiError): boolean =>
  status === 401 || status === 403 || code === 'unreachable';
