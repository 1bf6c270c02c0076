/** Structured logs: one JSON object a line. Fields are ours to choose; request bodies, document text and tokens are never among them. */
import { Console } from 'node:console';
import { logLine } from './log-line.ts';

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;

export type LogLevel = (typeof logLevels)[number];

export interface Logger {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** A console of our own: Lambda rewrites what goes through the global one. A reader that is gone ends no process. */
const output = new Console({ stdout: process.stdout });

/** For lines that are composed elsewhere, of the level INFO. Never throws. */
export function lineWriter(least: LogLevel): (line: string) => void {
  if (logLevels.indexOf('INFO') < logLevels.indexOf(least)) return () => undefined;
  return (line) => {
    try {
      output.log(line);
    } catch {
      // As below.
    }
  };
}

/** Never throws: a log must not be what fails a request. */
export function createLogger(least: LogLevel): Logger {
  const writerAt = (level: 'INFO' | 'WARN' | 'ERROR'): Logger['info'] => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return () => undefined;
    return (message, fields) => {
      try {
        output.log(logLine(level, message, fields));
      } catch {
        // There is nowhere left to say so.
      }
    };
  };
  return { info: writerAt('INFO'), warn: writerAt('WARN'), error: writerAt('ERROR') };
}
