/** The little that the store asks of a Postgres driver: one statement, which is one transaction and one round trip. */

export interface SqlDatabase {
  /**
   * Runs one parameterised statement. Arrays travel as Postgres arrays.
   * @param access `repeatable` for what only reads: a driver may send it again where its connection was lost
   */
  query<Row>(text: string, parameters: readonly unknown[], access?: 'repeatable'): Promise<Row[]>;
}
