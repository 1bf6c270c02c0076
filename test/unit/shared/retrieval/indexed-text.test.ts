/** What is indexed for a chunk. */
import { expect, it } from 'vitest';
import { indexedText } from '../../../../shared/retrieval/indexed-text.ts';

it('puts the title on a line of its own before the chunk', () => {
  expect(indexedText('Remote Work', 'Three days.')).toBe('Remote Work\nThree days.');
});
