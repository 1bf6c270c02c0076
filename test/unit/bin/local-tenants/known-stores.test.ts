/** The stores of a directory: told apart by their addresses, and named in a receipt in a line that can be signed. */
import { describe, expect, it } from 'vitest';
import { keptAfterErasure } from '../../../../bin/local-tenants/kept.ts';
import { storeName } from '../../../../bin/local-tenants/store-name.ts';
import { offlineEngines } from '../../../../shared/runtime/config/engine-config.ts';

describe('the line of a receipt on other stores', () => {
  const lineFor = (names: readonly string[]) =>
    keptAfterErasure(offlineEngines, names).find((line) => line.includes('any other store')) ?? '';

  it.each([
    [
      'sixty',
      Array.from({ length: 60 }, (_, at) => `postgres database-${at}.eu-west-1.example:5432/askacme`),
    ],
    ['one with a very long name', [`postgres ${'a'.repeat(900)}:5432/askacme`]],
  ])('is one that can be signed, and counts what it leaves out: %s', (_, names) => {
    const line = lineFor(names);

    expect(line.length).toBeLessThanOrEqual(500);
    expect(line).toMatch(/\d+ more\)/);
  });

  it('names all of a few', () => {
    expect(lineFor(['a', 'b'])).toContain('(a, b)');
    expect(lineFor([])).toContain('with this data directory, which');
  });
});

describe('a store’s name', () => {
  const name = (url: string) => storeName({ kind: 'postgres', url } as never);

  it('is the same however its address is written, and holds no password', () => {
    expect(name('postgresql://ann:secret@DB.example/askacme?sslmode=require')).toBe(
      'postgres://db.example:5432/askacme',
    );
    expect(name('postgres://db.example:5432/askacme')).toBe('postgres://db.example:5432/askacme');
  });

  it('is that of the socket where one is named, whatever stands before it', () => {
    const sockets = ['/run/a', '/run/b'].map((folder) =>
      name(`postgres://ann@db.example/askacme?host=${folder}`),
    );

    expect(sockets).toEqual(['postgres:///run/a:5432/askacme', 'postgres:///run/b:5432/askacme']);
  });
});
