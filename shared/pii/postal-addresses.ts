/** Postal addresses, by what streets are called in some languages, and by codes whose form is a country's own. */
import { byCue, byForm, type Recogniser } from './finding.ts';

const alone = (form: string, flags = 'giu'): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\d])(?:${form})(?![\p{L}\d])`, flags);

/** "12 Old Mill Road": what a street is called stands at the end. */
const english = alone(
  String.raw`\d{1,5}[a-z]?,? (?!(?:to|of|and|or|in|by|per) )(?:[\p{L}\d'\u2019.-]{1,25} ){1,4}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|terrace|crescent|parkway|pkwy|highway|hwy|trail|circle|close|mews|grove|gardens|way)`,
);

/** "Hauptstraße 5": it is the end of the word. */
const germanic = alone(
  String.raw`\p{L}[\p{L}'\u2019-]{2,30}(?:stra\u00dfe|strasse|str\.|gasse|weg|platz|allee|damm|ufer|straat|laan|steenweg|plein|gracht|kade|gade|vej|gatan|v\u00e4gen|gata|gate|veien|vegen|katu|tie|braut|vegur)\.?,? \d{1,4} ?[a-z]?`,
);

/** "14 rue de la Paix", "via Roma 3": it stands in front. */
const romance = alone(
  String.raw`(?:\d{1,5},? )?(?:rue|chemin|impasse|all\u00e9e|quai|via|viale|piazza|corso|strada|calle|avenida|av\.|paseo|plaza|camino|cami\u00f1o|carrer|rua|travessa|pra\u00e7a|estrada|ulica|ul\.|os\.) (?:[\p{L}\d'\u2019.-]{1,25} ){0,5}?[\p{L}'\u2019.-]{2,25}(?:,? \d{1,5})?`,
);

const hungarian = alone(
  String.raw`[\p{L}-]{2,30} (?:u\.|utca|\u00fat|\u00fatja|t\u00e9r|k\u00f6r\u00fat) \d{1,4}`,
);

const withinHouse = alone(String.raw`(?:apt|apartment|suite|ste|flat)\.? #?\d{1,5}`);

const box = alone(
  String.raw`(?:p\.? ?o\.? box|postfach|bo\u00eete postale|apartado|psc \d{1,5},? box|unit \d{1,5} box) \d{1,6}`,
);

const american = alone(
  String.raw`(?:A[KLPRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]) \d{5}(?:-\d{4})?`,
  'gu',
);

const british = alone(String.raw`(?:[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})`, 'gu');
const canadian = alone(String.raw`[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d`, 'gu');

const military = alone(String.raw`[AFD]PO (?:AA|AE|AP) \d{5}`);

const numbered =
  /(?<![\p{L}\d.])(?:\d{5}(?!\d)|\d{1,4}[a-z]?,? \p{Lu}\p{L}{2,30}|\p{Lu}\p{L}{2,30} \d{1,4}(?![\d.]))/gu;

const anything = (): boolean => true;

/** "via email" is no address, and "2 via a mechanism" is none either. */
const withNumber = ([text]: RegExpExecArray): boolean => / \d{1,5}$|^\d{1,5},? (?!via )/i.test(text);

export const postalAddresses: readonly Recogniser[] = [
  byForm('postal_address', english, anything),
  byForm('postal_address', germanic, anything),
  byForm('postal_address', romance, withNumber),
  byForm('postal_address', hungarian, anything),
  byForm('postal_address', withinHouse, anything),
  byForm('postal_address', box, anything),
  byForm('postal_address', military, anything),
  byCue({ kind: 'postal_address', topic: 'address', pattern: numbered, accepts: anything, reach: 20 }),
  byForm('postal_address', american, anything),
  byForm('postal_address', british, anything),
  byForm('postal_address', canadian, anything),
];
