/** Makes receipts of erasures, and says whether one can be believed: whole, signed by a known key, and of a probe that found nothing. */
import { createPublicKey, verify } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../audit/canonical-json.ts';
import {
  type ErasureReceipt,
  readErasureReceipt,
  type UnsignedReceipt,
} from '../contract/erasure-receipt.ts';
import { parseStrictJson } from '../contract/strict-json.ts';
import type { ReceiptSigner } from '../ports/receipt-signer.ts';

/** What is to be certified. */
export type ErasureReport = Omit<UnsignedReceipt, 'format' | 'public_key'>;

/** @throws Error where the report contradicts itself: nothing is certified that a reader would have to doubt */
export async function signReceipt(report: ErasureReport, signer: ReceiptSigner): Promise<ErasureReceipt> {
  const unsigned: UnsignedReceipt = { ...report, format, public_key: signer.publicKey };
  const signature = Buffer.from(await signer.sign(messageOf(unsigned))).toString('base64');
  const receipt = readErasureReceipt({ ...unsigned, signature });
  const faults = receipt === undefined ? ['it is malformed'] : contradictions(receipt);
  if (receipt === undefined || faults.length > 0) {
    throw new Error(`No receipt can be given: ${faults.join('; ')}.`);
  }
  return receipt;
}

export interface ReceiptVerdict {
  /** Undefined where it cannot be read as one. */
  readonly receipt: ErasureReceipt | undefined;
  /** Empty where it can be believed. */
  readonly faults: readonly string[];
}

/**
 * @param text the receipt's JSON; layout does not matter, everything else does
 * @param publicKey the signer's as its reader knows it, as `ReceiptSigner` has it: one that stands in the receipt proves nothing
 */
export function verifyReceipt(text: string, publicKey: string): ReceiptVerdict {
  const receipt = readErasureReceipt(jsonIn(text));
  if (receipt === undefined) return { receipt, faults: ['it is no receipt of an erasure'] };
  const { signature, ...unsigned } = receipt;
  if (unsigned.public_key !== publicKey) return { receipt, faults: ['it was signed by another key'] };
  return isSigned(unsigned, signature)
    ? { receipt, faults: contradictions(receipt) }
    : { receipt, faults: ['it was changed after it was signed'] };
}

const format = 'askacme.erasure/1';

/** The name first: what was signed for something else is no receipt. */
const messageOf = (unsigned: UnsignedReceipt): Buffer =>
  Buffer.from(`${format}\n${canonicalJson(unsigned satisfies JsonValue)}`);

function isSigned(unsigned: UnsignedReceipt, signature: string): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(unsigned.public_key, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const bytes = Buffer.from(signature, 'base64');
    // Base64 is read loosely: what is written otherwise was changed, even if the bytes are the same.
    if (key.asymmetricKeyType !== 'ed25519' || bytes.toString('base64') !== signature) return false;
    return verify(null, messageOf(unsigned), key, bytes);
  } catch {
    return false;
  }
}

function jsonIn(text: string): unknown {
  try {
    const value = parseStrictJson(text);
    return hasOddNumber(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Counts are whole: -0, 1e0 and 1.0000000000000000001 would be read as ones that were signed, and by others as something else. */
const hasOddNumber = (json: string): boolean => /-|\d[.eE]/.test(json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'));

/** What no honest erasure would say. */
function contradictions({ erased, probe, ...receipt }: ErasureReceipt): string[] {
  const times = [receipt.suspended_at, receipt.started_at, probe.at, receipt.completed_at].map(Date.parse);
  const places = new Set(probe.records.map(({ place }) => place));
  return [
    ...probe.records
      .filter(({ records }) => records > 0)
      .map(({ place, records }) => `its probe found ${records} records left in ${place}`),
    ...erased.records
      .filter(({ place }) => !places.has(place))
      .map(({ place }) => `its probe did not look into ${place}`),
    ...(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))
      ? []
      : ['its times are out of order']),
  ];
}
