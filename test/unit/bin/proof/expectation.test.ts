/** Which cells of the proof's matrix must be nought, and which must not. */
import { describe, expect, it } from 'vitest';
import { attackClasses } from '../../../../bin/proof/attacks/all-attacks.ts';
import { expected } from '../../../../bin/proof/expectation.ts';
import { storeNames } from '../../../../bin/proof/stage.ts';
import { configurations } from '../../../../bin/proof/walls.ts';

const isolation = attackClasses.filter(({ keptOutBy }) => keptOutBy.includes('seal'));
const acrossTenants = isolation.filter(({ notOn }) => notOn === undefined);

describe('the configurations', () => {
  it('are all walls, each one away, each pair of 3, 4 and 5 away, each alone, those three away, and none', () => {
    expect(configurations.map(({ name }) => name)).toEqual([
      'all walls',
      ...[1, 2, 3, 4, 5].map((wall) => `without ${wall}`),
      ...['without 3 and 4', 'without 3 and 5', 'without 4 and 5'],
      ...[1, 2, 3, 4, 5].map((wall) => `only ${wall}`),
      'without 3 and 4 and 5',
      'no wall',
    ]);
  });
});

describe('the expectation', () => {
  it.each(storeNames)(
    'is no leak across tenants on %s while 3, 4 or 5 stands, and leaks where none does',
    (store) => {
      for (const configuration of configurations) {
        const { standing } = configuration;
        const holds = standing.has('engine') || standing.has('predicate') || standing.has('seal');
        const seen = acrossTenants.map((attack) => expected(attack, configuration, store));

        expect(new Set(seen), configuration.name).toEqual(new Set([holds ? 'no leak' : 'leaks']));
      }
      expect(acrossTenants.length).toBeGreaterThan(3);
    },
  );

  it('is that a namespace alone does not keep personal data from a colleague, and row-level security does', () => {
    const only3 = configurations.find(({ name }) => name === 'only 3');
    const personal = isolation.find(({ notOn }) => notOn !== undefined);
    if (only3 === undefined || personal === undefined) throw new Error('nothing to look at');

    expect(storeNames.map((store) => [store, expected(personal, only3, store)])).toEqual([
      ['postgres', 'no leak'],
      ['pinecone', 'leaks'],
    ]);
  });

  it('is no leak for every class of attacks with all walls up', () => {
    const [all] = configurations;
    if (all === undefined) throw new Error('nothing to look at');

    for (const store of storeNames)
      for (const attack of attackClasses) expect(expected(attack, all, store), attack.name).toBe('no leak');
  });

  it('is that each class but the contract’s gets through somewhere: none of them is a figure that could only be nought', () => {
    const none = configurations.find(({ name }) => name === 'no wall');
    if (none === undefined) throw new Error('nothing to look at');

    const through = attackClasses.filter((attack) => expected(attack, none, 'postgres') === 'leaks');

    expect(
      attackClasses.filter((attack) => !through.includes(attack)).map(({ keptOutBy }) => keptOutBy),
    ).toEqual([['contract']]);
  });
});
