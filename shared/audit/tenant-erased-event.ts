/** A tenant was erased: the receipt's place in the record, so that neither can be exchanged without the other. */

export interface TenantErasedEvent {
  readonly act: 'tenant.erased';
  readonly tenantId: string;
  readonly receiptId: string;
  /** Of the receipt's text as it was handed out, hexadecimal: what `sha256sum` says of the file. */
  readonly receiptSha256: string;
}
