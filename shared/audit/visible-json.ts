/** JSON text in which nothing is invisible: what JSON leaves as it is and a terminal or a viewer may obey is escaped. */

/** C1 controls, Unicode's line breaks, marks of direction. */
export const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** @param json without white space; the same value, spelled so that all of it shows */
export const visibleJson = (json: string): string => json.replace(invisible, escaped);

export const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
