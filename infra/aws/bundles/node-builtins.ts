/**
 * Node's own modules, asked for by `process.getBuiltinModule` instead of imported. An ESM import of `node:http` reads all its
 * getters to list its exports, one of which loads Node's whole fetch (20 to 40 ms). It also needs no `require`, which
 * CommonJS packages call and ESM has not.
 */
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const names = new Set(builtinModules);

export const nodeBuiltins: Plugin = {
  name: 'node-builtins',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[a-z][a-z0-9_/]*$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return names.has(name)
        ? { path: `node:${name}`, namespace: 'node-builtin', sideEffects: false }
        : undefined;
    });
    build.onLoad({ filter: /^/, namespace: 'node-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};
