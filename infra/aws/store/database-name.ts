/** The database in the cluster that the tables are in. */
export const databaseName = 'askacme';
