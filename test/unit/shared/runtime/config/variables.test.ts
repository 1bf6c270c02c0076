import { describe, expect, it } from 'vitest';
import { readConfig, readIndexAdministration } from '../../../../../shared/runtime/config/config.ts';
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';
import { secretNames } from '../../../../../shared/runtime/config/secrets.ts';
import { variables as table, type Variable } from '../../../../../shared/runtime/config/variables.ts';
import { watchedVariables } from '../../../../../shared/runtime/config/watched-variables.ts';
import { readProjectFile } from '../../../../architecture/tree.ts';
import {
  forMigration,
  keysOnAws,
  onLambda,
  onPinecone,
  onPostgres,
  withAnthropic,
  withBedrock,
  withOpenAi,
  withQuotaTable,
} from './variable-sets.ts';

const documentation = await readProjectFile('docs/configuration.md');
const names = Object.keys(table);

/** Cells of the rows that begin with a variable's name. */
const rows: string[][] = documentation
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** What is asked for by name; asking for all names at once does not count. */
function namesAsked(variables: Variables, read: (variables: Variables) => unknown): Set<string> {
  const asked = new Set<string>();
  const watching = new Proxy(variables, {
    get: (target, name: string) => {
      asked.add(name);
      return target[name];
    },
    ownKeys: () => [],
  });
  read(watching);
  return asked;
}

describe('the table of variables', () => {
  it('is the documentation, cell by cell', () => {
    const expected = Object.entries(table).map(([name, variable]: [string, Variable<unknown>]) => [
      `\`${name}\``,
      variable.purpose,
      variable.kind.expected,
      variable.fallback === undefined ? (variable.fallbackNote ?? '') : `\`${variable.fallback}\``,
      variable.needed ?? '',
    ]);

    expect(rows.filter(({ length }) => length === 5)).toEqual(expected);
  });

  it('and the others that are watched are documented, too', () => {
    const expected = Object.entries(watchedVariables).map(([name, what]) => [`\`${name}\``, what]);

    expect(rows.filter(({ length }) => length === 2)).toEqual(expected);
  });

  it('has every name that the documentation sets in an example', () => {
    const set = [...documentation.matchAll(/(?:^|export |\s)([A-Z][A-Z_]+)=\S/gm)].map(([, name]) => name);

    expect(new Set(set).size).toBeGreaterThan(15);
    expect(set.filter((name) => !names.includes(String(name)))).toEqual([]);
  });

  it('is what is read, no more and no less', () => {
    const sets = [
      onPostgres,
      onPinecone,
      { ...withBedrock, STORE: 'pinecone', ...onPinecone },
      withOpenAi,
      withAnthropic,
      withQuotaTable,
      onLambda,
      forMigration,
    ];

    const asked = sets.map((set) => namesAsked(set, readConfig));
    asked.push(namesAsked(onPinecone, readIndexAdministration));

    const watchedNames = Object.keys(watchedVariables).filter((name) => !name.endsWith('*'));
    const all = new Set(asked.flatMap((one) => [...one]));
    expect([...all].sort()).toEqual([...names, ...watchedNames].sort());
  });

  it('has defaults that are values', () => {
    for (const { kind, fallback } of Object.values<Variable<unknown>>(table)) {
      expect(fallback === undefined || kind.parse(fallback) !== undefined).toBe(true);
    }
  });

  it('knows the pair of each secret', () => {
    const pairs = names.filter((name) => name.endsWith('_SECRET')).map((name) => name.replace('_SECRET', ''));

    expect(pairs.sort()).toEqual([...secretNames].sort());
  });
});

describe('the examples', () => {
  /** The variables of each block of shell, with something in place of what the reader has to fill in. */
  const blocks = [...documentation.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) =>
    Object.fromEntries(
      [...text.replaceAll(/\s+#.*$/gm, '').matchAll(/(?:^|export |\s)([A-Z_]+)=(?:'([^']+)'|(\S+))/gm)].map(
        ([, name = '', quoted, value = quoted ?? '']) => [
          name,
          value === '…' ? 'filled-in-3kJq8Zt5' : value.replace('…', 'x'),
        ],
      ),
    ),
  );
  const readCertificate = () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

  it.each([
    ['a laptop', 0, {}, { store: 'embedded', embedder: 'offline', answerer: 'offline' }],
    ['Postgres and Ollama', 2, {}, { store: 'postgres', embedder: 'openai', answerer: 'openai' }],
    [
      'Pinecone and Bedrock',
      4,
      { ...keysOnAws('us-east-1'), ...withQuotaTable, AWS_LAMBDA_FUNCTION_NAME: 'query' },
      { store: 'pinecone', embedder: 'bedrock-titan', answerer: 'bedrock' },
    ],
  ])('of %s can be read', (_, at, surroundings, { store, embedder, answerer }) => {
    const { engines } = readConfig({ ...blocks[at], ...surroundings }, readCertificate);

    expect(engines).toMatchObject({
      store: { kind: store },
      embedder: { kind: embedder },
      answerer: { kind: answerer },
    });
  });

  it('of the migration and of the index can be read', () => {
    expect(readConfig(blocks[1], readCertificate).migration).toBeDefined();
    expect(readIndexAdministration(blocks[3]).dimension).toBe(1024);
  });
});
