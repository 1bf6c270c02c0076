import { describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../../../functions/migrate/handler.ts';

describe('the migration of a deployment', () => {
  it('gives what was applied, to the deployment and to the log', async () => {
    const info = vi.fn();

    const result = await createHandler({ logger: { info }, migrate: async () => ['0001-a.sql'] })();

    expect(result).toEqual({ applied: ['0001-a.sql'] });
    expect(info.mock.calls).toEqual([['database migrated', { applied: ['0001-a.sql'] }]]);
  });

  it('fails the deployment where it fails', async () => {
    const migrate = () => Promise.reject(new Error('The database cannot be migrated'));

    await expect(createHandler({ logger: { info: vi.fn() }, migrate })()).rejects.toThrow(
      'cannot be migrated',
    );
  });
});
