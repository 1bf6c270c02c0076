/** The answerer suite's part on answers: what the caller gets for what the model says. */
import { expect } from 'vitest';
import { refusal } from '../../../shared/ports/answerer.ts';
import type { SuiteTests } from '../deviations.ts';
import { expectUnavailable } from '../unavailable.ts';
import { countedTokens } from '../vendor.ts';
import { type AnswererWorld, modelTests, revenueRequest, unrelatedRequest } from './answerer-world.ts';

export function describeAnswers(tests: SuiteTests, world: AnswererWorld): void {
  const modelIt = modelTests(tests, world);

  tests.it('answers from the sources and cites them', async () => {
    const { text, complete } = await world.answerer.answer(revenueRequest);

    expect(text).toContain('41.8');
    expect(text).toContain('[1]');
    expect(text).not.toContain('[2]');
    expect(complete).toBe(true);
  });

  tests.it('refuses in the agreed words where the sources do not say', async () => {
    expect(await world.answerer.answer(unrelatedRequest)).toMatchObject({ text: refusal, complete: true });
  });

  modelIt('gives the model’s words as they are where they are plain', async (vendor) => {
    vendor.answerNext('  The margin was 41.8 percent [1].\n\nIt held all year [2].  ');

    expect(await world.answerer.answer(revenueRequest)).toEqual({
      text: 'The margin was 41.8 percent [1].\n\nIt held all year [2].',
      complete: true,
      usage: countedTokens,
    });
  });

  for (const said of [
    refusal,
    `"${refusal}"`,
    ` ${refusal.replaceAll("'", '’').slice(0, -1)}\n`,
    `**${refusal}**`,
  ]) {
    modelIt(`takes ${JSON.stringify(said)} for the agreed refusal`, async (vendor) => {
      vendor.answerNext(said);

      expect((await world.answerer.answer(revenueRequest)).text).toBe(refusal);
    });
  }

  modelIt('takes links, images and tags out of an answer', async (vendor) => {
    vendor.answerNext(
      'See [the report](https://evil.example/a) ![x](https://evil.example/b.png) [1]. <img src=//evil.example/c> https://evil.example/d www.evil.example ![1](//evil.example/e)',
    );

    const { text } = await world.answerer.answer(revenueRequest);

    expect(text).toContain('See the report');
    expect(text).toContain('[1]');
    expect(text).not.toMatch(/evil|!\[|\]\(|</);
  });

  modelIt('drops references to sources that do not exist', async (vendor) => {
    vendor.answerNext('The margin was 41.8 percent [1][3]. It held [0], as ever [99].');

    const { text } = await world.answerer.answer(revenueRequest);

    expect(text).toBe('The margin was 41.8 percent [1]. It held, as ever.');
  });

  modelIt('says of an answer that ran out of tokens that it is not complete', async (vendor) => {
    vendor.answerNext('The margin was [1]', 'token-limit');

    expect(await world.answerer.answer(revenueRequest)).toEqual({
      text: 'The margin was [1]',
      complete: false,
      usage: countedTokens,
    });
  });

  tests.it('says what an answer took in counts, or nothing', async () => {
    const { usage = { inputTokens: 0, outputTokens: 0 } } = await world.answerer.answer(revenueRequest);

    for (const count of Object.values(usage)) {
      expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
    }
    expect(Object.keys(usage).sort()).toEqual(['inputTokens', 'outputTokens']);
  });

  modelIt('passes on what the provider counted, of the refusal too', async (vendor) => {
    vendor.countNext(0, 9_007_199_254_740_991);
    vendor.answerNext(refusal);

    const { usage } = await world.answerer.answer(revenueRequest);

    expect(usage).toEqual({ inputTokens: 0, outputTokens: 9_007_199_254_740_991 });
  });

  for (const odd of [-1, 0.5, 1e300, '412', null, undefined, [7], { value: 7 }, true]) {
    modelIt(
      `answers, and says nothing of tokens, where a count is ${JSON.stringify(odd)}`,
      async (vendor) => {
        vendor.countNext(odd, 37);
        vendor.countNext(412, odd);

        const answers = [
          await world.answerer.answer(revenueRequest),
          await world.answerer.answer(revenueRequest),
        ];

        expect(answers.map(({ usage }) => usage)).toEqual([undefined, undefined]);
        expect(answers.every(({ text }) => text.includes('41.8'))).toBe(true);
      },
    );
  }

  modelIt('is unavailable, at once, where the provider’s filter stops the answer', async (vendor) => {
    vendor.answerNext('I must not', 'filter');

    await expectUnavailable(world.answerer.answer(revenueRequest));
    expect(vendor.calls()).toBe(1);
  });

  for (const said of ['', ' \n ', '![](https://evil.example/x.png)', '[7]']) {
    modelIt(`is unavailable where nothing is left of ${JSON.stringify(said)}`, async (vendor) => {
      vendor.answerNext(said);

      await expectUnavailable(world.answerer.answer(revenueRequest));
    });
  }
}
