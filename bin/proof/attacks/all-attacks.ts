/** The corpus, in the order of the matrix. */
import type { AttackClass } from '../attack.ts';
import { borrowedNames } from './borrowed-names.ts';
import { foreignCounts, hiddenCounts } from './counts.ts';
import { foreignQuestions } from './foreign-questions.ts';
import { forgedTokens } from './forged-tokens.ts';
import { guessedIds } from './guessed-ids.ts';
import { hiddenTwins } from './hidden-twins.ts';
import { lists } from './lists.ts';
import { personalData } from './personal-data.ts';
import { promptInjection } from './prompt-injection.ts';
import { smuggledNames } from './smuggled-names.ts';
import { twinWorlds } from './twin-worlds.ts';

export const attackClasses: readonly AttackClass[] = [
  forgedTokens,
  borrowedNames,
  smuggledNames,
  guessedIds,
  foreignQuestions,
  lists,
  promptInjection,
  personalData,
  foreignCounts,
  hiddenCounts,
  twinWorlds,
  hiddenTwins,
];
