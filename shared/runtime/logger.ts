/** Structured JSON logs. Fields are ours to choose; request bodies, document text and tokens are never among them. */
import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;

export type LogLevel = (typeof logLevels)[number];

export interface Logger {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

export function createLogger(logLevel: LogLevel): Logger {
  return new PowertoolsLogger({ serviceName: 'askacme', logLevel });
}
