import { expect, it } from 'vitest';
import { piiKinds as offered } from '../../../../shared/contract/schemas.ts';
import { kindsInOrder, piiKinds } from '../../../../shared/ports/pii-detector.ts';

it('the kinds of the API are those of the detectors', () => {
  expect(offered).toEqual(piiKinds);
});

it('are given in their order, each once, whatever a detector says', () => {
  expect(kindsInOrder(['phone', 'email', 'phone', 'constructor' as never])).toEqual(['email', 'phone']);
});
