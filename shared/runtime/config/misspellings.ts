/** A name that is nearly one of ours, while ours is not set: it would be ignored without a word. */
import type { Reading } from './reading.ts';
import { variables as table, type VariableName } from './variables.ts';

/** Too short or too common: their neighbours belong to others. */
const leaveAlone = new Set<VariableName>(['PORT', 'STORE', 'LOG_LEVEL', 'AWS_REGION']);

/** Last of all checks: only what this configuration depends on is worth a fault. */
export function checkSpelling(reading: Reading): void {
  const wanted = [...reading.asked].filter((name) => !leaveAlone.has(name) && !reading.has(name));
  for (const [name, value] of Object.entries(reading.variables)) {
    if (value === undefined || value === '' || Object.hasOwn(table, name)) continue;
    const meant = wanted.find((one) => isNearly(name, one));
    if (meant === undefined) continue;
    reading.fault(name, `is not known, and probably ${meant} misspelt`, 'Rename or unset it.');
  }
}

/** Equal but for case and underscores, or one slip away. */
function isNearly(name: string, known: string): boolean {
  const [left, right] = [name, known].map((one) => one.toUpperCase().replaceAll(/[_-]/g, ''));
  return left !== undefined && right !== undefined && (left === right || isOneSlip(left, right));
}

/** A letter too many, too few or wrong, or two swapped. */
function isOneSlip(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let start = 0;
  while (start < left.length && left[start] === right[start]) start++;
  const rests = [left.slice(start), right.slice(start)] as const;
  const [one, other] = rests;
  return (
    one.slice(1) === other ||
    one === other.slice(1) ||
    one.slice(1) === other.slice(1) ||
    (one[0] === other[1] && one[1] === other[0] && one.slice(2) === other.slice(2))
  );
}
