/** Tunes retrieval in memory: SciFact's nDCG@10 by dense weight, by exact scan. Run: node test/bench/ranking.ts */
import { createExtractiveAnswerer } from '../../shared/adapters/offline/extractive-answerer.ts';
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import { refusal } from '../../shared/ports/answerer.ts';
import { ExactScan, type ScanResult } from './exact-scan.ts';
import { ndcgAt10, readDocuments, readQuestions, scifactIsHere } from './scifact.ts';

const denseWeights = [0, 0.05, 0.1, 0.15, 0.2, 0.3];
const embedder = createHashEmbedder();
const answerer = createExtractiveAnswerer();

async function main(): Promise<void> {
  const scan = new ExactScan(embedder);
  const titles = new Map<string, string>();
  for (const document of readDocuments()) {
    await scan.add(document);
    titles.set(document.id, document.title);
  }
  const answers = (question: string, found: readonly ScanResult[]): Promise<string> =>
    answerer
      .answer({
        tenantId: 'scifact',
        companyName: 'SciFact',
        question,
        sources: found.map(({ id, passages }, at) => ({
          number: at + 1,
          title: titles.get(id) ?? '',
          passages: passages.map(({ text }) => text),
        })),
      })
      .then(({ text }) => text);

  const questions = readQuestions();
  const totals = denseWeights.map((denseWeight) => ({ denseWeight, all: 0, answered: 0, refused: 0 }));
  for (const { text: question, relevant } of questions) {
    const scores = await scan.score(question);
    for (const total of totals) {
      const { denseWeight } = total;
      const { relatedSimilarity } = embedder;
      const found = scan.rank(scores, { denseWeight, relatedSimilarity, topK: 10, passagesPerDocument: 3 });
      const value = ndcgAt10(
        found.map(({ id }) => id),
        relevant,
      );
      const refused = (await answers(question, found)) === refusal;
      total.all += value;
      total.answered += refused ? 0 : value;
      total.refused += refused ? 1 : 0;
    }
  }
  console.log(`${titles.size} documents, ${scan.chunkCount} chunks, ${questions.length} questions`);
  for (const { denseWeight, all, answered, refused } of totals) {
    const mean = (value: number) => (value / questions.length).toFixed(4);
    console.log(
      `dense weight ${denseWeight}: nDCG@10 ${mean(all)}, with refusals ${mean(answered)}, ${refused} refused`,
    );
  }
}

if (scifactIsHere()) await main();
else console.log('The SciFact data is not here: nothing to tune on.');
