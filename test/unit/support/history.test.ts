import { expect, it } from 'vitest';
import { History } from '../../support/history.ts';

it('allows only nothing at the start', () => {
  expect(new History().read()()).toEqual([undefined]);
});

it('allows the old and the new state while a write is on its way, and after it failed', () => {
  const history = new History();
  history.begin('one')();

  const before = history.read();
  history.begin('two');

  expect(before()).toEqual(['one', 'two']);
  expect(history.read()()).toEqual(['one', 'two']);
});

it('allows nothing older than the last acknowledged write', () => {
  const history = new History();
  history.begin('one');
  history.begin(undefined)();

  expect(history.read()()).toEqual([undefined]);
});

it('allows a reader that began before an acknowledgement what was right then', () => {
  const history = new History();
  history.begin('one')();
  const reader = history.read();

  history.begin('two')();

  expect(reader()).toEqual(['one', 'two']);
});
