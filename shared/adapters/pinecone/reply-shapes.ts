/** What a reply must have to be one. An engine that is down must never pass for one that found nothing. */
import { isReply, type ReplyCheck } from './checked-reply.ts';

export const hasMatches: ReplyCheck = ({ matches }) =>
  Array.isArray(matches) && matches.every((match) => isReply(match) && Number.isFinite(match.score))
    ? undefined
    : 'no matches';

export const hasIds: ReplyCheck = ({ vectors }) => (Array.isArray(vectors) ? undefined : 'no list of ids');

/** Nothing in between that could not be counted. */
export const hasOnlyIds: ReplyCheck = ({ vectors }) =>
  Array.isArray(vectors) &&
  vectors.every((one) => isReply(one) && typeof one.id === 'string' && one.id !== '')
    ? undefined
    : 'no list of ids';

export const hasNamespaces: ReplyCheck = ({ namespaces }) =>
  isReply(namespaces) ? undefined : 'no namespaces';

export const hasVectors: ReplyCheck = ({ vectors }) => (isReply(vectors) ? undefined : 'no records');

export const counts =
  (records: number): ReplyCheck =>
  ({ upsertedCount }) =>
    upsertedCount === records ? undefined : `a count of ${upsertedCount} for ${records} records`;

export const anything: ReplyCheck = () => undefined;
