/**
 * JSON as RFC 8259 wishes it sent: `JSON.parse`, plus a refusal of what it lets through in silence.
 * A repeated key is two answers to one question (RFC 8259 section 4); depth and U+0000 only ever come from an attack.
 * A key in escapes may come out as another one, which an earlier text of anybody's in this process has chosen
 * (nodejs/node#63785); no field of ours needs one.
 */
import { AppError } from '../errors/app-error.ts';

/** Our deepest request is an array in an object. */
const maxDepth = 16;

/** @throws AppError `invalid-json` on bad syntax, a key repeated or in escapes, too deep nesting, U+0000 or a lone surrogate */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('invalid-json', { detail: 'The body must be one JSON value (RFC 8259).' });
  }
  rejectKeysAndDepth(text);
  rejectUnstorableText(value);
  return value;
}

/** One pass over text that is known to be valid JSON: only strings and brackets matter. */
function rejectKeysAndDepth(text: string): void {
  const keysOfOpenObjects: (Set<string> | undefined)[] = [];
  let lastString = '';
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        lastString = text.slice(at + 1, end - 1);
        at = end - 1;
        break;
      }
      case ':':
        remember(keysOfOpenObjects.at(-1), lastString);
        break;
      case '{':
      case '[':
        keysOfOpenObjects.push(text[at] === '{' ? new Set() : undefined);
        if (keysOfOpenObjects.length > maxDepth) {
          throw new AppError('invalid-json', {
            detail: `The body is nested deeper than ${maxDepth} levels.`,
          });
        }
        break;
      case '}':
      case ']':
        keysOfOpenObjects.pop();
        break;
    }
  }
}

/** Index just past the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** @param key as it was written */
function remember(keys: Set<string> | undefined, key: string): void {
  if (key.includes('\\')) {
    throw new AppError('invalid-json', { detail: 'The name of a field must be written without escapes.' });
  }
  if (keys?.has(key)) {
    throw new AppError('invalid-json', { detail: 'An object of the body names the same key twice.' });
  }
  keys?.add(key);
}

/** Neither a store nor a log can hold these: U+0000 ends strings in C, a lone surrogate has no UTF-8. */
function rejectUnstorableText(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) {
      throw new AppError('invalid-json', {
        detail: 'Text must be Unicode without U+0000 and lone surrogates.',
      });
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      rejectUnstorableText(key);
      rejectUnstorableText(member);
    }
  }
}
