/** A fixed secret: the same for ever, and not to be seen by looking at it. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fixedSecret } from '../../../../shared/upstream/fixed-secret.ts';

describe('a fixed secret', () => {
  it('is what it was given, refused or not', async () => {
    const secret = fixedSecret('sk-1');

    expect([await secret.value(), await secret.renew('sk-1')]).toEqual(['sk-1', 'sk-1']);
  });

  it('shows nothing', () => {
    const secret = fixedSecret('sk-1');

    expect(JSON.stringify(secret) + inspect(secret, { depth: 9, showHidden: true })).not.toContain('sk-1');
  });
});
