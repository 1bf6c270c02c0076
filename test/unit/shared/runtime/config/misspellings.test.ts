import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../shared/runtime/config/config.ts';
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';
import { onPinecone, onPostgres, withBedrock, without } from './variable-sets.ts';

const noHost = without(onPinecone, 'PINECONE_INDEX_HOST');

describe('a misspelt variable', () => {
  const cases: readonly (readonly [Variables, string, string, string])[] = [
    [noHost, 'PINECONE_INDEXHOST', 'a.example', 'PINECONE_INDEX_HOST'],
    [noHost, 'PINECONE_INDEX_HOTS', 'a.example', 'PINECONE_INDEX_HOST'],
    [noHost, 'pinecone_index_host', 'a.example', 'PINECONE_INDEX_HOST'],
    [{}, 'EMBEDER', 'openai', 'EMBEDDER'],
    [{}, 'EMBEDDERS', 'openai', 'EMBEDDER'],
    [{}, 'ANSWERRER', 'openai', 'ANSWERER'],
    [{}, 'ANSWEREE', 'openai', 'ANSWERER'],
    [{}, 'FAILMODE', 'closed', 'FAIL_MODE'],
    [{}, 'ALLOWED_ORIGIN', 'https://app.example', 'ALLOWED_ORIGINS'],
    [onPostgres, 'DATABASE_CAFILE', '/ca.pem', 'DATABASE_CA_FILE'],
    [withBedrock, 'EMBEDDING_DIMENSIONS', '512', 'EMBEDDING_DIMENSION'],
    [withBedrock, 'ANSWER_MAXTOKENS', '512', 'ANSWER_MAX_TOKENS'],
  ];

  it.each(cases.map(([base, name, value, meant]) => [name, meant, { ...base, [name]: value }] as const))(
    '%s is taken for %s',
    (name, meant, variables) => {
      expect(() => readConfig(variables)).toThrow(`${name} is not known, and probably ${meant} misspelt`);
    },
  );

  it.each([
    ['far from any name', { PINECONE_ENVIRONMENT: 'x', OPENAI_ORGANIZATION: 'x', STORAGE: 'x' }],
    [
      'near a common name',
      { SPORT: 'x', PORTS: 'x', LOGLEVEL: 'x', RESTORE: 'x', STORES: 'x', AWS_REGIONS: 'x' },
    ],
    [
      'near one that matters to no engine chosen',
      { PINECONE_INDEXHOST: 'x', DATABASE_URI: 'x', OPENAI_BASEURL: 'x' },
    ],
    ['near one that is set', { ...onPinecone, PINECONE_INDEXHOST: 'x' }],
    ['empty', { EMBEDER: '' }],
  ])('is none where it is %s', (_, variables) => {
    expect(() => readConfig(variables)).not.toThrow();
  });
});
