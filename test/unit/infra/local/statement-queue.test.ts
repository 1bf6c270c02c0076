import { describe, expect, it } from 'vitest';
import { createStatementQueue } from '../../../../infra/local/statement-queue.ts';

describe('the queue of statements', () => {
  const open = ({ maxSent = 1, maxWaitingPerLane = 10 } = {}) => {
    const sent: string[] = [];
    const queue = createStatementQueue<string>({
      send: (statement) => sent.push(statement),
      maxSent,
      maxWaitingPerLane,
    });
    return { queue, sent };
  };

  it('sends at once what is not too much, and the next with each answer', () => {
    const { queue, sent } = open({ maxSent: 2 });

    for (const statement of ['a', 'b', 'c', 'd']) queue.add('acme', statement);
    expect(sent).toEqual(['a', 'b']);
    queue.answered();

    expect(sent).toEqual(['a', 'b', 'c']);
  });

  it('serves lanes in turn, each in its own order', () => {
    const { queue, sent } = open();

    for (const statement of ['a1', 'a2', 'a3', 'a4']) queue.add('acme', statement);
    for (const statement of ['b1', 'b2']) queue.add('acme-2', statement);
    queue.add('', 'c1');
    for (let answer = 0; answer < 7; answer++) queue.answered();

    expect(sent).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('sends at once again after it has run empty', () => {
    const { queue, sent } = open();

    queue.add('acme', 'a');
    queue.answered();
    queue.add('acme', 'b');
    queue.add('acme', 'c');

    expect(sent).toEqual(['a', 'b']);
  });

  it('turns away what is too much for its lane, and only for that lane', () => {
    const { queue, sent } = open({ maxWaitingPerLane: 2 });

    const taken = ['sent', 'a', 'b', 'c'].map((statement) => queue.add('acme', statement));
    const other = queue.add('acme-2', 'd');
    for (let answer = 0; answer < 5; answer++) queue.answered();

    expect([...taken, other]).toEqual([true, true, true, false, true]);
    expect(sent).toEqual(['sent', 'a', 'd', 'b']);
  });

  it('gives back what was not sent, and sends none of it later', () => {
    const { queue, sent } = open();

    queue.add('acme', 'a1');
    queue.add('acme', 'a2');
    queue.add('acme-2', 'b1');
    const waiting = queue.drain();
    queue.answered();

    expect(waiting).toEqual(['a2', 'b1']);
    expect(sent).toEqual(['a1']);
  });
});
