/** One colleague's requests while the company's hidden documents are some, then more: the answers must be the same byte for byte. */
import type { AttackClass, ProofRequest, Target } from '../attack.ts';
import { type Observation, observe } from '../observation.ts';
import { subjects } from '../world.ts';
import { comparable } from './comparable.ts';
import { ask, memberToken } from './guests.ts';

/** Behind all that can be seen, so that a list which ends there could be told from one that goes on. */
const prefix = 'zz-covert-';

/** On the very subjects of what can be seen, so that words are weighed, ranked and cut off otherwise where they count. */
const covert = subjects.map(({ title, sentence }, at) => ({
  id: `${prefix}${at}`,
  title,
  content: `${sentence} of Acme, told to few. ${sentence}. `.repeat(3),
  contains_pii: true,
}));

const document = { title: 'Mine', content: 'What a colleague without the right wrote.' };

export const hiddenTwins: AttackClass = {
  name: 'hidden twins',
  description:
    'Answers compared byte for byte, headers and writes included, before and while more personal data is there, for a colleague without the right.',
  keptOutBy: ['engine', 'predicate'],
  notOn: { pinecone: ['engine'] },
  async run(target) {
    const seen = observe(target);
    try {
      const before = await repliesOf(target, seen);
      await sweep(target);
      for (const body of covert) await cleared(target, { method: 'POST', path: '/ingest', body });
      const meanwhile = await repliesOf(target, seen);
      for (const [what, reply] of before) {
        seen.judge(meanwhile.get(what) !== reply, `another answer to ${what}`);
      }
    } finally {
      await sweep(target);
    }
    return seen.findings();
  },
};

async function repliesOf(target: Target, seen: Observation): Promise<ReadonlyMap<string, string>> {
  const token = memberToken(target, 'admin');
  const replies = new Map<string, string>();
  for (const { what, by, request } of requestsOf(target, token)) {
    replies.set(what, comparable(await seen.send(request, by)));
  }
  return replies;
}

/** What a store without walls would do on a write is not for the rows after this one to bear: the writes meet every wall. */
function requestsOf(target: Target, token: string) {
  const reads: readonly ProofRequest[] = [
    ...subjects.slice(0, 3).map(({ sentence }) => ask(token, sentence, { top_k: 20 })),
    ...[
      '/documents?limit=100',
      '/documents?limit=4',
      `/documents/${prefix}0`,
      `/documents/${prefix}0?pii=true`,
    ].map((path) => ({ path, token })),
  ];
  const one = `/documents/${prefix}0`;
  const post = (id: string, more: object = {}): ProofRequest => ({
    method: 'POST',
    path: '/ingest',
    token,
    body: { ...document, id: prefix + id, ...more },
  });
  const writes: readonly ProofRequest[] = [
    { method: 'DELETE', path: one, token },
    post('0'),
    post('0'),
    { path: one, token },
    { path: '/documents?limit=100', token },
    { path: '/documents?limit=5', token },
    { method: 'DELETE', path: one, token },
    { method: 'DELETE', path: one, token },
    post('1', { contains_pii: true }),
  ];
  return [
    ...reads.map((request) => ({ by: target, request })),
    ...writes.map((request) => ({ by: target.honest, request })),
  ].map((each, at) => ({ ...each, what: `${at + 1}: ${each.request.method ?? 'GET'} ${each.request.path}` }));
}

/** By somebody who sees them. @throws Error where that is refused */
async function cleared(target: Target, request: Omit<ProofRequest, 'token'>) {
  const token = memberToken(target, 'admin', 'pii_access');
  const reply = await target.honest.send({ ...request, token });
  if (reply.status < 300) return reply;
  throw new Error(`The world could not be changed: ${reply.status} ${reply.text.slice(0, 200)}`);
}

/** Whatever is left of it, also what was stored beside. */
async function sweep(target: Target): Promise<void> {
  const { json } = await cleared(target, { path: '/documents?limit=100' });
  const { documents } = json as { readonly documents: readonly { readonly id: string }[] };
  for (const id of new Set(documents.map((one) => one.id))) {
    if (id.startsWith(prefix)) await cleared(target, { method: 'DELETE', path: `/documents/${id}` });
  }
}
