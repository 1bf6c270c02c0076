/**
 * The ids of a tenant's records. They are made so that a list by prefix answers much without reading a record, in the
 * order of document ids: `#` sorts below every character of those. `v` and `p`: visible, personal data.
 */

/** `c#<v|p>#<document>#<generation>#<number>` and so on. */
const documentId = /^[A-Za-z0-9._-]{1,128}$/;

/** Milliseconds since the epoch and 32 random bits, as text whose order is the order of time. */
export type Generation = string & { readonly brand: 'Generation' };

/** All that the id of a header record tells. Where there is one, there is a document. */
export interface DocumentKey {
  readonly id: string;
  readonly pii: boolean;
  readonly generation: Generation;
  readonly chunks: number;
  /** Records that hold the rest of its terms. */
  readonly parts: number;
  readonly createdMs: number;
  /** By the writer's clock; the generation may be ahead of it. */
  readonly updatedMs: number;
  /** Hash of the embedding space. */
  readonly space: string;
  /** The generation of the document under the other flag that this one took the place of. */
  readonly movedFrom: Generation | undefined;
}

/** An ingest or a removal under way that takes several requests: enough to find every record of it. */
export type RecordSpan = Pick<DocumentKey, 'id' | 'pii' | 'generation' | 'chunks' | 'parts'>;

/** Says of records that they are being put or removed, and since when; the generation may be far older. */
export interface Intent extends RecordSpan {
  readonly kind: 'put' | 'remove';
  readonly startedMs: number;
}

export const isDocumentId = (text: string): boolean => documentId.test(text);

export const generation = (ms: number, random: number): Generation =>
  `${String(ms).padStart(14, '0')}-${(random >>> 0).toString(16).padStart(8, '0')}` as Generation;

export const generationMs = (text: Generation): number => Number(text.slice(0, 14));

export const headerPrefix = (pii: boolean, id = ''): string =>
  id === '' ? `d#${flag(pii)}#` : `d#${flag(pii)}#${id}#`;

export const headerPrefixOf = (span: RecordSpan): string =>
  `${headerPrefix(span.pii, span.id)}${span.generation}#`;

/** Of one document, of all of the flag, or of all. */
export const intentPrefix = (pii?: boolean, id = ''): string => {
  if (pii === undefined) return 'i#';
  return id === '' ? `i#${flag(pii)}#` : `i#${flag(pii)}#${id}#`;
};

export const chunkId = (span: RecordSpan, number: number): string => `c#${stem(span)}#${padded(number)}`;

export const partId = (span: RecordSpan, part: number): string => `t#${stem(span)}#${padded(part)}`;

export const intentId = (intent: Intent): string =>
  `i#${stem(intent)}#${intent.chunks}.${intent.parts}.${intent.kind}.${intent.startedMs}`;

export const headerId = (key: DocumentKey): string =>
  `d#${stem(key)}#${key.chunks}.${key.createdMs}.${key.updatedMs}.${key.parts}.${key.space}.${key.movedFrom ?? '0'}`;

/** The ids of everything but the header: computed, never searched for. */
export const bodyIds = (span: RecordSpan): string[] => [
  ...Array.from({ length: span.chunks }, (_, at) => chunkId(span, at + 1)),
  ...Array.from({ length: span.parts }, (_, at) => partId(span, at + 1)),
];

const generationForm = String.raw`\d{14}-[0-9a-f]{8}`;
const stemForm = `([vp])#([A-Za-z0-9._-]{1,128})#(${generationForm})`;
const headerForm = new RegExp(
  `^d#${stemForm}#(\\d{1,5})\\.(\\d{1,14})\\.(\\d{1,14})\\.(\\d{1,5})\\.([0-9a-f]{8})\\.(0|${generationForm})$`,
);
const intentForm = new RegExp(`^i#${stemForm}#(\\d{1,5})\\.(\\d{1,5})\\.(put|remove)\\.(\\d{1,14})$`);

/** Undefined where the id is none of a header's. */
export function parseHeaderId(recordId: string): DocumentKey | undefined {
  const [, letter, id = '', own, chunks, createdMs, updatedMs, parts, space = '', movedFrom] =
    headerForm.exec(recordId) ?? [];
  if (letter === undefined) return undefined;
  return {
    ...spanOf(letter, id, own, chunks, parts),
    createdMs: Number(createdMs),
    updatedMs: Number(updatedMs),
    space,
    movedFrom: movedFrom === '0' ? undefined : (movedFrom as Generation),
  };
}

/** Undefined where the id is none of an intent's. */
export function parseIntentId(recordId: string): Intent | undefined {
  const [, letter, id = '', own, chunks, parts, kind, startedMs] = intentForm.exec(recordId) ?? [];
  if (letter === undefined) return undefined;
  return {
    ...spanOf(letter, id, own, chunks, parts),
    kind: kind === 'put' ? 'put' : 'remove',
    startedMs: Number(startedMs),
  };
}

const spanOf = (letter: string, id: string, own?: string, chunks?: string, parts?: string): RecordSpan => ({
  id,
  pii: letter === 'p',
  generation: own as Generation,
  chunks: Number(chunks),
  parts: Number(parts),
});

const flag = (pii: boolean): string => (pii ? 'p' : 'v');

const stem = ({ pii, id, generation: own }: RecordSpan): string => `${flag(pii)}#${id}#${own}`;

const padded = (number: number): string => String(number).padStart(5, '0');
