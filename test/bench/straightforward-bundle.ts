/** The query function bundled without any thought, for comparison: every dependency as it comes, every adapter, the whole Pinecone SDK. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the first query of a Pinecone deployment imports; the others are in the bundle too. */
const adapters = [
  'pinecone/pinecone-store.ts',
  'secrets-manager/aws-secret.ts',
  'bedrock/titan-embedder.ts',
  'bedrock/converse-answerer.ts',
];

const entry = `
export * from './functions/query/lambda.ts';
export const loadAdapters = () => Promise.all([
  ${adapters.map((adapter) => `import('./shared/adapters/${adapter}')`).join(', ')}
]);`;

/** @returns bytes of the code, which is `index.mjs` in `directory` */
export async function buildStraightforward(directory: string): Promise<number> {
  const { metafile } = await build({
    stdin: { contents: entry, resolveDir: root },
    alias: { '@pinecone-database/pinecone/dist/data/index.js': '@pinecone-database/pinecone' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // What the CommonJS packages among them need within an ES module.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    outfile: join(directory, 'index.mjs'),
    metafile: true,
    logLevel: 'error',
  });
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}
