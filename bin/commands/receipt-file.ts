/** A receipt as a file: there whole or not at all, and in nobody's place. */
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ErasureReceipt, readErasureReceipt } from '../../shared/contract/erasure-receipt.ts';
import { addFile } from '../../shared/files/private-file.ts';

/** Before anything is taken away. @throws Error where there is such a file, or none can be made */
export async function checkReceiptFile(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) throw new Error(taken(file, text));
  await access(dirname(file), constants.W_OK).catch((cause: unknown) => {
    throw new Error(`No receipt can be written to ${dirname(file)}. Name a file elsewhere: --receipt FILE`, {
      cause,
    });
  });
}

/** @throws Error where there is such a file: what is in it may be the only proof of another erasure */
export async function addReceiptFile(file: string, receipt: ErasureReceipt): Promise<void> {
  const text = `${JSON.stringify(receipt, null, 2)}\n`;
  if (!(await addFile(file, text, 0o644))) throw new Error(taken(file, ''));
}

function taken(file: string, text: string): string {
  const receipt = receiptIn(text);
  const what =
    receipt === undefined ? '' : `, the receipt of ${receipt.tenant_id} from ${receipt.completed_at}`;
  return `${file} is there already${what}. Move it away, or name another one: --receipt FILE`;
}

function receiptIn(text: string): ErasureReceipt | undefined {
  try {
    return readErasureReceipt(JSON.parse(text));
  } catch {
    return undefined;
  }
}
