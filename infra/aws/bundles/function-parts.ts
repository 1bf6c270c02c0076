/** The adapters that a function's bundle carries: those that its row in the table and its environment ask for, and no others. */
import type { Environment, FunctionName } from '../../environments/environment.ts';
import { functionTable, type Use } from '../functions/function-table.ts';

const adapters = 'shared/adapters/';
const secret = `${adapters}secrets-manager/aws-secret.ts`;

/** Modules, from the project's root, that the choosers in `shared/runtime` import when they are first needed. */
export const partsOf = (name: FunctionName, environment: Environment): string[] => [
  ...new Set(functionTable[name].uses.flatMap((use) => partsOfUse[use](environment))),
];

const storeParts = ({ store }: Environment): string[] =>
  store.kind === 'pinecone'
    ? [`${adapters}pinecone/pinecone-store.ts`, secret]
    : [
        `${adapters}postgres/pool-database.ts`,
        `${adapters}postgres/rls-guard.ts`,
        `${adapters}postgres/postgres-store.ts`,
        secret,
      ];

const embedderParts = {
  'bedrock-titan': [`${adapters}bedrock/titan-embedder.ts`],
  'bedrock-cohere': [`${adapters}bedrock/cohere-embedder.ts`],
  openai: [`${adapters}openai/embedder.ts`, secret],
} as const satisfies Record<Environment['embedder']['kind'], readonly string[]>;

const answererParts = {
  bedrock: [`${adapters}bedrock/converse-answerer.ts`],
  anthropic: [`${adapters}anthropic/answerer.ts`, secret],
  openai: [`${adapters}openai/answerer.ts`, secret],
} as const satisfies Record<Environment['answerer']['kind'], readonly string[]>;

const partsOfUse: Readonly<Record<Use, (environment: Environment) => readonly string[]>> = {
  'store-reader': storeParts,
  'store-writer': storeParts,
  'database-owner': () => [`${adapters}postgres/migrate-database.ts`, secret],
  embedder: ({ embedder }) => embedderParts[embedder.kind],
  answerer: ({ answerer }) => answererParts[answerer.kind],
  'pii-detector': ({ pii }) =>
    pii.detector === 'comprehend' ? [`${adapters}comprehend/pii-detector.ts`] : [],
  'cursor-key': () => [secret],
  'tenant-keys': () => [`${adapters}dynamodb/tenant-key-table.ts`, `${adapters}kms/key-wrapper.ts`],
  quota: () => [`${adapters}dynamodb/quota-ledger.ts`],
  'tenant-registry': () => [`${adapters}dynamodb/tenant-registry.ts`],
  'client-registry': () => [`${adapters}dynamodb/client-registry.ts`],
  // Verified by our own modules, with no vendor's behind them.
  issuers: () => [],
  // In a file beside the bundle: see below.
  'key-snapshot-reader': () => [],
  'key-snapshot-writer': () => [`${adapters}s3/key-snapshot-writer.ts`],
};

/** Code that has a file of its own beside the bundle: loaded when it is first needed, which may be never, or run in a thread. */
export interface SideFile {
  /** Without its ending. */
  readonly name: string;
  /** What is imported dynamically, or what the thread runs. */
  readonly entry: string;
  readonly loadedBy: 'import' | 'thread';
  /** Modules that only choosers may import, and this file's may. */
  readonly parts: readonly string[];
}

const sideFileOfUse: Readonly<Partial<Record<Use, SideFile>>> = {
  'key-snapshot-reader': {
    name: 'key-snapshot-reader',
    entry: 'shared/runtime/key-snapshot-reader.ts',
    loadedBy: 'import',
    parts: [`${adapters}s3/key-snapshot-reader.ts`],
  },
  'pii-detector': {
    name: 'inspection-worker',
    entry: 'shared/pii/inspection-worker.ts',
    loadedBy: 'thread',
    parts: [],
  },
};

/** The same in every environment: what is never loaded costs nothing. */
export const sideFilesOf = (name: FunctionName): readonly SideFile[] =>
  functionTable[name].uses.flatMap((use) => sideFileOfUse[use] ?? []);
