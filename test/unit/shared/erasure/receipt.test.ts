import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../shared/audit/canonical-json.ts';
import type { ErasureReceipt } from '../../../../shared/contract/erasure-receipt.ts';
import { documentsDigest } from '../../../../shared/erasure/documents-digest.ts';
import { type ErasureReport, signReceipt, verifyReceipt } from '../../../../shared/erasure/receipt.ts';
import type { ReceiptSigner } from '../../../../shared/ports/receipt-signer.ts';

const report: ErasureReport = {
  id: '1b671a64-40d5-491e-99b0-da01ff1f3341',
  tenant_id: 'acme',
  deployment: 'local',
  suspended_at: '2026-11-22T10:00:00.000Z',
  started_at: '2026-11-22T10:05:00.000Z',
  completed_at: '2026-11-22T10:05:09.000Z',
  erased: {
    documents: 2,
    documents_digest: documentsDigest([
      { id: 'a', pii: false },
      { id: 'b', pii: true },
    ]),
    records: [
      { place: 'chunk', records: 5 },
      { place: 'keys', records: 1 },
    ],
  },
  probe: {
    at: '2026-11-22T10:05:08.000Z',
    records: [
      { place: 'chunk', records: 0 },
      { place: 'keys', records: 0 },
      { place: 'other namespaces', records: 0 },
    ],
  },
  kept: ['The registry keeps the id.'],
};

function newSigner(): ReceiptSigner & { privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    privateKey,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: async (message) => sign(null, message, privateKey),
  };
}

const signer = newSigner();
const receipt = await signReceipt(report, signer);

const verdictOn = (changed: unknown, publicKey = signer.publicKey) =>
  verifyReceipt(JSON.stringify(changed), publicKey);

/** As `signReceipt` would, had it no scruples. */
async function signedAnyway(changes: Partial<ErasureReceipt>): Promise<ErasureReceipt> {
  const { signature: _, ...unsigned } = { ...receipt, ...changes };
  const message = Buffer.from(`askacme.erasure/1\n${canonicalJson(unsigned)}`);
  return { ...unsigned, signature: Buffer.from(await signer.sign(message)).toString('base64') };
}

