/** Labelled sentences of presidio-research where they lie beside the project, and clean technical paragraphs to hold against them. */
import { existsSync, readFileSync } from 'node:fs';
import { kindsInOrder, type PiiKind } from '../../shared/ports/pii-detector.ts';
import { readDocuments, scifactIsHere } from './scifact.ts';

const file = new URL('../../../shared/data/pii/generated_large.json', import.meta.url);

export const piiDataIsHere = (): boolean => existsSync(file) && scifactIsHere();

export interface Label {
  readonly kind: PiiKind;
  readonly value: string;
  readonly start: number;
}

export interface LabelledSentence {
  readonly text: string;
  readonly labels: readonly Label[];
}

/** What the sentences' labels are called here. The others (organizations, titles, dates, domains) are no personal identifiers. */
const kindOfLabel: Readonly<Record<string, PiiKind>> = {
  CREDIT_CARD: 'payment_card',
  IBAN_CODE: 'bank_account',
  US_SSN: 'national_id',
  US_DRIVER_LICENSE: 'driving_licence',
  EMAIL_ADDRESS: 'email',
  PHONE_NUMBER: 'phone',
  IP_ADDRESS: 'ip_address',
  PERSON: 'person_name',
  ADDRESS: 'postal_address',
};

interface Entry {
  readonly full_text: string;
  readonly spans: readonly {
    readonly entity_type: string;
    readonly entity_value: string;
    readonly start_position: number;
  }[];
}

export function readSentences(): LabelledSentence[] {
  const entries = JSON.parse(readFileSync(file, 'utf8')) as Entry[];
  return entries.map(({ full_text: text, spans }) => ({
    text,
    labels: spans.flatMap(({ entity_type: type, entity_value: value, start_position: start }) => {
      const kind = kindOfLabel[type];
      return kind === undefined ? [] : [{ kind, value, start }];
    }),
  }));
}

export const structuredKinds: ReadonlySet<PiiKind> = new Set(
  kindsInOrder(Object.values(kindOfLabel)).filter(
    (kind) => kind !== 'person_name' && kind !== 'postal_address',
  ),
);

const cleanParagraphs = 500;

/** Every tenth abstract of SciFact, from the first on. */
export const readCleanParagraphs = (): string[] =>
  readDocuments()
    .filter((_, at) => at % 10 === 0)
    .slice(0, cleanParagraphs)
    .map(({ title, content }) => `${title} ${content}`);

export const readAllAbstracts = (): string[] =>
  readDocuments().map(({ title, content }) => `${title} ${content}`);
