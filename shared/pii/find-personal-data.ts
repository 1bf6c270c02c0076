/** All recognisers over one folded text. */
import type { PiiKind } from '../ports/pii-detector.ts';
import { americanIds } from './american-ids.ts';
import { asianIds } from './asian-ids.ts';
import { bankAccounts } from './bank-accounts.ts';
import { birthDates } from './birth-dates.ts';
import { cuedIds } from './cued-ids.ts';
import { findCues } from './cues.ts';
import { emails } from './emails.ts';
import { europeanIds } from './european-ids.ts';
import type { Finding, Recogniser, ScannedText } from './finding.ts';
import { ipAddresses } from './ip-addresses.ts';
import { licences } from './licences.ts';
import { paymentCards } from './payment-cards.ts';
import { personNames } from './person-names.ts';
import { phones } from './phones.ts';
import { postalAddresses } from './postal-addresses.ts';

const structured: readonly Recogniser[] = [
  ...emails,
  ...paymentCards,
  ...bankAccounts,
  ...americanIds,
  ...europeanIds,
  ...asianIds,
  ...cuedIds,
  ...licences,
  ...birthDates,
  ...ipAddresses,
  ...phones,
];

const recognisers = (strict: boolean): readonly Recogniser[] =>
  strict ? [...structured, ...personNames, ...postalAddresses] : structured;

const scan = (text: string): ScannedText => ({ text, cues: findCues(text) });

/** The kinds that are in it. @param text folded */
export function kindsOfPersonalData(text: string, strict: boolean): ReadonlySet<PiiKind> {
  const scanned = scan(text);
  const found = new Set<PiiKind>();
  for (const recogniser of recognisers(strict)) {
    for (const { kind } of recogniser(scanned)) {
      found.add(kind);
      break;
    }
  }
  return found;
}

/** Everything that is found, each recogniser's in its order: to measure them by. @param text folded */
export function findPersonalData(text: string, strict: boolean): readonly Finding[] {
  const scanned = scan(text);
  return recognisers(strict).flatMap((recogniser) => [...recogniser(scanned)]);
}
