/** Where the local server's key for receipts is. */
import { join } from 'node:path';
import { keyDirectoryOf } from './key-directory.ts';

export const localReceiptKey = (dataDirectory: string | undefined): string =>
  receiptKeyIn(keyDirectoryOf(dataDirectory));

export const receiptKeyIn = (directory: string): string => join(directory, 'receipt-key.pem');
