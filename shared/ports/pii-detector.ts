/** What looks through a document for personal data before it is stored. */

/** What can be found, as the API names it. A closed set: what a vendor calls otherwise is `other`. */
export const piiKinds = [
  'payment_card',
  'bank_account',
  'national_id',
  'tax_id',
  'health_id',
  'passport',
  'driving_licence',
  'email',
  'phone',
  'ip_address',
  'date_of_birth',
  'vehicle_id',
  'device_id',
  'credential',
  'person_name',
  'postal_address',
  'other',
] as const;

export type PiiKind = (typeof piiKinds)[number];

export interface InspectionRequest {
  /** Everything of the document that anybody may come to read: id, tags, title, content. As it came, in no special form. */
  readonly texts: readonly string[];
  /** Whether names and postal addresses count too. */
  readonly strict: boolean;
  /** Whether the writer has said that it is personal data: what is found can then change no flag, and need not be paid for. */
  readonly declared: boolean;
}

/** How an inspection ended. Everything but `complete` counts as personal data. */
export type InspectionOutcome = 'complete' | 'failed' | 'timed-out' | 'too-large';

export interface Inspection {
  readonly outcome: InspectionOutcome;
  /** What was found, in the order of `piiKinds`, each once. Never where, and never what it was. */
  readonly kinds: readonly PiiKind[];
  /** Of a failure, for the operator's log: a name such as `AccessDeniedException`, with nothing of the text in it. */
  readonly failure?: string;
}

export interface PiiDetector {
  /**
   * Never rejects for anything about the text. Whoever calls takes a rejection for a failed inspection.
   * @param signal ends the work early: what was not looked at by then was not inspected
   */
  inspect(request: InspectionRequest, signal: AbortSignal): Promise<Inspection>;
}

/** In the order of `piiKinds`, each once. */
export function kindsInOrder(found: Iterable<PiiKind>): PiiKind[] {
  const set = new Set(found);
  return piiKinds.filter((kind) => set.has(kind));
}
