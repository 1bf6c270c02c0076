/** The offline answerer: quotes what was asked for with its source, and refuses everything else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExtractiveAnswerer } from '../../../../../shared/adapters/offline/extractive-answerer.ts';
import { type AnswerSource, refusal } from '../../../../../shared/ports/answerer.ts';

const remoteWork: AnswerSource = {
  number: 1,
  title: 'Remote Work Policy',
  passages: [
    '## Days per week\n\nEmployees may work remotely up to three days per week. Unused days expire. ' +
      'A manager may ask for extra office presence.\n\n## Working abroad\n\nUp to 27 working days in a year are allowed.',
  ],
};

const conduct: AnswerSource = {
  number: 2,
  title: 'Code of Conduct',
  passages: ['Employees may accept gifts up to a value of €65. The Ethics Officer keeps the gift register.'],
};

const ask = (question: string, sources: readonly AnswerSource[] = [remoteWork, conduct]): Promise<string> =>
  createExtractiveAnswerer()
    .answer({ tenantId: 'acme', companyName: 'Acme', question, sources })
    .then(({ text }) => text);

describe('the extractive answerer', () => {
  it.each([
    [
      'How many days per week may employees work remotely?',
      'Employees may work remotely up to three days per week. [1]',
    ],
    ['Who keeps the gift register?', 'The Ethics Officer keeps the gift register. [2]'],
    ['How long can I work abroad?', 'Up to 27 working days in a year are allowed. [1]'],
    ['accept gifts', 'Employees may accept gifts up to a value of €65. [2]'],
  ])('answers %j from the best sentence', async (question, expected) => {
    expect(await ask(question)).toBe(expected);
  });

  it.each([
    ['What is the weather on Mars today?'],
    ['What is the recovery time objective for a database failover?'],
    ['How much did employees earn in the fourth quarter of last year?'],
    ['?'],
    ['What is it about?'],
  ])('refuses %j', async (question) => {
    expect(await ask(question)).toBe(refusal);
  });

  it('refuses without sources', async () => {
    expect(await ask('gifts', [])).toBe(refusal);
  });

  it('adds a sentence of another source for what the first does not say', async () => {
    const answer = await ask('remote days per week and gift register');

    expect(answer).toBe(
      'Employees may work remotely up to three days per week. [1] The Ethics Officer keeps the gift register. [2]',
    );
  });

  it('quotes a sentence once that overlapping passages repeat', async () => {
    const passage = 'The budget is $62 million.';

    const answer = await ask('budget', [
      { number: 1, title: 'Deck', passages: [passage, `${passage} More.`] },
    ]);

    expect(answer).toBe('The budget is $62 million. [1]');
  });

  it('lets no link, image or forged reference through', async () => {
    const passages = [
      'The budget ![x](https://evil.example/?q=1) is [here](https://evil.example) <img src=x> [9].',
    ];

    const answer = await ask('budget', [{ number: 1, title: 'Deck', passages }]);

    expect(answer).toBe('The budget x is here (9). [1]');
  });

  it('stays on one line and within 800 characters, whatever the passages', async () => {
    const part = fc.constantFrom(
      'budget ',
      'plan ',
      'review ',
      '\n',
      '. ',
      '| ',
      '# ',
      '- ',
      'x'.repeat(300),
      '。',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 200 }), async (parts) => {
        const answer = await ask('budget plan review', [
          { number: 1, title: '', passages: [parts.join('')] },
        ]);

        expect(answer.length).toBeLessThanOrEqual(800);
        expect(answer).not.toMatch(/[\r\n]/);
        expect(answer === refusal || answer.endsWith(' [1]')).toBe(true);
      }),
    );
  });

  it('answers in scripts written without spaces', async () => {
    const passages = ['本社は東京にあります。支社は大阪にあります。'];

    const answer = await ask('本社は東京', [{ number: 1, title: '会社', passages }]);

    expect(answer).toBe('本社は東京にあります。 [1]');
  });

  it('answers the same whoever asked before', async () => {
    const answerer = createExtractiveAnswerer();
    const request = { tenantId: 'acme', companyName: 'Acme', question: 'gift register', sources: [conduct] };
    const first = await answerer.answer(request);
    await answerer.answer({ ...request, question: 'remote days per week', sources: [remoteWork] });

    expect(await answerer.answer(request)).toEqual(first);
  });
});
