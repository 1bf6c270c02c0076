/** From a file's name to who signs receipts, and to whose signature is expected. */
import type { ReceiptSigner } from '../ports/receipt-signer.ts';

/** Makes the key where there is none; its public half lies beside it as FILE.pub. @throws Error that says what to do */
export async function openReceiptSigner(file: string): Promise<ReceiptSigner> {
  const adapter = await import('../adapters/local-keys/signing-key.ts');
  return await adapter.openReceiptSigner(file);
}

/** @throws Error that says what to do where the file holds no public key */
export async function readReceiptKey(file: string): Promise<string> {
  const adapter = await import('../adapters/local-keys/signing-key.ts');
  return await adapter.readPublicKey(file);
}
