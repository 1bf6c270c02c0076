import { describe, expect, it } from 'vitest';
import { isPlaceholder } from '../../../../../shared/runtime/config/secrets.ts';

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
    ],
  ])('is not %j', (value) => {
    expect(isPlaceholder(value)).toBe(false);
  });
});
