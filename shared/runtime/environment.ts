/** The only reader of `process.env`. Everything wrong is said at once, and no value is guessed in its place. */
import { type LogLevel, logLevels } from './logger.ts';

export interface Environment {
  readonly port: number;
  /** Where the local server keeps its database; in memory where undefined. */
  readonly dataDirectory: string | undefined;
  readonly failMode: 'open' | 'closed';
  readonly logLevel: LogLevel;
  /** Origins that browsers may call from. */
  readonly allowedOrigins: readonly string[];
  /** The server that the command line talks to. */
  readonly url: string;
  readonly token: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws Error that lists every variable with a bad value */
export function readEnvironment(variables: Variables = process.env): Environment {
  const faults: string[] = [];
  const check = <T>(
    name: string,
    fallback: T,
    parse: (text: string) => T | undefined,
    expected: string,
  ): T => {
    const text = variables[name];
    if (text === undefined || text === '') return fallback;
    const value = parse(text);
    if (value === undefined) faults.push(`${name} must be ${expected}, not ${JSON.stringify(text)}`);
    return value ?? fallback;
  };

  const environment: Environment = {
    port: check('PORT', 8000, parsePort, 'a port from 0 to 65535'),
    dataDirectory: check<string | undefined>('ASKACME_DATA_DIR', undefined, (text) => text, 'a directory'),
    failMode: check('FAIL_MODE', 'open', oneOf(['open', 'closed']), 'open or closed'),
    logLevel: check('LOG_LEVEL', 'WARN', oneOf(logLevels), logLevels.join(', ')),
    allowedOrigins: check(
      'ALLOWED_ORIGINS',
      [],
      parseOrigins,
      'origins such as https://app.example, comma-separated, without *',
    ),
    url: check('ASKACME_URL', 'http://localhost:8000', parseUrl, 'an http or https address'),
    token: check<string | undefined>('ASKACME_TOKEN', undefined, (text) => text, 'a token'),
  };
  if (faults.length > 0)
    throw new Error(`Bad configuration:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  return environment;
}

export const parsePort = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;

const oneOf =
  <T extends string>(values: readonly T[]) =>
  (text: string): T | undefined =>
    values.find((value) => value === text);

function parseUrl(text: string): string | undefined {
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? text.replace(/\/+$/, '') : undefined;
}

/** `*` and `null` are refused: either would let any page call with a user's token. */
function parseOrigins(text: string): string[] | undefined {
  const origins = text.split(',').map((origin) => origin.trim());
  return origins.every(
    (origin) => URL.parse(origin)?.origin === origin && origin !== 'null' && !origin.includes('*'),
  )
    ? origins
    : undefined;
}
