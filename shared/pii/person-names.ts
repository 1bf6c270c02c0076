/** Names of persons, as far as they can be told without knowing the language: by titles, greetings and known given names. */
import type { Finding, Recogniser, ScannedText } from './finding.ts';
import { ambiguousNames, givenNames } from './given-names.ts';

const capitalised = String.raw`\p{Lu}[\p{L}'\u2019-]{1,30}`;

const titled = new RegExp(
  String.raw`(?<![\p{L}\d])(?:(?:[Mm]rs?|Ms|[Mm]iss|Mx|[Dd]r|Prof|Professor|Sir|Herrn?|Frau|Monsieur|Madame|Mme|Mlle|Se\u00f1ora?|Signora?)\.? {1,2}${capitalised}|(?:mrs|mr|miss|dr)\. \p{Ll}{2,30})`,
  'gu',
);

/** What people say before a name. */
const introduced = new RegExp(
  String.raw`(?<![\p{L}\d])(?:[Mm]y name is|[Mm]y name's|I am called|[Nn]ame ?:|[Ff]ull name ?:|[Mm]aiden name is|[Cc]ardholder ?:|[Dd]ear|[Hh]i|[Hh]ello|[Rr]egards,|[Ss]incerely,|[Ss]igned:?|mein Name ist|[Ii]ch hei\u00dfe|je m'appelle|me llamo|mi chiamo)\s{1,2}${capitalised}`,
  'gu',
);

/** After a greeting, these are addressed without being named. */
const nobody = /(?:Sir|Madam|Team|All|Everyone|Everybody|There|Customer|Colleagues|Friends|World|Hiring)$/;

function* byPhrase({ text }: ScannedText): Iterable<Finding> {
  for (const pattern of [titled, introduced]) {
    for (const { 0: found, index } of text.matchAll(pattern)) if (!nobody.test(found)) yield at(index, found);
  }
}

const nameWord = new RegExp(
  String.raw`(?<![\p{L}\d])(${capitalised})( {1,2}(?:\p{Lu}\. ?)?(?:(?:van|von|de|der|da|di|del|la|le|bin|al)[ -]){0,3}${capitalised})?`,
  'gu',
);

/** A known given name alone, or any doubtful one in front of what may be a surname. */
function* byGivenName({ text }: ScannedText): Iterable<Finding> {
  for (const { 0: found, 1: first = '', 2: last, index } of text.matchAll(nameWord)) {
    const name = first.replace(/['’]s$/, '').toLowerCase();
    const parts = [name, ...name.split('-')];
    if (parts.some((part) => givenNames.has(part) && (last !== undefined || !ambiguousNames.has(part)))) {
      yield at(index, found);
    } else if (last !== undefined && ambiguousNames.has(name)) yield at(index, found);
  }
}

const at = (start: number, found: string): Finding => ({
  kind: 'person_name',
  start,
  end: start + found.length,
});

export const personNames: readonly Recogniser[] = [byPhrase, byGivenName];
