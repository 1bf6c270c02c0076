/** Markdown to plain text in which nothing is a link, an image or a tag, so no reader of an answer can be made to call out. */

/** Bidirectional overrides, which let text read other than it is. */
const bidiControls = /[\u202A-\u202E\u2066-\u2069]/g;

/** The schemes that do something without two slashes. */
const scheme =
  '(?:javascript|vbscript|data|mailto|tel|sms|mms|file|blob|filesystem|xmpp|sips?|callto|facetime|skype|view-source)';

/** With a scheme, without one as in `//host/x`, by the customary name of a host, or of a mailbox. */
const address = new RegExp(`://|www\\.|//\\S|(?<![\\p{L}\\p{N}])${scheme}:\\S|\\S@[^\\s@]*\\.\\S`, 'iu');

const marked = /[[\]<>*_`~\\&@\p{Cc}\u202A-\u202E\u2066-\u2069]|\/\/|www\.|\p{L}:\S/iu;

/**
 * What a reader takes for one character: `&#47;`, `&colon;`, and without the semicolon the few that older HTML knows
 * so and that spell others or open a tag. "AT&T" is none.
 */
const characterReference = /&(?=#|[a-z][a-z\d]{0,40};|(?:amp|lt|gt|quot))/gi;

/**
 * Addresses go last: what is taken out before could otherwise join two harmless halves into one. Square brackets
 * become round, so that text cannot pass for a link or for one of the answer's own references. Last of all, what could
 * still open a tag or stand for another character is parted from what follows; parting joins nothing.
 */
export function plainText(markdown: string): string {
  if (!marked.test(markdown)) return tidy(markdown);
  const text = markdown
    .replace(/\p{Cc}/gu, ' ')
    .replace(bidiControls, '')
    .replace(/!?\[([^[\]]{0,500})\](?:\([^()\s]{0,2000}(?:\s[^()]{0,300})?\)|\[[^[\]]{0,200}\])/g, '$1')
    .replace(/<[/!?a-z][^<>]{0,2000}>/gi, ' ')
    .replace(/\*+(?=\S)|(?<=\S)\*+|[`\\]|~~+/g, '')
    .replace(/(?<![\p{L}\p{N}_])_+(?=\S)|(?<=[^\s_])_+(?![\p{L}\p{N}_])/gu, '')
    .replaceAll('[', '(')
    .replaceAll(']', ')');
  return tidy(withoutAddresses(text))
    .replace(/<(?=\S)/g, '< ')
    .replace(characterReference, '& ');
}

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Drops every word that holds an address, but for the stop that ends its sentence. */
function withoutAddresses(text: string): string {
  if (!address.test(text)) return text;
  const kept = text
    .split(/\s+/)
    .map((word) => (address.test(word) ? (/[.!?]$/.exec(word)?.[0] ?? '') : word));
  // A stop is put behind words only: behind "tel:" it would be an address again.
  return kept
    .join(' ')
    .replace(/ +/g, ' ')
    .replace(/(?<=[\p{L}\p{N})"'”’%]) ([.!?])(?= |$)/gu, '$1');
}
