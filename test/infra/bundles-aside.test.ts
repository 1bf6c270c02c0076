/** Code beside a bundle, which is loaded when it is first needed: in an outage, by the authorizer. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundlePass } from '../../infra/aws/bundles/bundle-pass.ts';
import { partsOf } from '../../infra/aws/bundles/function-parts.ts';
import { ownInput } from '../../infra/aws/bundles/own-sources.ts';
import { checkSizes, sideFileBudget } from '../../infra/aws/bundles/size-budgets.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const environment = readEnvironment('dev');

describe('a file beside a bundle', () => {
  it('is what reads key snapshots for the authorizer, which imports it when it needs it, and nothing that writes them', async () => {
    const passed = await bundlePass({
      root,
      names: ['authorizer', 'key-snapshot'],
      partsOf: (name) => partsOf(name, environment),
    });
    const [authorizer, keySnapshot] = passed;
    const texts = [authorizer?.code, ...(authorizer?.sideFiles ?? []).map(({ code }) => code)].map((code) =>
      new TextDecoder().decode(code),
    );

    expect(authorizer?.sideFiles.map(({ path }) => path)).toEqual(['key-snapshot-reader.mjs']);
    expect(keySnapshot?.sideFiles).toEqual([]);
    expect(texts.map((text) => text.includes('askacme-key-snapshot'))).toEqual([false, true]);
    expect(texts[0]).toContain('import("./key-snapshot-reader.mjs")');
    expect([...(authorizer?.inputs.keys() ?? [])].map(ownInput)).not.toContain(
      'shared/adapters/s3/key-snapshot-writer.ts',
    );
  });

  it('is refused where it is too large', () => {
    const sideFiles = [
      { path: 'aside.mjs', loadedBy: 'import' as const, code: new Uint8Array(sideFileBudget + 1) },
    ];
    const passed = { name: 'docs' as const, code: new Uint8Array(1), inputs: new Map(), sideFiles };

    expect(() => checkSizes([passed])).toThrow(
      `aside.mjs of docs has ${sideFileBudget + 1} bytes, ${sideFileBudget} at most.`,
    );
  });
});
