import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlaceholder } from '../../../../../shared/runtime/config/placeholders.ts';

describe('a placeholder', () => {
  it.each([
    ...['changeme', 'ChangeMe!', 'change-me', 'change_this_key_please', 'password', 'Password123', 'secret'],
    ...[
      'test',
      'testing',
      'test-key',
      'postgres',
      'app_user',
      'askacme',
      'admin123',
      'letmein',
      'your-api-key',
    ],
    ...[
      'YOUR_API_KEY_HERE',
      'sk-your-key',
      'pcsk_your_secret',
      'insert-key-here',
      'xxxxxxxx',
      'sk-xxxxxxxxxxxxxxxxxxxx',
    ],
    ...[
      'pcsk_****************',
      'sk-...',
      'sk-…',
      '<api-key>',
      '$' + '{OPENAI_API_KEY}',
      '{{ key }}',
      '$KEY',
      '[key]',
    ],
    ...[
      '00000000000000000000000000000000',
      'aaaa',
      '12345678',
      '1234567890',
      'null',
      'undefined',
      'TODO',
      'none',
    ],
    ...['postgrespostgres', 'app_user_password', 'admin1234567', 'secretsecret', 'qwertyuiop', 'ab'],
    ...['testtesttesttest', 'sk-fake-key-for-tests', 'dummy-key-dummy-key', 'insert-your-openai-key-here!'],
    ...[
      'pcsk_test_test_test_',
      'ab'.repeat(16),
      '00000000-0000-0000-0000-000000000000',
      'password'.repeat(4),
    ],
    ...[
      '0123456789abcdef0123456789abcdef',
      'Zt5Rw2Zt5Rw2Zt5Rw2',
      'P@ssw0rd1234',
      '1q2w3e4r5t6y',
      'key-aaaaaaaaaaaa',
    ],
    '12345678-1234-1234-1234-123456789012',
    'password '.repeat(2_000),
  ])('is %j', (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  it.each([
    ...[
      'pcsk_3kJq8Zt5Rw2Yb7',
      'sk-proj-3kJq8Zt5Rw2Yb7NdxxxYv3k',
      'key-83749823749823749',
      '9f86d081884c7d659a2feaa0',
    ],
    ...[
      'my dog ate the key',
      'the word password, but longer',
      'exchange-method-17-zq',
      'Zt5Rw2Yb7Nd',
      '31415926535',
      'пароль-secret',
      'test83749823749823749',
      'key-(*&^%+#?!)',
    ],
  ])('is not %j', (value) => {
    expect(isPlaceholder(value)).toBe(false);
  });

  it.each(['hex', 'base64', 'base64url'] as const)('is no key of random bytes in %s', (alphabet) => {
    const keys = fc
      .tuple(fc.nat(), fc.constantFrom(16, 24, 32))
      .map(([seed, length]) =>
        createHash('sha256').update(String(seed)).digest().subarray(0, length).toString(alphabet),
      );

    fc.assert(
      fc.property(keys, (key) => !isPlaceholder(key)),
      { numRuns: 1_000 },
    );
  });
});
