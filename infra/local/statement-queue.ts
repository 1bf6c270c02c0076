/**
 * What waits for the embedded Postgres, which runs one statement at a time: a lane a tenant, served in turn, so that one
 * tenant's many statements delay another's by one each and not by all of them.
 */

export interface StatementQueueOptions<Statement> {
  /** Called for at most `maxSent` statements that are not answered yet. */
  readonly send: (statement: Statement) => void;
  readonly maxSent: number;
  readonly maxWaitingPerLane: number;
}

export interface StatementQueue<Statement> {
  /** @returns false, and forgets the statement, where too many of this lane are waiting */
  add(lane: string, statement: Statement): boolean;
  /** To be told once for each statement that was sent. */
  answered(): void;
  /** Takes out what was not sent. */
  drain(): Statement[];
}

export function createStatementQueue<Statement>({
  send,
  maxSent,
  maxWaitingPerLane,
}: StatementQueueOptions<Statement>): StatementQueue<Statement> {
  /** No lane is empty; the first is served next. */
  const lanes = new Map<string, Statement[]>();
  let sent = 0;

  function sendNext(): void {
    const [next] = lanes;
    if (next === undefined) return;
    const [lane, waiting] = next;
    const [statement] = waiting.splice(0, 1) as [Statement];
    lanes.delete(lane);
    if (waiting.length > 0) lanes.set(lane, waiting);
    sent++;
    send(statement);
  }

  return {
    add(lane, statement) {
      const waiting = lanes.get(lane);
      if (waiting === undefined) lanes.set(lane, [statement]);
      else if (waiting.length >= maxWaitingPerLane) return false;
      else waiting.push(statement);
      if (sent < maxSent) sendNext();
      return true;
    },
    answered() {
      sent--;
      sendNext();
    },
    drain() {
      const waiting = [...lanes.values()].flat();
      lanes.clear();
      return waiting;
    },
  };
}
