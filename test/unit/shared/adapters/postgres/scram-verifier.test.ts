import { describe, expect, it } from 'vitest';
import { scramVerifier } from '../../../../../shared/adapters/postgres/scram-verifier.ts';

describe('the verifier of a password', () => {
  it('is what a Postgres server makes of the same password and salt', () => {
    const made =
      'SCRAM-SHA-256$4096:m1ioIQIDoI3r0RF/fzWjtw==$b1ZEQJ/bHS2V/0PmR8T7bGmP3DlYD9jsUxoKfcWrK5M=:u4lPQBFiPRja2wclzSn+anOFL5N8YCqLUC8zwsWWcTg=';
    const salt = Buffer.from(made.slice(made.indexOf(':') + 1, made.lastIndexOf('$')), 'base64');

    expect(scramVerifier('correct-horse-7~!', salt)).toBe(made);
  });

  it('has another salt each time', () => {
    expect(scramVerifier('correct-horse-7~!')).not.toBe(scramVerifier('correct-horse-7~!'));
  });

  it.each(['short', 'with a space in it', 'with-an-ümlaut', "with\na-line'", 'x'.repeat(257)])(
    'is refused to %j, which is not quoted',
    (password) => {
      expect(() => scramVerifier(password)).toThrow('12 to 256 printable ASCII characters');
      expect(() => scramVerifier(password)).not.toThrow(password);
    },
  );
});
