/** A reply as two worlds are compared by: status, headers and body, without what differs from one request to the next. */
import type { ProofReply } from '../attack.ts';

const ownToEachRequest = /^(?:date|x-request-id): .*\n/gm;
const times = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

export const comparable = ({ status, text }: ProofReply): string =>
  `${status}\n${text.replaceAll(ownToEachRequest, '').replaceAll(times, 'TIME')}`;
