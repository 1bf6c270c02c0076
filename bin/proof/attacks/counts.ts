/** What counts could tell: how much there is, of other companies' and of what is hidden from the caller. */
import type { AttackClass, Target } from '../attack.ts';
import { observe } from '../observation.ts';
import { attacker, canariesOfOthers, personalCanariesOf, world } from '../world.ts';
import { memberToken } from './guests.ts';
import { countOf, pagesOf } from './pages.ts';

const own = world.filter((one) => one.tenantId === attacker.tenantId);
const visible = own.filter((one) => !one.isPersonal);

/** More than there is to see for this caller, and more than none under tags that nothing to see carries. */
async function judgeCounts(
  target: Target,
  { token, most, tags }: { readonly token: string; readonly most: number; readonly tags: readonly string[] },
) {
  const seen = observe(target);
  for (const limit of [1, 100]) {
    const pages = await pagesOf(limit, (path) => seen.tryFor([], 'page', { path, token }));
    for (const page of pages) seen.judge(countOf(page) > most, `the count of a page of ${limit} is too high`);
  }
  for (const tag of tags) {
    const page = await seen.tryFor([], 'tag', { path: `/documents?tag=${tag}`, token });
    seen.judge(countOf(page) > 0, 'documents were counted under a tag that nothing to see carries');
  }
  return seen.findings();
}

export const foreignCounts: AttackClass = {
  name: 'counts',
  description: "Counts that take in other companies' documents, over pages and by tags.",
  keptOutBy: ['engine', 'predicate'],
  // Its own documents under two flags: a Pinecone that rewrites flags shows them twice, and none of anybody else's.
  run: (target) =>
    judgeCounts(target, {
      token: memberToken(target, 'admin', 'pii_access'),
      most: 2 * own.length,
      tags: canariesOfOthers(attacker.tenantId),
    }),
};

export const hiddenCounts: AttackClass = {
  name: 'hidden counts',
  description: 'Counts that take in personal data, for a colleague without the right.',
  keptOutBy: ['engine', 'predicate'],
  notOn: { pinecone: ['engine'] },
  run: (target) =>
    judgeCounts(target, {
      token: memberToken(target, 'admin'),
      most: visible.length,
      tags: personalCanariesOf(attacker.tenantId),
    }),
};
