/**
 * Retrieval quality over HTTP: SciFact into one tenant, then its test questions.
 * Run: npm run bench:retrieval -- [--store pinecone-local]
 */
import { parseArgs } from 'node:util';
import type { QueryResponse } from '../../shared/contract/schemas.ts';
import { refusal } from '../../shared/ports/answerer.ts';
import { createApiClient } from './api-client.ts';
import { ingestAll, ingestConnections } from './ingestion.ts';
import { percentile } from './percentile.ts';
import { ndcgAt10, readDocuments, readQuestions, scifactIsHere } from './scifact.ts';
import { startServerProcess } from './server-process.ts';

const tenant = 'scifact';
const leastNdcg = 0.66;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { store: { type: 'string' } } });
  const options = values.store === undefined ? [] : ['--store', values.store];
  const server = await startServerProcess([tenant], options);
  const client = createApiClient(server.origin, ingestConnections);
  try {
    const token = await server.issuer.issueToken({ tenantId: tenant, roles: ['editor'] });
    const documents = readDocuments();
    const ingestMs = await ingestAll(client, { name: tenant, token, documents });
    console.log(
      `${documents.length} documents ingested, ${((documents.length / ingestMs) * 1000).toFixed(0)}/s`,
    );

    const questions = readQuestions();
    const latenciesMs: number[] = [];
    let total = 0;
    let refused = 0;
    for (const { text: query, relevant } of questions) {
      const sentMs = performance.now();
      const { status, text } = await client.post('/query', token, JSON.stringify({ query, top_k: 10 }));
      latenciesMs.push(performance.now() - sentMs);
      if (status !== 200) throw new Error(`'${query}' was not answered: ${status} ${text}`);
      const { answer, sources } = JSON.parse(text) as QueryResponse;
      total += ndcgAt10(
        sources.map(({ id }) => id),
        relevant,
      );
      refused += answer === refusal ? 1 : 0;
    }
    const ndcg = total / questions.length;
    console.log(
      `${questions.length} questions: nDCG@10 ${ndcg.toFixed(4)} (at least ${leastNdcg}), ${refused} refused`,
    );
    console.log(
      `one at a time: p50 ${percentile(latenciesMs, 50).toFixed(1)} ms, p99 ${percentile(latenciesMs, 99).toFixed(1)} ms`,
    );
    if (!(ndcg >= leastNdcg)) process.exitCode = 1;
  } finally {
    client.close();
    await server.stop();
  }
}

if (scifactIsHere()) await main();
else console.log('The SciFact data is not here: nothing to measure.');
