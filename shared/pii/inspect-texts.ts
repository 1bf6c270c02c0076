/** The offline inspection itself: pure, and linear in the length of the texts. */
import { type Inspection, type InspectionRequest, kindsInOrder } from '../ports/pii-detector.ts';
import { kindsOfPersonalData } from './find-personal-data.ts';
import { foldedText } from './folded-text.ts';

/**
 * All texts as one, so that a number which goes on from a tag to the title, or from there to the content, is one number.
 */
export function inspectTexts({ texts, strict }: Pick<InspectionRequest, 'texts' | 'strict'>): Inspection {
  const folded = foldedText(texts.join(' '));
  if (folded === undefined) return { outcome: 'too-large', kinds: [] };
  return { outcome: 'complete', kinds: kindsInOrder(kindsOfPersonalData(folded, strict)) };
}
