import { describe, expect, it } from 'vitest';
import { looseVersions, registryAddresses, strangersAtTop } from './project-files.ts';
import { readProjectFile, topLevelNames } from './tree.ts';

describe('the top level', () => {
  it('holds what is agreed and nothing else', async () => {
    expect(strangersAtTop(await topLevelNames())).toEqual([]);
  });

  it('has no place for a stranger', () => {
    expect(strangersAtTop(['src', 'lib', 'shared', '.ci', 'Makefile'])).toEqual(['src', 'lib', 'Makefile']);
  });
});

describe('the manifest and the lockfile', () => {
  it('pin every dependency exactly', async () => {
    expect(looseVersions(JSON.parse(await readProjectFile('package.json')))).toEqual([]);
  });

  it.each(['^1.2.3', '~1.2.3', '1.x', '*', 'latest', 'file:../a', '>=1.0.0'])(
    'do not take %s for a pin',
    (version) => {
      expect(looseVersions({ dependencies: { a: version } })).toHaveLength(1);
      expect(looseVersions({ devDependencies: { a: version } })).toHaveLength(1);
    },
  );

  it('name no registry', async () => {
    expect(registryAddresses(await readProjectFile('package-lock.json'))).toEqual([]);
  });

  it('would show an address', () => {
    const line = '      "resolved": "https://registry.example/a/-/a-1.0.0.tgz",';

    expect(registryAddresses(`{\n${line}\n}`)).toEqual([line]);
  });
});
