/** Personal data that nobody declared, and that was not hidden all the same. */
import type { Mutant } from '../mutant.ts';

const inspection = {
  file: 'functions/ingest/inspection.ts',
  tests: ['test/unit/functions/ingest/inspection.test.ts'],
};
const flag = "outcome !== 'complete' || kinds.length > 0 ? true : declared";
const folding = {
  file: 'shared/pii/folded-text.ts',
  tests: ['test/unit/shared/pii/evasions.test.ts'],
};

export const detectionMutants: readonly Mutant[] = [
  {
    name: 'a document that could not be inspected is visible',
    ...inspection,
    find: flag,
    replace: "outcome === 'complete' && kinds.length > 0 ? true : declared",
  },
  {
    name: 'a document whose inspection took too long is visible',
    ...inspection,
    find: flag,
    replace: "(outcome !== 'complete' && outcome !== 'timed-out') || kinds.length > 0 ? true : declared",
  },
  {
    name: 'a writer who says that there is none outweighs what was found',
    ...inspection,
    find: flag,
    replace: "declared ?? (outcome !== 'complete' || kinds.length > 0 ? true : undefined)",
  },
  {
    name: 'only the content is inspected',
    ...inspection,
    find: '...tags, title, content];',
    replace: '...tags, title, content].slice(-1);',
  },
  {
    name: 'tags are not inspected',
    ...inspection,
    find: '...tags, title, content];',
    replace: '...tags, title, content].slice(-2);',
  },
  {
    name: 'a tenant that wants names hidden is not heard',
    ...inspection,
    find: "tenant.settings.has('strict-pii')",
    replace: "tenant.settings.size > 99 && tenant.settings.has('strict-pii')",
  },
  {
    name: 'signs that nobody sees keep a number from being found',
    ...folding,
    find: "    .replace(invisible, '')\n",
    replace: '',
  },
  {
    name: 'digits of other scripts are no digits',
    ...folding,
    find: '    .replace(foreignDigit, asciiDigit)\n',
    replace: '',
  },
  {
    name: 'what runs over from one text into the next is not found',
    file: 'shared/pii/inspect-texts.ts',
    find: "foldedText(texts.join(' '))",
    replace: "foldedText(texts.join(' \\n\\n#\\n\\n '))",
    tests: ['test/unit/shared/pii/evasions.test.ts'],
  },
  {
    name: 'a detector that fails has found nothing',
    file: 'shared/adapters/comprehend/pii-detector.ts',
    find: "return { outcome: 'failed', kinds: [], failure: error",
    replace: "return { outcome: 'complete', kinds: [], failure: error",
    tests: ['test/unit/shared/adapters/comprehend/pii-detector.test.ts'],
  },
  {
    name: 'a second detector that finds nothing outweighs a first that failed',
    file: 'shared/pii/asking-twice.ts',
    find: "found.outcome !== 'complete' || ",
    replace: '',
    tests: ['test/unit/shared/pii/offline-detector.test.ts'],
  },
];
