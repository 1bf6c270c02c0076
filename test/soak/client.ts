/** What a client of the soak does, and how each answer is held against the history. */
import type { ListResponse, QueryResponse } from '../../shared/contract/schemas.ts';
import type { Service } from './service.ts';
import { contentOf, type Subject, tenantsNamedIn } from './subject.ts';

export interface Tokens {
  readonly cleared: string;
  readonly uncleared: string;
}

export interface SoakParts {
  readonly service: Service;
  readonly subjects: readonly Subject[];
  readonly tokens: ReadonlyMap<string, Tokens>;
  /** Told of whatever must not be. */
  readonly wrong: (what: string) => void;
  readonly count: (status: number) => void;
}

export interface SoakClient {
  write(subject: Subject, remove: boolean): Promise<void>;
  read(subject: Subject, seesHidden: boolean): Promise<void>;
  ask(tenant: string, seesHidden: boolean): Promise<void>;
  list(tenant: string, seesHidden: boolean): Promise<void>;
}

interface Answer {
  /** 0 where there was none: the process was gone. */
  readonly status: number;
  readonly text: string;
}

const timeoutMs = 60_000;

export function createSoakClient({ service, subjects, tokens, wrong, count }: SoakParts): SoakClient {
  const tokenOf = (tenant: string, seesHidden: boolean): string =>
    (seesHidden ? tokens.get(tenant)?.cleared : tokens.get(tenant)?.uncleared) ?? '';

  async function send(
    tenant: string,
    seesHidden: boolean,
    path: string,
    init: RequestInit = {},
  ): Promise<Answer> {
    const origin = await service.origin();
    const headers = {
      authorization: `Bearer ${tokenOf(tenant, seesHidden)}`,
      'content-type': 'application/json',
    };
    const answer = await fetch(origin + path, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) })
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch(() => ({ status: 0, text: '' }));
    count(answer.status);
    const named = tenantsNamedIn(answer.text).filter((one) => one !== tenant);
    if (named.length > 0) wrong(`${tenant} was shown a text of ${named.join()} at ${path}`);
    if (![0, 200, 201, 404, 503].includes(answer.status))
      wrong(`${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    return answer;
  }

  const isDone = ({ status }: Answer): boolean => status === 200 || status === 201 || status === 404;
  const visibleTo = (tenant: string, seesHidden: boolean): Subject[] =>
    subjects.filter((one) => one.tenant === tenant && (seesHidden || !one.pii));
  const watched = (): ReadonlyMap<Subject, () => readonly (string | undefined)[]> =>
    new Map(subjects.map((subject) => [subject, subject.history.read()]));

  return {
    async write(subject, remove) {
      if (subject.busy) return;
      subject.busy = true;
      const { tenant, id, pii } = subject;
      const content = remove ? undefined : contentOf(subject, ++subject.version);
      const acknowledge = subject.history.begin(content);
      const body = JSON.stringify({ id, title: `Title of ${id}`, content, contains_pii: pii });
      const answer = remove
        ? await send(tenant, true, `/documents/${id}`, { method: 'DELETE' })
        : await send(tenant, true, '/ingest', { method: 'POST', body });
      if (isDone(answer)) acknowledge();
      subject.busy = false;
    },

    async read(subject, seesHidden) {
      const allowed = subject.history.read();
      const answer = await send(subject.tenant, seesHidden, `/documents/${subject.id}`);
      if (!isDone(answer)) return;
      const seen =
        answer.status === 404 ? undefined : (JSON.parse(answer.text) as { content: string }).content;
      const isRight = subject.pii && !seesHidden ? seen === undefined : allowed().includes(seen);
      if (!isRight) wrong(`${subject.tenant} read ${subject.id} as ${seen?.slice(0, 80)}`);
    },

    async ask(tenant, seesHidden) {
      const allowed = watched();
      const body = JSON.stringify({ query: 'Which line tells of the heron and the harbour?', top_k: 5 });
      const answer = await send(tenant, seesHidden, '/query', { method: 'POST', body });
      if (!isDone(answer)) return;
      const own = visibleTo(tenant, seesHidden);
      for (const { id, passages } of (JSON.parse(answer.text) as QueryResponse).sources) {
        const subject = own.find((one) => one.id === id);
        const states = subject === undefined ? [] : (allowed.get(subject)?.() ?? []);
        const isRight = passages.every(({ text }) => states.some((state) => state?.includes(text)));
        if (!isRight) wrong(`${tenant} found ${id} with a text that it did not have`);
      }
    },

    async list(tenant, seesHidden) {
      const allowed = watched();
      const answer = await send(tenant, seesHidden, '/documents?limit=100');
      if (!isDone(answer)) return;
      const { documents, count: total } = JSON.parse(answer.text) as ListResponse;
      if (total !== documents.length) wrong(`${tenant} counts ${total} of ${documents.length}`);
      const own = visibleTo(tenant, seesHidden);
      for (const subject of own) {
        const listed = documents.find(({ id }) => id === subject.id);
        const states = allowed.get(subject)?.() ?? [];
        if (!states.some((state) => state?.length === listed?.characters))
          wrong(`${tenant} lists ${subject.id} wrongly`);
      }
      for (const { id } of documents) if (!own.some((one) => one.id === id)) wrong(`${tenant} lists ${id}`);
    },
  };
}
