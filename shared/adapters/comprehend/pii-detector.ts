/** Personal data as Amazon Comprehend finds it: DetectPiiEntities over overlapping windows. */
import {
  type Inspection,
  type InspectionRequest,
  kindsInOrder,
  type PiiDetector,
  type PiiKind,
} from '../../ports/pii-detector.ts';
import { createAwsJsonCall } from '../../upstream/aws-json-call.ts';
import { AwsJsonError } from '../../upstream/aws-json-error.ts';
import type { AwsCredentials } from '../../upstream/aws-signature.ts';
import { boundedMap } from '../../upstream/bounded-map.ts';
import { fieldsOf } from '../../upstream/json-fields.ts';
import type { FetchPolicy } from '../../upstream/retrying-fetch.ts';
import { kindOfEntity } from './entity-kinds.ts';
import { languageOf } from './language.ts';
import { type WindowSizes, windowsOf } from './windows.ts';

export interface ComprehendOptions {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  /** Undoes what hides characters; `undefined` where the text is too large. */
  readonly fold: (text: string) => string | undefined;
  readonly policy?: FetchPolicy;
  readonly sizes?: WindowSizes;
}

/** A synchronous request takes 100 KB; half of that comes back sooner, since windows are asked about side by side. */
const usualSizes: WindowSizes = { maxBytes: 50_000, overlapBytes: 1_000 };

/** An account is given 20 requests a second to begin with, for all its functions together. */
const concurrency = 6;

/** All of it within what an ingest waits for an inspection. */
const usualPolicy: FetchPolicy = {
  attemptTimeoutMs: 4_000,
  deadlineMs: 7_500,
  maxAttempts: 3,
  maxReplyBytes: 8 * 1024 * 1024,
};

/** Below this Comprehend is not sure itself. */
const leastScore = 0.5;

export function createComprehendDetector(options: ComprehendOptions): PiiDetector {
  const { fold, policy = usualPolicy, sizes = usualSizes } = options;
  const call = createAwsJsonCall({
    ...options,
    service: 'comprehend',
    target: 'Comprehend_20171127',
    policy,
  });

  async function kindsIn(text: string, strict: boolean, signal: AbortSignal): Promise<PiiKind[]> {
    if (text.trim() === '') return [];
    const fields = { Text: text, LanguageCode: languageOf(text) };
    return readKinds(await call('DetectPiiEntities', fields, signal), strict);
  }

  return {
    async inspect({ texts, strict }: InspectionRequest, signal: AbortSignal): Promise<Inspection> {
      const folded = fold(texts.join(' '));
      if (folded === undefined) return { outcome: 'too-large', kinds: [] };
      try {
        const found = await boundedMap([...windowsOf(folded, sizes)], concurrency, (text) =>
          kindsIn(text, strict, signal),
        );
        return { outcome: 'complete', kinds: kindsInOrder(found.flat()) };
      } catch (error) {
        if (signal.aborted) return { outcome: 'timed-out', kinds: [], failure: 'GivenUp' };
        return { outcome: 'failed', kinds: [], failure: error instanceof Error ? error.name : 'unknown' };
      }
    },
  };
}

/** @throws AwsJsonError where the reply is not as documented: what cannot be read has not been inspected */
function readKinds({ Entities: entities }: Readonly<Record<string, unknown>>, strict: boolean): PiiKind[] {
  if (!Array.isArray(entities)) throw new AwsJsonError('UnusableReply');
  return entities.flatMap((entity: unknown) => {
    const { Type: type, Score: score } = fieldsOf(entity);
    if (typeof type !== 'string' || typeof score !== 'number') throw new AwsJsonError('UnusableReply');
    const kind = score < leastScore ? undefined : kindOfEntity(type, strict);
    return kind === undefined ? [] : [kind];
  });
}
