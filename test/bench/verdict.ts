/** What is wrong with the answer to a query, if anything: the status, the tenant, the sources. */
import type { QueryResponse } from '../../shared/contract/schemas.ts';
import { refusal } from '../../shared/ports/answerer.ts';
import type { ApiAnswer } from './api-client.ts';
import { type Collection, idPrefixOf } from './pseudo-text.ts';

interface Verdict {
  /** `undefined`: a proper answer or refusal. */
  readonly error: string | undefined;
  readonly refused: boolean;
  readonly sourceIds: readonly string[];
  /** Sources with another tenant's id, or with a marker word of another tenant in title or passages. */
  readonly foreignSources: number;
}

export type Judge = (tenant: string, answer: ApiAnswer) => Verdict;

export function createJudge(collections: readonly Collection[]): Judge {
  const foreignMarkers = new Map(
    collections.map(({ tenant }) => {
      const others = collections.filter((collection) => collection.tenant !== tenant);
      return [tenant, others.flatMap(({ markers }) => markers)];
    }),
  );
  return (tenant, { status, text }) => {
    if (status !== 200) return failed(`${status} ${text}`);
    const { tenant_id: answeredFor, answer, sources } = JSON.parse(text) as QueryResponse;
    if (answeredFor !== tenant) return failed(`an answer for ${answeredFor} to ${tenant}`);
    const refused = answer === refusal;
    if (refused !== (sources.length === 0)) return failed('an answer without sources or a refusal with some');
    const isForeign = (source: (typeof sources)[number]): boolean => {
      const shown = JSON.stringify(source).toLowerCase();
      return (
        !source.id.startsWith(idPrefixOf(tenant)) ||
        (foreignMarkers.get(tenant) ?? []).some((marker) => shown.includes(marker))
      );
    };
    return {
      error: undefined,
      refused,
      sourceIds: sources.map(({ id }) => id),
      foreignSources: sources.filter(isForeign).length,
    };
  };
}

const failed = (error: string): Verdict => ({ error, refused: false, sourceIds: [], foreignSources: 0 });
