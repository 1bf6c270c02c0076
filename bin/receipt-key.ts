/** Where the local server's key for receipts is. */
import { join } from 'node:path';
import { keyDirectoryOf } from './key-directory.ts';

export const localReceiptKey = (dataDirectory: string | undefined): string =>
  join(keyDirectoryOf(dataDirectory), 'receipt-key.pem');
