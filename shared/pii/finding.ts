/** What a recogniser looks at and what it says of it. */
import type { PiiKind } from '../ports/pii-detector.ts';
import type { Cue, CueTopic } from './cues.ts';

export interface Finding {
  readonly kind: PiiKind;
  /** UTF-16 offsets into the folded text. */
  readonly start: number;
  readonly end: number;
}

export interface ScannedText {
  /** Folded. */
  readonly text: string;
  /** In their order. */
  readonly cues: ReadonlyMap<CueTopic, readonly Cue[]>;
}

/**
 * Gives what it finds in its order, lazily: who asks only whether there is anything stops at the first. Its work has to
 * be linear in the text's length, so its patterns have no unbounded repeat.
 */
export type Recogniser = (scanned: ScannedText) => Iterable<Finding>;

/** Whether a match is what its form promises: its check digits hold, its date exists. */
export type Accepts = (match: RegExpExecArray) => boolean;

/**
 * Matches that are accepted. After one that is not, the next may begin within it: a number in front must not hide the
 * one that it runs into. A match is as long as its bounded pattern allows, so nothing is looked at more often than that.
 * @param pattern global
 */
export function* acceptedMatches(text: string, pattern: RegExp, accepts: Accepts): Iterable<RegExpExecArray> {
  const own = new RegExp(pattern);
  for (let match = own.exec(text); match !== null; match = own.exec(text)) {
    if (accepts(match)) yield match;
    // Never into the middle of a surrogate pair, out of which a pattern steps back.
    else own.lastIndex = match.index + ((text.codePointAt(match.index) ?? 0) > 0xff_ff ? 2 : 1);
  }
}

/** Finds what has a form that says enough by itself. @param pattern global */
export const byForm = (kind: PiiKind, pattern: RegExp, accepts: Accepts): Recogniser =>
  function* ({ text }) {
    for (const { 0: found, index } of acceptedMatches(text, pattern, accepts)) {
      yield { kind, start: index, end: index + found.length };
    }
  };

export interface CuedForm {
  readonly kind: PiiKind;
  readonly topic: CueTopic;
  /** Global; tried on what follows the cue. */
  readonly pattern: RegExp;
  readonly accepts: Accepts;
  /** Characters after the cue within which it has to begin. */
  readonly reach?: number;
}

const usualReach = 40;
const longestForm = 40;

/** Every form that needs a cue has one. */
const anyDigit = /\d/;

/**
 * Finds what means something only behind a word that says so. The last of several such words is the one that counts, so
 * nothing is looked at once for each of them.
 */
export const byCue = ({ kind, topic, pattern, accepts, reach = usualReach }: CuedForm): Recogniser =>
  function* ({ text, cues }) {
    const all = cues.get(topic) ?? [];
    for (const [at, { end }] of all.entries()) {
      const limit = Math.min(reach, (all[at + 1]?.start ?? text.length) - end);
      const following = text.slice(end, end + limit + longestForm);
      if (!anyDigit.test(following)) continue;
      for (const { 0: found, index } of acceptedMatches(following, pattern, accepts)) {
        if (index <= limit) yield { kind, start: end + index, end: end + index + found.length };
        break;
      }
    }
  };

export const digitsOf = (text: string): string => text.replace(/\D/g, '');
