/** How the database is set: connections are encrypted, and what people wrote stays out of its logs. */
export const databaseParameters: Readonly<Record<string, string>> = {
  'rds.force_ssl': '1',
  log_connections: '1',
  log_disconnections: '1',
  // No statement is written down, nor its parameters, nor the row that an error is about: each may hold documents, and
  // the statement that sets a password holds the password.
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  // The statistics keep statements as they were sent, but for the constants of those that read and write rows.
  'pg_stat_statements.track_utility': '0',
};
