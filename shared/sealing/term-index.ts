/** Words to places in sparse vectors under a key of the tenant's: whoever reads the vectors cannot tell which words they are. */
import { createHmac, type KeyObject } from 'node:crypto';

/** The first 29 bits of HMAC-SHA-256, counted from 1: within what pgvector's `sparsevec` and Pinecone take. */
export const keyedTermIndex = (key: KeyObject, term: string): number =>
  1 + (createHmac('sha256', key).update(term).digest().readUInt32BE(0) >>> 3);
