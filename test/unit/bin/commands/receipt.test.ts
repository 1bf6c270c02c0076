import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { documentsDigest } from '../../../../shared/erasure/documents-digest.ts';
import { signReceipt } from '../../../../shared/erasure/receipt.ts';
import { openReceiptSigner } from '../../../../shared/runtime/open-receipt-signer.ts';
import { captureIo } from '../captured-io.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-receipt-'));
});
afterEach(() => rm(directory, { recursive: true }));

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();

async function writeReceipt(keyFile: string): Promise<string> {
  const receipt = await signReceipt(
    {
      id: '1b671a64-40d5-491e-99b0-da01ff1f3341',
      tenant_id: 'acme',
      deployment: 'local',
      suspended_at: at(0),
      started_at: at(1),
      completed_at: at(3),
      erased: {
        documents: 0,
        documents_digest: documentsDigest([]),
        records: [{ place: 'chunk', records: 12 }],
      },
      probe: { at: at(2), records: [{ place: 'chunk', records: 0 }] },
      kept: [],
    },
    await openReceiptSigner(keyFile),
  );
  const file = join(directory, 'receipt.json');
  await writeFile(file, JSON.stringify(receipt));
  return file;
}

async function run(...argv: string[]) {
  const io = captureIo({ ASKACME_DATA_DIR: directory });
  return { code: await main(['receipt', ...argv], io), ...io.written };
}

describe('askacme receipt verify', () => {
  it('believes a receipt by the data directory’s own key', async () => {
    const file = await writeReceipt(join(directory, 'receipt-key.pem'));

    const { code, stdout } = await run('verify', file);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^VALID: .*the erasure of acme from local\n.*\n {2}12 {2}chunk\n/s);
  });

  it('refuses a tampered one', async () => {
    const file = await writeReceipt(join(directory, 'receipt-key.pem'));
    await writeFile(file, (await readFile(file, 'utf8')).replace('"records":12', '"records":11'));

    const { code, stdout } = await run('verify', file);

    expect(code).toBe(1);
    expect(stdout).toBe('NOT VALID: it was changed after it was signed.\n');
  });

  it('refuses one of another key than the one that it is given', async () => {
    await run('make-key', join(directory, 'other.pem'));
    const file = await writeReceipt(join(directory, 'receipt-key.pem'));

    const { code, stdout } = await run('verify', file, '--key', join(directory, 'other.pem.pub'), '--json');

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ faults: ['it was signed by another key'] });
  });

  it.each([
    ['a file that is none', [], 'There is no missing.json to read.'],
    ['a private key', ['--key', 'receipt-key.pem'], 'is no public Ed25519 key in PEM'],
    ['a key that is missing', ['--key', 'nobody.pub'], 'nobody.pub to read'],
  ])('says what is wrong with %s', async (_, options, complaint) => {
    const file = await writeReceipt(join(directory, 'receipt-key.pem'));
    const [name, key] = options;

    const { code, stderr } = await run(
      'verify',
      name === undefined ? 'missing.json' : file,
      ...(key === undefined ? [] : ['--key', join(directory, key)]),
    );

    expect(code).toBe(1);
    expect(stderr).toContain(complaint);
  });

  it('says how to name a key where there is none to go by', async () => {
    const file = await writeReceipt(join(directory, 'elsewhere.pem'));

    const { code, stderr } = await run('verify', file);

    expect(code).toBe(1);
    expect(stderr).toContain(`receipt-key.pem.pub to read.\nName the signer's public key: --key FILE;`);
  });

  it.each([[['verify']], [[]], [['check', 'x']]])('called as %j explains its use', async (argv) => {
    const { code, stderr } = await run(...argv);

    expect(code).toBe(2);
    expect(stderr).toContain('Usage: npx askacme receipt');
  });
});

describe('askacme receipt make-key', () => {
  it('makes a key for its owner alone, once', async () => {
    const file = join(directory, 'keys', 'signing.pem');

    await run('make-key', file);
    const first = await readFile(`${file}.pub`, 'utf8');
    await run('make-key', file);

    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(`${file}.pub`, 'utf8')).toBe(first);
    expect(first).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  });

  it.skipIf(process.platform === 'win32')('refuses one that others can read', async () => {
    const file = join(directory, 'signing.pem');
    await run('make-key', file);
    await chmod(file, 0o644);

    const { code, stderr } = await run('make-key', file);

    expect(code).toBe(1);
    expect(stderr).toContain('others can read it');
  });

  it('refuses a file that holds no key, and says nothing of what it holds', async () => {
    const file = join(directory, 'signing.pem');
    await writeFile(file, 'a secret of another kind', { mode: 0o600 });

    const { code, stderr } = await run('make-key', file);

    expect(code).toBe(1);
    expect(stderr).toContain('is not a usable signing key');
    expect(stderr).not.toContain('secret of another');
  });
});
