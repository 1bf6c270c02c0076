/** The world of the proof: collisions on purpose, and words that stand in one document only. */
import { describe, expect, it } from 'vitest';
import { seenIn } from '../../../../bin/proof/canaries.ts';
import {
  canariesOfOthers,
  companies,
  documentsOf,
  personalCanariesOf,
  world,
} from '../../../../bin/proof/world.ts';

describe('the world of the proof', () => {
  it('has ids that every company uses, and ids that one does', () => {
    const companiesById = Map.groupBy(world, ({ id }) => id);

    expect(companiesById.get('finance')?.map(({ tenantId }) => tenantId)).toEqual([
      'acme',
      'acme-2',
      'globex',
    ]);
    expect(companiesById.get('notes-globex')?.length).toBe(1);
  });

  it('has a canary in the title, the text and the tags of each document, and in no other document', () => {
    for (const one of world) {
      const holders = world.filter(
        ({ title, content, tags }) => seenIn([title, content, ...tags].join(' '), [one.canary]).length > 0,
      );

      expect(holders).toEqual([one]);
      expect([one.title, one.content, ...one.tags].filter((text) => text.includes(one.canary)).length).toBe(
        3,
      );
    }
  });

  it('knows the canaries of others and of personal data', () => {
    const own = documentsOf(companies[0]);

    expect(canariesOfOthers('acme').length).toBe(world.length - own.length);
    expect(personalCanariesOf('acme')).toEqual(
      own.filter(({ isPersonal }) => isPersonal).map(({ canary }) => canary),
    );
    expect(personalCanariesOf('acme').length).toBeGreaterThan(0);
  });

  it('finds a canary whatever the case', () => {
    const word = documentsOf(companies[1])[0]?.canary ?? '';

    expect(seenIn(`…${word.toUpperCase()}…`, [word])).toEqual([word]);
    expect(seenIn('nothing', [word])).toEqual([]);
  });
});
