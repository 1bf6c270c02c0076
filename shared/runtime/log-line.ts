/** A log entry as one line of JSON that no field can break out of, blow up or make impossible. */
import { escaped, invisible } from '../audit/visible-json.ts';

/** CloudWatch takes 256 KB an event; what says more than this says nothing. */
const maxLineLength = 32_768;
const maxTextLength = 8_192;

const reserved: ReadonlySet<string> = new Set(['level', 'message', 'timestamp', 'service']);

/** @param fields values of any kind; what cannot be written is named and left out */
export function logLine(level: string, message: string, fields: Record<string, unknown>): string {
  const parts = [
    `"level":${written(level)}`,
    `"message":${written(message)}`,
    `"timestamp":"${new Date().toISOString()}"`,
    '"service":"askacme"',
  ];
  let room = maxLineLength - parts.join().length;
  for (const name of Object.keys(fields)) {
    const text = reserved.has(name) ? undefined : fieldText(fields, name);
    if (text === undefined) continue;
    const part = `${written(name)}:${text}`;
    const fitting = part.length < room ? part : `${written(name)}:"(too long)"`;
    // A name without end, or names without end.
    if (fitting.length >= room) continue;
    parts.push(fitting);
    room -= fitting.length + 1;
  }
  return `{${parts.join()}}`;
}

/** Circles, getters and `toJSON` that throw, depths that JSON does not reach. */
function fieldText(fields: Record<string, unknown>, name: string): string | undefined {
  try {
    return written(fields[name]);
  } catch {
    return '"(not loggable)"';
  }
}

/** As JSON; `undefined` where there is nothing to say, as of a function. */
const written = (value: unknown): string | undefined =>
  JSON.stringify(value, plain)?.replace(invisible, escaped);

function plain(this: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  // Its message may quote data, and so may what its own `toJSON` made of it, which is `value` by now; who wants more of it
  // than the name calls `describeCause`.
  for (const one of [this[name], value]) if (one instanceof Error) return { name: one.name };
  if (typeof value === 'string') return value.slice(0, maxTextLength).toWellFormed();
  return typeof value === 'bigint' ? String(value) : value;
}
