/** Wall 1 on a laptop: the last keys in a file, through the container that the local server runs on. */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenVerifier } from '../../../../shared/auth/token-verifier.ts';
import { openKeySnapshots } from '../../../../shared/runtime/open-key-snapshots.ts';
import { makeTestIssuer } from '../../../support/tokens.ts';

const issuer = makeTestIssuer('acme');
const other = makeTestIssuer('acme-2');

let scratch: string;
let directory: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'askacme-open-snapshots-'));
  directory = join(scratch, 'key-snapshots');
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** One process of the server: what it said, and an end that waits for its files. */
async function startProcess({ isUp = true, jwksUri = issuer.jwksUri } = {}) {
  const logger = { warn: vi.fn() };
  const closers: (() => Promise<void>)[] = [];
  const issuers = [{ issuer: issuer.issuer, audience: issuer.audience, jwksUri }];
  const snapshots = await openKeySnapshots({
    directory,
    issuers,
    logger,
    onOpened: (close) => void closers.push(close),
  });
  const verifier = createTokenVerifier({
    issuers,
    failMode: 'open',
    nowSeconds: () => Date.now() / 1_000,
    fetchJwks: async () => (isUp ? issuer.jwks : Promise.reject(new Error('down'))),
    ...snapshots,
  });
  const verify = async () =>
    verifier.verify(issuer.sign()).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  const said = () => logger.warn.mock.calls.map(([message]) => message as string);
  const close = async () => {
    for (const one of closers) await one();
  };
  return { verify, said, close, logger };
}

/** A process that fetched the keys and ended. */
async function leaveSnapshot(): Promise<string> {
  const { verify, close } = await startProcess();
  await verify();
  await close();
  const [file] = await readdir(directory);
  return join(directory, file ?? expect.fail('no file'));
}

describe('key snapshots on a laptop', () => {
  it('let a server start while its issuer is down, and say so', async () => {
    await leaveSnapshot();

    const { verify, said } = await startProcess({ isUp: false });

    expect([await verify(), said()]).toEqual(['accepted', ['snapshot keys in use']]);
  });

  it('hold public keys only, and one file an issuer, whatever port it is asked at', async () => {
    const file = await leaveSnapshot();
    const { verify, close } = await startProcess({ jwksUri: 'http://127.0.0.1:9/keys' });
    await verify();
    await close();

    expect(await readdir(directory)).toHaveLength(1);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      jwks_uri: 'http://127.0.0.1:9/keys',
      keys: [{ kid: 'acme-1' }],
    });
    expect(await readFile(file, 'utf8')).not.toContain('"d"');
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['can be read by others', (file) => chmod(file, 0o644)],
    ['can be written by others', (file) => chmod(file, 0o602)],
    ['is cut off', async (file) => writeFile(file, (await readFile(file, 'utf8')).slice(0, -3))],
    [
      "is another issuer's",
      async (file) => writeFile(file, (await readFile(file, 'utf8')).replace(issuer.jwksUri, other.jwksUri)),
    ],
  ])('are not believed where the file %s, and the log says so', async (_, spoil) => {
    await spoil(await leaveSnapshot());

    const { verify, said, logger } = await startProcess({ isUp: false });

    expect([await verify(), said()]).toEqual(['auth-unavailable', ['key snapshot not used']]);
    expect(JSON.stringify(logger.warn.mock.calls)).toContain(issuer.issuer);
  });

  it('keep nobody out where they cannot be written', async () => {
    await writeFile(directory, 'a file');

    const { verify, said, close } = await startProcess();
    const verdict = await verify();
    await close();

    expect([verdict, said()]).toEqual(['accepted', ['key snapshot failed']]);
  });
});
