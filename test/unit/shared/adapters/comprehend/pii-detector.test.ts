/** Amazon Comprehend over the wire: windows that miss nothing, kinds by our names, and every failure a failed inspection. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kindOfEntity } from '../../../../../shared/adapters/comprehend/entity-kinds.ts';
import { languageOf } from '../../../../../shared/adapters/comprehend/language.ts';
import { createComprehendDetector } from '../../../../../shared/adapters/comprehend/pii-detector.ts';
import { windowsOf } from '../../../../../shared/adapters/comprehend/windows.ts';
import { foldedText } from '../../../../../shared/pii/folded-text.ts';
import type { AwsFault } from '../../../../support/aws-faults.ts';
import { type ComprehendServer, startComprehendServer } from '../../../../support/comprehend-server.ts';
import { loopbackCredentials } from '../../../../support/loopback-credentials.ts';
import { shortPolicy } from '../../../../support/short-policy.ts';

const marker = 'ANNA-KOWALSKA-1985';
const patient = new AbortController().signal;

let server: ComprehendServer;

beforeEach(async () => {
  server = await startComprehendServer((text) => [
    { Type: 'DATE_TIME', Score: 0.99 },
    { Type: 'EMAIL', Score: 0.2 },
    ...(text.includes(marker)
      ? [
          { Type: 'NAME', Score: 0.99 },
          { Type: 'SSN', Score: 0.98 },
        ]
      : []),
  ]);
});
afterEach(() => server.close());

const detector = (sizes?: { maxBytes: number; overlapBytes: number }) =>
  createComprehendDetector({
    region: 'eu-west-1',
    endpoint: server.origin,
    credentials: loopbackCredentials,
    fold: foldedText,
    policy: shortPolicy,
    ...(sizes === undefined ? {} : { sizes }),
  });

const inspect = (text: string, strict = false, signal = patient) =>
  detector().inspect({ texts: ['a tag', 'Title', text], strict, declared: false }, signal);

describe('Comprehend', () => {
  it('is asked about the whole document, folded, and what it is not sure of does not count', async () => {
    const found = await inspect(`Here is ${marker.split('').join('\u200b')}.`);

    expect(found).toEqual({ outcome: 'complete', kinds: ['national_id'] });
    expect(server.texts).toEqual([`a tag Title Here is ${marker}.`]);
  });

  it('counts names for those who are strict', async () => {
    expect(await inspect(marker, true)).toEqual({
      outcome: 'complete',
      kinds: ['national_id', 'person_name'],
    });
  });

  it('sees what lies on the boundary of two windows whole, wherever it lies', async () => {
    const sizes = { maxBytes: 100, overlapBytes: 40 };

    for (let before = 0; before < 200; before += 7) {
      const text = `${'é'.repeat(before)} ${marker} ${'ü'.repeat(100)}`;
      const { kinds } = await detector(sizes).inspect(
        { texts: [text], strict: false, declared: false },
        patient,
      );

      expect(kinds).toEqual(['national_id']);
    }
    expect(server.texts.length).toBeGreaterThan(100);
    expect(server.texts.filter((text) => Buffer.byteLength(text) > 100)).toEqual([]);
  });

  it('takes the longest document in windows of what it takes, some at a time', async () => {
    const found = await inspect(`${'漢'.repeat(499_000)} ${marker}`);

    expect(found).toEqual({ outcome: 'complete', kinds: ['national_id'] });
    expect(server.calls.calls()).toBeGreaterThan(29);
    expect(server.calls.inFlight().most).toBeLessThanOrEqual(6);
  });

  it.each<AwsFault>(['throttled', 'server-error', 'cut'])(
    'is asked again where that may help: %s',
    async (fault) => {
      server.calls.failNext(fault, 1);

      expect(await inspect('text')).toEqual({ outcome: 'complete', kinds: [] });
    },
  );

  it.each<[AwsFault, string]>([
    ['throttled', 'ThrottlingException'],
    ['denied', 'AccessDeniedException'],
    ['invalid', 'TextSizeLimitExceededException'],
    ['garbage', 'UnusableReply'],
    ['server-error', 'InternalServerException'],
    ['hang', 'TimeoutError'],
  ])('has not inspected where it fails: %s', async (fault, failure) => {
    server.calls.failNext(fault, 100);

    expect(await inspect('text')).toEqual({ outcome: 'failed', kinds: [], failure });
  });

  it('has not inspected where one window of many fails', async () => {
    server.calls.failNext('denied', 1);

    expect(await inspect(`${'a '.repeat(100_000)}${marker}`)).toMatchObject({ outcome: 'failed' });
  });

  it('has not inspected where its caller gives up', async () => {
    server.calls.failNext('hang', 100);
    const caller = new AbortController();
    setTimeout(() => caller.abort(), 10);

    const found = await inspect('text', false, caller.signal);

    expect(found).toEqual({ outcome: 'timed-out', kinds: [], failure: 'GivenUp' });
  });

  it('has not inspected what is too large', async () => {
    expect(await inspect('\ufdfa'.repeat(500_000))).toEqual({ outcome: 'too-large', kinds: [] });
    expect(server.texts).toEqual([]);
  });
});

describe('its types', () => {
  it.each([
    ['CREDIT_DEBIT_NUMBER', 'payment_card'],
    ['IN_AADHAAR', 'national_id'],
    ['AWS_SECRET_KEY', 'credential'],
    ['A_TYPE_OF_TOMORROW', 'other'],
    ['constructor', 'other'],
    ['NAME', undefined],
    ['DATE_TIME', undefined],
    ['URL', undefined],
  ])('%s is %s', (type, kind) => {
    expect(kindOfEntity(type, false)).toBe(kind);
  });
});

describe('windows', () => {
  it('cover the text and cut no character', () => {
    const text = 'aé漢😀'.repeat(50);
    const windows = [...windowsOf(text, { maxBytes: 37, overlapBytes: 0 })];

    expect(windows.join('')).toBe(text);
  });

  it('are one where the text fits, empty or not', () => {
    expect([...windowsOf('', { maxBytes: 10, overlapBytes: 2 })]).toEqual(['']);
    expect([...windowsOf('0123456789', { maxBytes: 10, overlapBytes: 2 })]).toEqual(['0123456789']);
  });
});

describe('the language', () => {
  it.each([
    ['The leave of the employees is described in this guide.', 'en'],
    ['La política de vacaciones para los empleados que trabajan en la empresa.', 'es'],
    ['Der Urlaub der Angestellten', 'en'],
    ['', 'en'],
  ])('of %j is asked about as %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});
