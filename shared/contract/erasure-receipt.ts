/** The receipt of an erasure, as it is handed out: JSON with a signature over all of the rest. */
import * as z from 'zod/mini';

const line = z.string().check(z.regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u));
const instant = z.iso.datetime();
const base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/), z.maxLength(200));

const records = z
  .array(z.strictObject({ place: line, records: z.int().check(z.minimum(0)) }))
  .check(z.minLength(1), z.maxLength(1_000));

export const erasedSchema = z.strictObject({
  documents: z.int().check(z.minimum(0)),
  /** SHA-256 of the documents' ids and flags, see `documentsDigest`; hexadecimal. */
  documents_digest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** What was there before, place by place. */
  records,
});

const erasureReceipt = z.strictObject({
  format: z.literal('askacme.erasure/1'),
  id: z.uuid(),
  tenant_id: line,
  /** Which deployment, as its operators name it. */
  deployment: line,
  /** Since when nobody of the tenant was let in. */
  suspended_at: instant,
  started_at: instant,
  completed_at: instant,
  erased: erasedSchema,
  /** A look at the raw places after it. */
  probe: z.strictObject({ at: instant, records }),
  /** What stays all the same, and why: a sentence each. */
  kept: z.array(z.string().check(z.regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,500}$/u))).check(z.maxLength(50)),
  /** Whose signature it is: Ed25519, SubjectPublicKeyInfo in DER. */
  public_key: base64,
  signature: base64,
});

export type ErasureReceipt = z.infer<typeof erasureReceipt>;

export type UnsignedReceipt = Omit<ErasureReceipt, 'signature'>;

/** @returns undefined for what is no such receipt; nothing is ignored and nothing mended */
export function readErasureReceipt(value: unknown): ErasureReceipt | undefined {
  const parsed = erasureReceipt.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
