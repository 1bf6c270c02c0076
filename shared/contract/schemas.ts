/** Bodies of the API, snake_case as they travel. Every object is closed: an unknown field is refused, not ignored. */
import * as z from 'zod/mini';
import { content, id, limits, query, tags, title } from './fields.ts';

const flag = (description: string) => z.boolean().check(z.meta({ description }));
const count = (description: string) => z.int().check(z.minimum(0), z.meta({ description }));
const timestamp = z.iso.datetime().check(z.meta({ description: 'ISO 8601, UTC.' }));
const tenantId = z.string().check(z.meta({ description: "The caller's tenant, from the token." }));

export const queryRequest = z.strictObject({
  query,
  top_k: z._default(
    z
      .int()
      .check(
        z.minimum(1),
        z.maximum(limits.topK),
        z.meta({ description: 'How many distinct documents to use.' }),
      ),
    3,
  ),
  tags: z.optional(tags.check(z.meta({ description: 'Only documents that carry all of these.' }))),
});

const passage = z.strictObject({
  text: z.string().check(z.meta({ description: 'As it stands in the document.' })),
  start: count('Where the passage starts in the content, in UTF-16 code units.'),
  end: count('Where it ends, exclusive.'),
});

export const queryResponse = z.strictObject({
  tenant_id: tenantId,
  query: z.string(),
  answer: z.string().check(z.meta({ description: 'Plain text; `[n]` refers to the n-th source.' })),
  sources: z
    .array(z.strictObject({ id, title: z.string(), tags: z.array(z.string()), passages: z.array(passage) }))
    .check(z.meta({ description: 'Distinct documents, best first.' })),
  pii_included: flag('Whether a source is flagged as personal data.'),
  degraded: flag(
    'Whether the answer is missing or cut off because the model was unavailable or stopped early. The sources still hold.',
  ),
});

export const ingestRequest = z.strictObject({
  title,
  content,
  tags: z.optional(tags),
  contains_pii: z.optional(
    flag(
      'Whether the document holds personal data. Only callers with `pii_access` can then see it. `false` does not ' +
        'outweigh what an inspection finds. ' +
        'Left out, a document that is replaced keeps its flag; of two of the same id, the hidden one is replaced.',
    ),
  ),
  id: z.optional(
    id.check(
      z.meta({
        description:
          'The document of this id that the caller can see is replaced. ' +
          'Left out, a new one gets a random id: give one where a request may be repeated.',
      }),
    ),
  ),
});

/** Kinds of personal data, as an inspection names them. */
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

export const ingestResponse = z.strictObject({
  ingested: id,
  tenant_id: tenantId,
  title: z.string(),
  pii_flagged: flag('Whether the document is hidden from callers without `pii_access`.'),
  pii_reasons: z.array(z.enum(['declared', 'detected', 'not_inspected', 'kept'])).check(
    z.meta({
      description:
        'Why it is flagged, empty where it is not: the request said so, something was found, the document could not be inspected to its end, or the document that it replaced was flagged.',
    }),
  ),
  pii_kinds: z.array(z.enum(piiKinds)).check(
    z.meta({
      description:
        'Which kinds of personal data were found, each once; never where, and never what. More may be in it.',
    }),
  ),
  chunks: count('How many passages the content was cut into.'),
});

const document = z.strictObject({
  id,
  title: z.string(),
  tags: z.array(z.string()),
  pii: flag('Flagged as personal data.'),
  characters: count('Length of the content in UTF-16 code units.'),
  chunks: count('How many passages the content was cut into.'),
  created_at: timestamp,
  updated_at: timestamp,
});

export const listResponse = z.strictObject({
  tenant_id: tenantId,
  count: count('All documents that this caller can see, over all pages.'),
  documents: z.array(document),
  next_cursor: z
    .nullable(z.string())
    .check(z.meta({ description: 'Pass as `cursor`; null on the last page.' })),
});

export const documentResponse = z.extend(document, { tenant_id: tenantId, content: z.string() });

export const deleteResponse = z.strictObject({ deleted: id, tenant_id: tenantId });

export const healthResponse = z.strictObject({ status: z.literal('ok') });

export const problem = z.strictObject({
  type: z
    .string()
    .check(z.meta({ description: 'Ends in the code of the problem. Nothing lies at the address.' })),
  title: z.string().check(z.meta({ description: 'The same for all of a code.' })),
  status: z.int().check(z.meta({ description: 'The HTTP status.' })),
  detail: z.optional(z.string().check(z.meta({ description: 'What is wrong with this request.' }))),
  errors: z.optional(
    z.array(
      z.strictObject({
        pointer: z
          .string()
          .check(z.meta({ description: 'RFC 6901 JSON Pointer, or `?name` for a query parameter.' })),
        detail: z.string(),
      }),
    ),
  ),
});

export type QueryResponse = z.infer<typeof queryResponse>;
export type IngestRequest = z.infer<typeof ingestRequest>;
export type IngestResponse = z.infer<typeof ingestResponse>;
export type DocumentSummary = z.infer<typeof document>;
export type ListResponse = z.infer<typeof listResponse>;
export type DocumentResponse = z.infer<typeof documentResponse>;
export type DeleteResponse = z.infer<typeof deleteResponse>;
export type HealthResponse = z.infer<typeof healthResponse>;
export type ProblemBody = z.infer<typeof problem>;
