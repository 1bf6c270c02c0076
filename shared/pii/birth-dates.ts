/** Dates of birth: any whole date behind a word that says so. */
import { byCue, type Recogniser } from './finding.ts';

const months =
  'jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]vrier|m(?:ar(?:ch|s|zo)?|ärz|aart|aggio|ai|ay|ei)|apr(?:il|ile)?|avril|abril|' +
  'jun[ei]?|juin|junio|giugno|jul[iy]?|juillet|julio|luglio|aug(?:ust|ustus)?|ao[uû]t|agosto|sep(?:t|tember|tembre|tiembre)?|' +
  'okt(?:ober)?|oct(?:ober|obre)?|ottobre|nov(?:ember|embre|iembre)?|dez(?:ember)?|dec(?:ember)?|d[ée]cembre|diciembre|dicembre|' +
  'enero|febrero|gennaio|febbraio|aprile|settembre';

const date = new RegExp(
  String.raw`(?<![\d.])(?:\d{1,2}[./ -]{1,2}\d{1,2}[./ -]{1,2}(?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|` +
    String.raw`\d{1,2}(?:st|nd|rd|th|er|\.)?(?: of| de)? (?:${months})\.?(?: de)?,? ?(?:\d{4})|` +
    String.raw`(?:${months})\.? \d{1,2}(?:st|nd|rd|th)?,? (?:\d{4}))(?!\d)`,
  'giu',
);

export const birthDates: readonly Recogniser[] = [
  byCue({ kind: 'date_of_birth', topic: 'birth', pattern: date, accepts: () => true, reach: 24 }),
];
