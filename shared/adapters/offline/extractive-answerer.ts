/** Answers without a model: quotes the sentences that say most of what was asked, or refuses. Remembers nothing. */
import { type Answerer, type AnswerRequest, type AnswerSource, refusal } from '../../ports/answerer.ts';
import { throwIfGivenUp } from '../../upstream/given-up.ts';
import { Question, type TermSet } from './question.ts';
import { statementsOf } from './statements.ts';

const maxSentences = 3;
const maxAnswerLength = 800;

/**
 * When a source has to do with a question, tuned on SciFact's claims (4 of 300 refused), on each sample company's
 * questions and on the same questions put to the others: it holds a quarter of the terms, two where there are three or
 * more, and one of its sentences, with heading and title, holds as many as `supportNeeded` says. Less is chance.
 */
const relatedShare = 0.25;

/** For a question of at least `terms` terms. */
const supportNeeded = [
  { terms: 8, support: 4 },
  { terms: 4, support: 3 },
  { terms: 2, support: 2 },
  { terms: 0, support: 1 },
];

/** What a term counts where it stands in the heading or the title instead of in the sentence. */
const headingShare = 0.6;
const titleShare = 0.5;
/** A further sentence must add this share of the score of the one before. */
const furtherShare = 0.3;

interface Candidate {
  readonly text: string;
  readonly source: number;
  readonly own: TermSet;
  readonly heading: TermSet;
  readonly title: TermSet;
}

export function createExtractiveAnswerer(): Answerer {
  return {
    maxAnswerTokens: 0,
    async answer(request, signal) {
      throwIfGivenUp(signal);
      return { text: quote(request), complete: true, usage: undefined };
    },
  };
}

function quote({ question, sources }: AnswerRequest): string {
  const asked = new Question(question);
  const candidates = new Map<string, Candidate>();
  for (const source of sources) {
    const found = candidatesOf(asked, source);
    // Passages overlap: the same sentence counts once, for the better source.
    for (const candidate of isRelated(asked, found) ? found : []) {
      if (!candidates.has(candidate.text)) candidates.set(candidate.text, candidate);
    }
  }
  const chosen = choose([...candidates.values()], asked.size);
  return chosen.length === 0 ? refusal : chosen.map(cited).join(' ');
}

const cited = ({ text, source }: Candidate): string => `${text} [${source}]`;

function candidatesOf(asked: Question, { number, title, passages }: AnswerSource): Candidate[] {
  const titleTerms = asked.termsIn(title);
  let heading = { text: '', terms: asked.termsIn('') };
  return passages.flatMap(statementsOf).map((statement) => {
    if (statement.heading !== heading.text) {
      heading = { text: statement.heading, terms: asked.termsIn(statement.heading) };
    }
    const own = asked.termsIn(statement.text);
    return { text: statement.text, source: number, own, heading: heading.terms, title: titleTerms };
  });
}

function isRelated(asked: Question, found: readonly Candidate[]): boolean {
  const held = new Set<number>();
  for (const { own, heading, title } of found) {
    for (const terms of [own, heading, title]) for (const term of terms) held.add(term);
  }
  return held.size >= Math.max(1, Math.min(2, asked.size - 1), asked.size * relatedShare);
}

/** The terms of a candidate with its heading and its title. */
const around = ({ own, heading, title }: Candidate): TermSet => new Set([...own, ...heading, ...title]);

/** Whether a candidate alone shows that it is to the point. A heading or title that was asked for counts once more. */
function isSupported(candidate: Candidate, size: number): boolean {
  if (candidate.own.size === 0) return false;
  const named = candidate.heading.size + candidate.title.size > 0 ? 1 : 0;
  const needed = supportNeeded.find(({ terms }) => size >= terms)?.support ?? 1;
  return around(candidate).size + named >= needed;
}

/** The best candidates, best first, each adding something that those before it do not say. */
function choose(candidates: readonly Candidate[], size: number): Candidate[] {
  const rarity = rarities(candidates, size);
  const chosen: Candidate[] = [];
  const said = new Set<number>();
  let eligible = candidates.filter((candidate) => isSupported(candidate, size));
  let least = 0;
  let length = 0;
  while (chosen.length < maxSentences) {
    const { best, score } = bestOf(eligible, rarity, said);
    if (best === undefined || score < least) break;
    length += cited(best).length + 1;
    if (length > maxAnswerLength) break;
    chosen.push(best);
    for (const term of best.own) said.add(term);
    least = score * furtherShare;
    eligible = [...candidates];
  }
  return chosen;
}

/** What each term says: the more, the fewer candidates hold it. */
function rarities(candidates: readonly Candidate[], size: number): Float64Array {
  const holders = new Float64Array(size);
  for (const { own } of candidates) for (const term of own) holders[term] = (holders[term] ?? 0) + 1;
  return holders.map((count) => Math.log(1 + candidates.length / Math.max(1, count)));
}

function bestOf(candidates: readonly Candidate[], rarity: Float64Array, said: TermSet) {
  let best: Candidate | undefined;
  let highest = 0;
  for (const candidate of candidates) {
    const score = scoreOf(candidate, rarity, said);
    if (score <= highest) continue;
    highest = score;
    best = candidate;
  }
  return { best, score: highest };
}

/** What a candidate adds to what was said; a little less for a long one and for a lesser source. */
function scoreOf(candidate: Candidate, rarity: Float64Array, said: TermSet): number {
  const { own, heading, title } = candidate;
  const worth = (term: number) => (said.has(term) ? 0 : (rarity[term] ?? 0));
  let score = 0;
  for (const term of own) score += worth(term);
  if (score === 0) return 0;
  for (const term of heading) if (!own.has(term)) score += headingShare * worth(term);
  for (const term of title) if (!own.has(term) && !heading.has(term)) score += titleShare * worth(term);
  return score / ((1 + candidate.text.length / 1_000) * (1 + candidate.source / 50));
}
