/** A receipt as a file: there whole or not at all, and in nobody's place. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, link, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ErasureReceipt, readErasureReceipt } from '../../shared/contract/erasure-receipt.ts';

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
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(draft, 'wx', 0o644);
    try {
      await handle.writeFile(`${JSON.stringify(receipt, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Unlike a renaming it takes nobody's place.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? new Error(taken(file, ''), { cause: error }) : error;
    });
  } finally {
    await rm(draft, { force: true });
  }
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
