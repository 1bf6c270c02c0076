/** A wall for the terminal: what a server sends may be anybody's text, so nothing in it may steer the screen. */

/** Bidirectional controls can show a text in another order than it has. */
const steering = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Line breaks and tabs stay; every other control becomes a visible character. */
export const printableText = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(steering, (character) =>
      character === '\n' || character === '\t' ? character : visible(character),
    );

/** As `printableText`, on one line. */
export const printableLine = (text: string): string => printableText(text.replace(/[\r\n\t]+/g, ' '));

/** Pretty JSON of the same value: controls that JSON leaves as they are get escaped. */
export const printableJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replace(steering, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Unicode has a picture for each C0 control; the rest share the replacement character. */
function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** As a shell takes it for one word, in a command to copy. */
export const shellWord = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
