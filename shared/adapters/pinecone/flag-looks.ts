/** A look for a document that may move from one flag to the other meanwhile. */
import { listHeaders } from './live-documents.ts';
import type { Namespace } from './namespace.ts';
import type { DocumentKey } from './record-id.ts';

/**
 * A move writes the document under the one flag, then takes it away under the other: between a look here and a look
 * there it can pass unseen. So what was seen under neither is looked for once more, after both looks have ended.
 * @returns the headers of the document, per flag in the order of `flags`
 * @throws AppError `dependency-unavailable`
 */
export async function lookAtBothFlags(
  namespace: Namespace,
  flags: readonly boolean[],
  id: string,
): Promise<DocumentKey[][]> {
  const look = () => Promise.all(flags.map((flag) => listHeaders(namespace, flag, id)));
  const headers = await look();
  const mayHaveMoved = flags.length > 1 && headers.every((ofFlag) => ofFlag.length === 0);
  return mayHaveMoved ? look() : headers;
}
