/** Puts the stand-ins in the place of what the vendors' SDKs do not need here. */
import type { Plugin } from 'esbuild';
import type { VendorTrim } from './vendor-trims.ts';

export const trimVendors = (trims: readonly VendorTrim[]): Plugin => ({
  name: 'trim-vendors',
  setup(build) {
    for (const { file, contents } of trims) {
      build.onLoad({ filter: new RegExp(`[\\\\/]node_modules[\\\\/]${pattern(file)}$`) }, () => ({
        contents,
        loader: 'js',
      }));
    }
  },
});

const pattern = (file: string): string => file.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]');
