/** The SciFact collection where it lies beside the project: documents, test questions and how well an order serves them. */
import { existsSync, readFileSync } from 'node:fs';
import type { ScanDocument } from './exact-scan.ts';

export interface JudgedQuestion {
  readonly text: string;
  /** Document id -> gain; whatever is missing gains nothing. */
  readonly relevant: ReadonlyMap<string, number>;
}

const folder = new URL('../../../shared/data/scifact/', import.meta.url);

const readLines = (name: string): string[] => readFileSync(new URL(name, folder), 'utf8').trim().split('\n');

interface Line {
  readonly _id: string;
  readonly title: string;
  readonly text: string;
}

export const scifactIsHere = (): boolean => existsSync(folder);

export const readDocuments = (): ScanDocument[] =>
  readLines('corpus.jsonl').map((line) => {
    const { _id: id, title, text: content } = JSON.parse(line) as Line;
    return { id, title, content };
  });

export function readQuestions(): JudgedQuestion[] {
  const judgements = new Map<string, Map<string, number>>();
  for (const line of readLines('qrels.test.tsv').slice(1)) {
    const [question = '', document = '', gain] = line.split('\t');
    judgements.set(
      question,
      (judgements.get(question) ?? new Map<string, number>()).set(document, Number(gain)),
    );
  }
  return readLines('queries.test.jsonl').flatMap((line) => {
    const { _id: id, text } = JSON.parse(line) as Line;
    const relevant = judgements.get(id);
    return relevant === undefined ? [] : [{ text, relevant }];
  });
}

/** nDCG@10 of distinct document ids, best first: 1 where no order could be better. */
export function ndcgAt10(ids: readonly string[], relevant: JudgedQuestion['relevant']): number {
  const ideal = [...relevant.values()].sort((left, right) => right - left);
  return discounted(ids.map((id) => relevant.get(id) ?? 0)) / discounted(ideal);
}

const discounted = (gains: readonly number[]): number =>
  gains.slice(0, 10).reduce((total, gain, place) => total + gain / Math.log2(place + 2), 0);
