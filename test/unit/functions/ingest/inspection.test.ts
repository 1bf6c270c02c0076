/** The rule of the flag: declared, or detected, or not inspected to the end; and that an inspection fails no upload. */
import { describe, expect, it, vi } from 'vitest';
import { createInspect, flagOf, reasonsOf } from '../../../../functions/ingest/inspection.ts';
import type { Inspection, InspectionOutcome, PiiDetector } from '../../../../shared/ports/pii-detector.ts';
import { acme } from '../../../support/documents.ts';

const nothing: Inspection = { outcome: 'complete', kinds: [] };
const card: Inspection = { outcome: 'complete', kinds: ['payment_card'] };
const request = { title: 'Title', content: 'Content', tags: ['a tag'] };
const patient = new AbortController().signal;

function inspecting(piiDetector: () => Promise<PiiDetector>, ...settings: 'strict-pii'[]) {
  const logger = { warn: vi.fn() };
  const tenant = { tenantId: acme, settings: new Set(settings) };
  return { logger, inspect: createInspect({ piiDetector, logger }, { tenant, requestId: 'r' }) };
}

const saying = (inspect: PiiDetector['inspect']) => async () => ({ inspect: vi.fn(inspect) });

describe('the flag', () => {
  it.each<[boolean | undefined, Inspection, boolean | undefined]>([
    [undefined, nothing, undefined],
    [false, nothing, false],
    [true, nothing, true],
    [undefined, card, true],
    [false, card, true],
    [true, card, true],
    ...(['failed', 'timed-out', 'too-large'] as const).flatMap(
      (outcome: InspectionOutcome): [boolean | undefined, Inspection, boolean][] => [
        [undefined, { outcome, kinds: [] }, true],
        [false, { outcome, kinds: [] }, true],
      ],
    ),
  ])('of what is declared as %s and inspected as %j is %s', (declared, inspection, flag) => {
    expect(flagOf(declared, inspection)).toBe(flag);
  });

  it.each<[boolean | undefined, Inspection, boolean, string[]]>([
    [undefined, nothing, false, []],
    [false, nothing, false, []],
    [true, nothing, true, ['declared']],
    [true, card, true, ['declared', 'detected']],
    [false, card, true, ['detected']],
    [undefined, { outcome: 'failed', kinds: [] }, true, ['not_inspected']],
    [undefined, { outcome: 'timed-out', kinds: ['email'] }, true, ['detected', 'not_inspected']],
    [undefined, nothing, true, ['kept']],
  ])('has its reasons: %s, %j, %s', (declared, inspection, isFlagged, reasons) => {
    expect(reasonsOf(declared, inspection, isFlagged)).toEqual(reasons);
  });
});

describe('an inspection', () => {
  it('is of tags, title and content, as strict as the tenant has chosen', async () => {
    const detector = await saying(async () => card)();
    const { inspect, logger } = inspecting(async () => detector, 'strict-pii');

    const inspection = await inspect({ ...request, contains_pii: true }, patient);

    expect(inspection).toEqual(card);
    expect(detector.inspect).toHaveBeenCalledWith(
      { texts: ['a tag', 'Title', 'Content'], strict: true, declared: true },
      patient,
    );
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('is of the id that the writer chose, too', async () => {
    const detector = await saying(async () => nothing)();
    const { inspect } = inspecting(async () => detector);

    await inspect({ ...request, id: 'employee-7' }, patient);

    expect(detector.inspect.mock.calls.map(([{ texts }]) => texts)).toEqual([
      ['employee-7', 'a tag', 'Title', 'Content'],
    ]);
  });

  it.each<[string, () => Promise<PiiDetector>, string]>([
    ['the detector cannot be opened', () => Promise.reject(new TypeError('Content')), 'TypeError'],
    ['it rejects', saying(() => Promise.reject(new RangeError('Content'))), 'RangeError'],
    [
      'it throws',
      saying(() => {
        throw new SyntaxError('Content');
      }),
      'SyntaxError',
    ],
  ])(
    'fails no upload where %s, and says so in the log without a word of the text',
    async (_, open, failure) => {
      const { inspect, logger } = inspecting(open);

      const inspection = await inspect(request, patient);

      expect(inspection).toEqual({ outcome: 'failed', kinds: [], failure });
      expect(logger.warn.mock.calls).toEqual([
        ['personal data not inspected', { tenant_id: 'acme', request_id: 'r', outcome: 'failed', failure }],
      ]);
    },
  );

  it('ends in time where the detector is deaf to it', async () => {
    const { inspect } = inspecting(saying(() => new Promise(() => undefined)));

    const inspection = await inspect(request, AbortSignal.timeout(5));

    expect(inspection).toEqual({ outcome: 'timed-out', kinds: [], failure: 'GivenUp' });
  });

  it('is not left out where the time is over before it begins', async () => {
    const { inspect } = inspecting(saying(() => new Promise(() => undefined)));

    expect((await inspect(request, AbortSignal.abort())).outcome).toBe('timed-out');
  });
});
