/** askacme receipt: whether the receipt of an erasure can be believed. For who was promised it; needs nothing but two files. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { ErasureReceipt } from '../../shared/contract/erasure-receipt.ts';
import { type ReceiptVerdict, verifyReceipt } from '../../shared/erasure/receipt.ts';
import { openReceiptSigner, readReceiptKey } from '../../shared/runtime/open-receipt-signer.ts';
import { localReceiptKey } from '../receipt-key.ts';
import { type Command, type CommandIo, UsageError } from './command.ts';
import { onlyOne } from './positionals.ts';
import { printableJson, printableLine } from './terminal-text.ts';

export const receipt: Command = {
  usage: 'receipt verify FILE [--key FILE] [--json] | receipt make-key FILE',
  summary:
    "Check the receipt of a tenant's erasure, offline: exit code 1 where it was changed, or proves nothing.",
  help: `  verify FILE     the receipt, as tenant erase writes it
  --key FILE      the signer's public key in PEM, as its operator made it known (default: that of the data directory)
  --data-dir DIR  the local server's data directory (else ASKACME_DATA_DIR, else .askacme)
  --json          the verdict as JSON

  make-key FILE   make a key to sign receipts with (tenant erase --sign-with FILE), and FILE.pub to hand out

  A key that comes with a receipt proves nothing. Get the public key from the operator, by another way.
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        'data-dir': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [action, ...files] = positionals;
    if (action === 'make-key') return await makeKey(onlyOne(files, 'FILE'), io);
    if (action !== 'verify') {
      throw new UsageError(
        action === undefined
          ? 'verify or make-key is missing.'
          : `verify or make-key, not ${JSON.stringify(action)}.`,
      );
    }
    const text = await receiptText(onlyOne(files, 'FILE'));
    const verdict = verifyReceipt(text, await publicKey(values, io));
    io.stdout.write(`${values.json ? printableJson(verdict) : readable(verdict)}\n`);
    return verdict.faults.length === 0 ? 0 : 1;
  },
};

/** @throws Error that says what to do where there is none to go by */
async function publicKey(options: { key?: string; 'data-dir'?: string }, io: CommandIo): Promise<string> {
  if (options.key !== undefined) return await readReceiptKey(options.key);
  const file = `${localReceiptKey(options['data-dir'] ?? io.config().dataDirectory)}.pub`;
  return await readReceiptKey(file).catch((cause: Error) => {
    throw new Error(`${cause.message}\n${whoseKey}`, { cause });
  });
}

const whoseKey =
  "Name the signer's public key: --key FILE; or --data-dir DIR of the local server that wrote the receipt.";

async function makeKey(file: string, { stdout }: CommandIo): Promise<number> {
  await openReceiptSigner(file);
  stdout.write(`${file} signs receipts: keep it secret. ${file}.pub verifies them: hand it out.\n`);
  return 0;
}

const receiptText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`There is no ${file} to read.`, { cause });
  });

/** Of one that is not to be believed nothing is told as if it were so. */
function readable({ receipt: found, faults }: ReceiptVerdict): string {
  if (found === undefined || faults.length > 0) return printableLine(`NOT VALID: ${faults.join('; ')}.`);
  const verdict = 'VALID: signed by that key, unchanged, and the probe found nothing left.';
  return [verdict, '', ...linesOf(found)].map(printableLine).join('\n');
}

const linesOf = ({ erased, probe, ...one }: ErasureReceipt): string[] => [
  `Receipt ${one.id}: the erasure of ${one.tenant_id} from ${one.deployment}`,
  `Nobody let in since ${one.suspended_at}; erased from ${one.started_at} to ${one.completed_at}`,
  `Documents: ${erased.documents}, digest ${erased.documents_digest}`,
  ...columns(erased.records),
  `Probed at ${probe.at}:`,
  ...columns(probe.records),
  ...(one.kept.length === 0 ? [] : ['Kept:', ...one.kept.map((what) => `- ${what}`)]),
];

function columns(records: ErasureReceipt['probe']['records']): string[] {
  const width = Math.max(...records.map(({ records: count }) => String(count).length));
  return records.map(({ place, records: count }) => `  ${String(count).padStart(width)}  ${place}`);
}
