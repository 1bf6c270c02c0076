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

/** Finds what has a form that says enough by itself. @param pattern global */
export const byForm = (kind: PiiKind, pattern: RegExp, accepts: Accepts): Recogniser =>
  function* ({ text }) {
    for (const match of text.matchAll(pattern)) {
      if (accepts(match)) yield { kind, start: match.index, end: match.index + match[0].length };
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
      for (const match of following.matchAll(pattern)) {
        if (match.index > limit) break;
        if (!accepts(match)) continue;
        yield { kind, start: end + match.index, end: end + match.index + match[0].length };
        break;
      }
    }
  };

export const digitsOf = (text: string): string => text.replace(/\D/g, '');
