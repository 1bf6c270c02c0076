/** The indexes that the control plane knows. */
import type { Fields } from './request-fields.ts';

/** In the form of API version 2026-07. */
export interface IndexModel {
  readonly name: string;
  readonly host: string;
  readonly status: { readonly ready: true; readonly state: 'Ready' };
  readonly deployment: unknown;
  readonly schema: { readonly fields: Fields };
  readonly read_capacity: { readonly mode: 'OnDemand'; readonly status: { readonly state: 'Ready' } };
  readonly tags?: unknown;
  readonly deletion_protection: string;
}

export class IndexCatalogue {
  readonly indexes = new Map<string, IndexModel>();
  /** Where every index lives; known once the server listens. */
  origin = '';
}
