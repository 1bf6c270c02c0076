/** The figures that are promised, on the labelled sentences and clean paragraphs beside the project; skipped where they are not there. */
import { describe, expect, it } from 'vitest';
import {
  piiDataIsHere,
  readCleanParagraphs,
  readSentences,
  structuredKinds,
} from '../../../bench/pii-data.ts';
import { evaluate, falseAlarms } from '../../../bench/pii-evaluation.ts';

describe.skipIf(!piiDataIsHere())('personal data (without ../shared/data nothing to measure on)', () => {
  it('of a structured kind is found in 95 of 100 sentences and more, and so are 95 of 100 alarms right', () => {
    const rates = evaluate(readSentences(), structuredKinds, false);

    expect(rates.hits + rates.misses).toBeGreaterThan(400);
    expect(rates.recall).toBeGreaterThanOrEqual(0.95);
    expect(rates.precision).toBeGreaterThanOrEqual(0.95);
    expect(rates.labelsFound / rates.labels).toBeGreaterThanOrEqual(0.95);
    expect(rates.findingsRight / rates.findings).toBeGreaterThanOrEqual(0.95);
  });

  it('is seen in 2 of 100 clean technical paragraphs at most', () => {
    const paragraphs = readCleanParagraphs();

    expect(paragraphs).toHaveLength(500);
    expect(falseAlarms(paragraphs, false)).toBeLessThanOrEqual(10);
  });

  it('of names and addresses is found as often as is written in docs/walls.md', () => {
    const sentences = readSentences();

    expect(evaluate(sentences, new Set(['person_name']), true).recall).toBeGreaterThanOrEqual(0.6);
    expect(evaluate(sentences, new Set(['postal_address']), true).recall).toBeGreaterThanOrEqual(0.9);
  });
});
