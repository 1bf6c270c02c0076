/** What lists could tell: documents, the count over all pages, cursors, tags that only others use. */
import type { AttackClass, ProofReply } from '../attack.ts';
import { observe } from '../observation.ts';
import { attacker, canariesOfOthers, world } from '../world.ts';
import { memberToken } from './guests.ts';

const own = world.filter((one) => one.tenantId === attacker.tenantId).length;

export const lists: AttackClass = {
  name: 'lists and counts',
  description: "Every page of the list, its count, and tags that only other companies' documents carry.",
  keptOutBy: ['engine', 'predicate', 'seal'],
  async run(target) {
    const seen = observe(target);
    const token = memberToken(target, 'admin', 'pii_access');
    const secrets = canariesOfOthers(attacker.tenantId);
    for (const limit of [1, 3, 100]) {
      for (
        let cursor: string | undefined, pages = 0;
        pages === 0 || (cursor !== undefined && pages < 40);
        pages++
      ) {
        const path: string = `/documents?limit=${limit}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
        const reply = await seen.tryFor(secrets, `page ${pages} of ${limit}`, { path, token });
        seen.judge(
          countOf(reply) > own,
          `the count of a page of ${limit} takes in more than the caller's own`,
        );
        cursor = cursorOf(reply);
      }
    }
    for (const tag of secrets) {
      const reply = await seen.tryFor([], 'tag', { path: `/documents?tag=${tag}`, token });
      seen.judge(countOf(reply) > 0, "documents were counted under another company's tag");
    }
    return seen.findings();
  },
};

const countOf = ({ json }: ProofReply): number =>
  Number((json as { count?: unknown } | undefined)?.count ?? 0);

function cursorOf({ json }: ProofReply): string | undefined {
  const cursor = (json as { next_cursor?: unknown } | undefined)?.next_cursor;
  return typeof cursor === 'string' ? cursor : undefined;
}
