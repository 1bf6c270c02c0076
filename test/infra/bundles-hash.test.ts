import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assetHash } from '../../infra/aws/bundles/asset-hash.ts';
import { bundlePass } from '../../infra/aws/bundles/bundle-pass.ts';
import { partsOf } from '../../infra/aws/bundles/function-parts.ts';
import { functionsOf } from '../../infra/aws/functions/function-table.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the hash of files', () => {
  const files = [
    { path: 'a', contents: 'bc' },
    { path: 'd', contents: '' },
  ];

  it.each([
    ['a file changes', [{ path: 'a', contents: 'bd' }, files[1]], ['x']],
    ['a file moves', [{ path: 'b', contents: 'bc' }, files[1]], ['x']],
    ['bytes move between name and contents', [{ path: 'ab', contents: 'c' }, files[1]], ['x']],
    ['a file goes', [files[0]], ['x']],
    ['it is made by something else', files, ['y']],
  ])('changes where %s', (_, others, made) => {
    const changed = others.filter((file) => file !== undefined);

    expect(assetHash(changed, made)).not.toBe(assetHash(files, ['x']));
  });

  it('does not depend on the order of the files', () => {
    expect(assetHash(files.toReversed(), ['x'])).toBe(assetHash(files, ['x']));
  });
});

describe('the code of two environments', () => {
  const codeOf = async (environmentName: string) => {
    const environment = readEnvironment(environmentName);
    const names = functionsOf(environment);
    const passed = await bundlePass({
      root,
      names,
      partsOf: (name) => partsOf(name, environment),
    });
    return new Map(passed.map(({ name, code }) => [name, Buffer.from(code).toString('base64')]));
  };

  it('is the same where they differ in settings alone', async () => {
    const [dev, prod] = await Promise.all([codeOf('dev'), codeOf('prod')]);

    expect(dev).toEqual(prod);
  });
});
