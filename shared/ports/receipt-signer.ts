/** Who signs receipts: a key that never leaves its place. */

export interface ReceiptSigner {
  /** Ed25519, as SubjectPublicKeyInfo (RFC 8410) in DER, base64. */
  readonly publicKey: string;
  /** 64 bytes (RFC 8032). */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
