/**
 * Pinecone's generated client re-exports its modules from barrels, which load all of them to list what they have. Here each
 * name loads its module when it is first read, so that of a hundred models those are loaded that the function's calls use.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const barrels =
  /[\\/]@pinecone-database[\\/]pinecone[\\/]dist[\\/]pinecone-generated-ts-fetch[\\/]db_data[\\/](?:models|apis)[\\/]index\.js$/;

export const lazyBarrels: Plugin = {
  name: 'lazy-barrels',
  setup(build) {
    build.onLoad({ filter: barrels }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const modules = [...text.matchAll(/^__exportStar\(require\("(\.\/\w+)"\), exports\);$/gm)];
      const getters = await Promise.all(modules.map(([, module = '']) => gettersOf(dirname(path), module)));
      // Marked so that barrels of this barrel copy the getters, and not what they give.
      return { contents: `module.exports = { __esModule: true, ${getters.flat().join(', ')} };` };
    });
  },
};

async function gettersOf(directory: string, module: string): Promise<string[]> {
  const text = await readFile(join(directory, `${module}.js`), 'utf8');
  const assignments = text.matchAll(/^(?:exports\.\w+ = )+/gm);
  const names = new Set(
    [...assignments].flatMap(([chain]) => [...chain.matchAll(/exports\.(\w+)/g)].map(([, name]) => name)),
  );
  return [...names].map((name) => `get ${name}() { return require('${module}').${name}; }`);
}
