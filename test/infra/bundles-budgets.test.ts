/** How large each function's code may be, and what is said where it is larger. */
import { describe, expect, it } from 'vitest';
import { checkSizes, sizeBudgets } from '../../infra/aws/bundles/size-budgets.ts';

describe('the budgets', () => {
  it('refuse a function that is too large, and show what makes it so', () => {
    const inputs = new Map([['node_modules/zod/index.js', 1_200]]);
    const passed = { name: 'docs' as const, code: new Uint8Array(1_500), sideFiles: [], inputs };

    const check = () => checkSizes([passed], { ...sizeBudgets, docs: 1_000 });

    expect(check).toThrow('docs has 1500 bytes, 1000 at most. Its largest inputs:\n');
    expect(check).toThrow(/^ +\d+ {2}\S*node_modules\/zod\//m);
  });

  it('count the code of threads', () => {
    const [name, inputs] = ['docs' as const, new Map<string, number>()];
    const sideFiles = [{ path: 'thread.mjs', loadedBy: 'thread' as const, code: new Uint8Array(999) }];

    const check = () =>
      checkSizes([{ name, inputs, code: new Uint8Array(2), sideFiles }], { ...sizeBudgets, docs: 1_000 });

    expect(check).toThrow('docs has 1001 bytes, 1000 at most.');
  });

  it('give the authorizer 25 KB and a function of the data 700 KB', () => {
    expect(sizeBudgets.authorizer).toBe(25_000);
    for (const name of ['query', 'ingest', 'list', 'get', 'delete', 'health', 'migrate'] as const) {
      expect(sizeBudgets[name]).toBe(700_000);
    }
  });
});
