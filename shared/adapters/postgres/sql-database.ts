/** The little that the store asks of a Postgres driver: one statement, which is one transaction and one round trip. */

export interface SqlDatabase {
  /** Runs one parameterised statement. Arrays travel as Postgres arrays. */
  query<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]>;
}
