/** Failures of a database, without what Postgres quotes of statements and rows in its own errors. */
import pg from 'pg';

/** What our own functions raise: message and all is of our making. */
const ownStates = /^RAG/;

/** One statement was refused; its connection is as good as before. `code` is the SQLSTATE. */
export class StatementRefusal extends Error {
  override readonly name = 'StatementRefusal';
  readonly code: string;

  constructor({ code = '', message, routine = 'unknown' }: pg.DatabaseError) {
    super(ownStates.test(code) ? message : `Postgres refused a statement: SQLSTATE ${code} in ${routine}`);
    this.code = code;
  }
}

/** No connection, or it was lost or hung. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  readonly code: string | undefined;

  constructor(error: unknown) {
    const { message, code } = error as { message?: string; code?: string };
    super(`No connection to Postgres: ${code ?? ''} ${message ?? ''}`.trimEnd());
    this.code = code;
  }
}

/** Whether the session survives `error`. FATAL and PANIC end it, whatever else is no answer of the server at all. */
export const isRefusal = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.severity === 'ERROR';
