/** What the parts of the answerer suite share: the adapter under test, and requests of two tenants to put to it. */
import type { Answerer, AnswerRequest } from '../../../shared/ports/answerer.ts';
import type { SuiteTests } from '../deviations.ts';
import type { ModelUnderTest } from '../vendor.ts';

export interface AnswererWorld {
  readonly answerer: Answerer;
  readonly vendor: ModelUnderTest | undefined;
}

/** A test that needs the provider on loopback, to prepare what the model says or to see what it is told. */
export const modelTests =
  (tests: SuiteTests, world: AnswererWorld) =>
  (name: string, run: (vendor: ModelUnderTest) => Promise<void>): void =>
    tests.it(name, async (context) => {
      if (world.vendor === undefined) context.skip('there is no provider on loopback');
      else await run(world.vendor);
    });

export const revenueRequest: AnswerRequest = {
  tenantId: 'acme',
  companyName: 'Acme Tools',
  question: 'What was the operating margin in the third quarter?',
  sources: [
    {
      number: 1,
      title: 'Third quarter report',
      passages: ['The operating margin in the third quarter was 41.8 percent.', 'Headcount stayed flat.'],
    },
    { number: 2, title: 'Canteen', passages: ['Lunch is served from noon until two.'] },
  ],
};

/** The neighbour whose id begins alike; no word of it may ever show in an answer to the first. */
export const neighbourRequest: AnswerRequest = {
  tenantId: 'acme-2',
  companyName: 'Zenith Looms',
  question: 'Which dye does the zanzibar loom take?',
  sources: [{ number: 1, title: 'Loom manual', passages: ['The zanzibar loom takes indigo dye only.'] }],
};

/** What none of the documents of `revenueRequest` says anything about. */
export const unrelatedRequest: AnswerRequest = {
  ...revenueRequest,
  question: 'Who designed the lighthouse of Alexandria?',
  sources: revenueRequest.sources.slice(1),
};
