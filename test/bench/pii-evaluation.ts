/** How well personal data is found: by sentence, as a document is flagged, and by each label. */
import { findPersonalData } from '../../shared/pii/find-personal-data.ts';
import type { Finding } from '../../shared/pii/finding.ts';
import { foldedText } from '../../shared/pii/folded-text.ts';
import type { PiiKind } from '../../shared/ports/pii-detector.ts';
import type { Label, LabelledSentence } from './pii-data.ts';

export interface Rates {
  /** Sentences. */
  readonly hits: number;
  readonly misses: number;
  readonly falseAlarms: number;
  readonly recall: number;
  readonly precision: number;
  /** Labels found by a finding of their kind that overlaps them. */
  readonly labels: number;
  readonly labelsFound: number;
  /** Findings, those of one kind that overlap each other counted once, and how many of them overlap a label of their kind. */
  readonly findings: number;
  readonly findingsRight: number;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

/** @param kinds those to judge by; others that are found do not count */
export function evaluate(
  sentences: readonly LabelledSentence[],
  kinds: ReadonlySet<PiiKind>,
  strict: boolean,
): Rates {
  const rates = {
    hits: 0,
    misses: 0,
    falseAlarms: 0,
    labels: 0,
    labelsFound: 0,
    findings: 0,
    findingsRight: 0,
  };
  const missed: string[] = [];
  const wrong: string[] = [];
  for (const sentence of sentences) {
    const text = fold(sentence.text);
    const found = merged(findPersonalData(text, strict).filter(({ kind }) => kinds.has(kind)));
    const wanted = sentence.labels.filter(({ kind }) => kinds.has(kind));
    if (wanted.length > 0 && found.length > 0) rates.hits++;
    else if (wanted.length > 0) rates.misses++;
    else if (found.length > 0) rates.falseAlarms++;
    const spans = wanted.map((label) => spanOf(sentence.text, label));
    const isFound = (span: Finding) => found.some((one) => overlaps(one, span));
    const isRight = (finding: Finding) => spans.some((span) => overlaps(finding, span));
    rates.labels += spans.length;
    rates.labelsFound += spans.filter(isFound).length;
    rates.findings += found.length;
    rates.findingsRight += found.filter(isRight).length;
    const shown = ({ kind, start, end }: Finding): string => `${kind} ${text.slice(start, end)}`;
    missed.push(...spans.filter((span) => !isFound(span)).map(shown));
    wrong.push(...found.filter((finding) => !isRight(finding)).map(shown));
  }
  return {
    ...rates,
    recall: rates.hits / (rates.hits + rates.misses),
    precision: rates.hits / (rates.hits + rates.falseAlarms),
    missed,
    wrong,
  };
}

/** How many paragraphs are flagged. */
export const falseAlarms = (paragraphs: readonly string[], strict: boolean): number =>
  paragraphs.filter((text) => findPersonalData(fold(text), strict).length > 0).length;

const fold = (text: string): string => foldedText(text) ?? '';

/** Of what is labelled, in the folded text. */
function spanOf(text: string, { kind, value, start: labelled }: Label): Finding {
  const start = fold(text.slice(0, labelled)).length;
  return { kind, start, end: start + fold(value).length };
}

const overlaps = (left: Finding, right: Finding): boolean =>
  left.kind === right.kind && left.start < right.end && right.start < left.end;

function merged(findings: readonly Finding[]): Finding[] {
  const all: Finding[] = [];
  for (const finding of findings.toSorted((left, right) => left.start - right.start)) {
    const at = all.findIndex((one) => overlaps(one, finding));
    const known = all[at];
    if (known === undefined) all.push(finding);
    else all[at] = { ...known, end: Math.max(known.end, finding.end) };
  }
  return all;
}