describe('the receipt of an erasure', () => {
  it('verifies as it was signed', () => {
    expect(verdictOn(receipt)).toEqual({ receipt, faults: [] });
  });

  it('verifies however it is laid out', () => {
    const reversed = Object.fromEntries(Object.entries(receipt).toReversed());

    expect(verifyReceipt(JSON.stringify(reversed, undefined, 7), signer.publicKey).faults).toEqual([]);
  });

  it.each<[string, object]>([
    ['another tenant', { tenant_id: 'acme-2' }],
    ['another deployment', { deployment: 'prod' }],
    ['another id', { id: '1b671a64-40d5-491e-99b0-da01ff1f3342' }],
    ['an earlier suspension', { suspended_at: '2026-11-21T10:00:00.000Z' }],
    ['a later end', { completed_at: '2026-11-22T10:05:10.000Z' }],
    ['fewer documents', { erased: { ...report.erased, documents: 1 } }],
    ['another digest', { erased: { ...report.erased, documents_digest: '0'.repeat(64) } }],
    ['other counts', { erased: { ...report.erased, records: [{ place: 'chunk', records: 4 }] } }],
    ['a later probe', { probe: { ...report.probe, at: '2026-11-22T10:05:09.000Z' } }],
    [
      'a place more in the probe',
      { probe: { ...report.probe, records: [...report.probe.records, { place: 'backup', records: 0 }] } },
    ],
    ['nothing kept', { kept: [] }],
  ])('with %s is found to be changed', (_, changes) => {
    expect(verdictOn({ ...receipt, ...changes }).faults).toEqual(['it was changed after it was signed']);
  });

  it('with any byte of its signature changed is found to be changed', () => {
    const bytes = Buffer.from(receipt.signature, 'base64');

    const verdicts = [...bytes.keys()].map((index) => {
      const other = Buffer.from(bytes);
      other[index] = (other[index] ?? 0) ^ 1;
      return verdictOn({ ...receipt, signature: other.toString('base64') }).faults;
    });

    expect(verdicts).toHaveLength(64);
    expect(new Set(verdicts.flat())).toEqual(new Set(['it was changed after it was signed']));
  });

  it('whose signature is spelled otherwise is found to be changed, though its bytes are the same', () => {
    const [end = ''] = receipt.signature.slice(-3);
    const other = receipt.signature.replace(/.==$/, `${String.fromCharCode(end.charCodeAt(0) + 1)}==`);

    expect(other).not.toBe(receipt.signature);
    expect(Buffer.from(other, 'base64')).toEqual(Buffer.from(receipt.signature, 'base64'));
    expect(verdictOn({ ...receipt, signature: other }).faults).toEqual([
      'it was changed after it was signed',
    ]);
  });

  it('signed anew by somebody else is not believed, though whole', async () => {
    const forged = await signReceipt(report, newSigner());

    expect(verdictOn(forged).faults).toEqual(['it was signed by another key']);
  });

  it('that names the right key and was signed by another is not believed', async () => {
    const forged = await signReceipt(report, { ...newSigner(), publicKey: signer.publicKey });

    expect(verdictOn(forged).faults).toEqual(['it was changed after it was signed']);
  });

  it('signed for another purpose is not believed', async () => {
    const { signature: _, ...unsigned } = receipt;
    const signature = Buffer.from(await signer.sign(Buffer.from(canonicalJson(unsigned)))).toString('base64');

    expect(verdictOn({ ...unsigned, signature }).faults).toEqual(['it was changed after it was signed']);
  });

  it.each<[string, string]>([
    ['no JSON', 'receipt'],
    ['another object', '{}'],
    ['a field more', JSON.stringify({ ...receipt, note: 'all fine' })],
    ['no probe', JSON.stringify({ ...receipt, probe: undefined })],
    ['an empty probe', JSON.stringify({ ...receipt, probe: { ...report.probe, records: [] } })],
    ['another format', JSON.stringify({ ...receipt, format: 'askacme.erasure/2' })],
    ['a field twice', JSON.stringify(receipt).replace('{', '{"tenant_id":"acme-2",')],
    ['a negative count', JSON.stringify({ ...receipt, erased: { ...report.erased, documents: -1 } })],
    ['a count spelled otherwise', JSON.stringify(receipt).replace('"records":0', '"records":0.0e-7')],
    ['a count of minus nothing', JSON.stringify(receipt).replace('"records":0', '"records":-0')],
    [
      'a count that is rounded',
      JSON.stringify(receipt).replace(/"documents":(\d+)/, '"documents":$1.0000000000000000001'),
    ],
    ['a line break', JSON.stringify({ ...receipt, deployment: 'local\nVALID' })],
  ])('that is %s is no receipt', (_, text) => {
    expect(verifyReceipt(text, signer.publicKey)).toEqual({
      receipt: undefined,
      faults: ['it is no receipt of an erasure'],
    });
  });

  const contradictions: [string, Partial<ErasureReceipt>, string][] = [
    [
      'found something',
      { probe: { ...report.probe, records: report.probe.records.map((one) => ({ ...one, records: 1 })) } },
      'its probe found 1 records left in chunk',
    ],
    [
      'did not look everywhere',
      { probe: { ...report.probe, records: report.probe.records.slice(1) } },
      'its probe did not look into chunk',
    ],
    [
      'was before the erasure',
      { probe: { ...report.probe, at: '2026-11-22T10:04:59.000Z' } },
      'its times are out of order',
    ],
  ];

  it.each(contradictions)('whose probe %s is not believed, though signed', async (_, changes, fault) => {
    expect(verdictOn(await signedAnyway(changes)).faults).toContain(fault);
  });

  it.each(contradictions)('whose probe %s is not given', async (_, changes, fault) => {
    await expect(signReceipt({ ...report, ...changes }, signer)).rejects.toThrow(fault);
  });
});

describe('the digest of documents', () => {
  it('is what sort and sha256sum make of the same lines', () => {
    const documents = [
      { id: 'b', pii: true },
      { id: 'a-1', pii: false },
      { id: 'B', pii: false },
      { id: 'a', pii: false },
      { id: 'b', pii: false },
    ];

    // printf 'b personal\na-1 open\nB open\na open\nb open\n' | LC_ALL=C sort | sha256sum
    expect(documentsDigest(documents)).toBe(
      'd6bc20515f12cf04b12cc58a7d9ad2f317f6c6278fc2d702becd5122d28b195b',
    );
  });

  it('tells a flag from none', () => {
    expect(documentsDigest([{ id: 'a', pii: true }])).not.toBe(documentsDigest([{ id: 'a', pii: false }]));
  });
});
