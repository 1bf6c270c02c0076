/** A vendor's address: encrypted, or on this machine. */
import { isLoopback } from './checks.ts';
import type { Faults, Reading } from './reading.ts';
import type { VariableName } from './variables.ts';

type AddressName = Extract<
  VariableName,
  'OPENAI_BASE_URL' | 'ANTHROPIC_BASE_URL' | 'PINECONE_INDEX_HOST' | 'PINECONE_CONTROLLER_HOST'
>;

export function readVendorAddress<Name extends AddressName>(reading: Reading, name: Name) {
  const address = reading.value(name);
  if (typeof address === 'string') checkEncryption(reading, name, address);
  return address;
}

/** Of a variable of anybody's; an empty one is not set. */
export function checkEncryption(reading: Faults, name: string, address: string): void {
  const url = URL.parse(address);
  if (address === '' || url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname)))
    return;
  reading.fault(
    name,
    'is not https and names another machine: keys and documents would travel in the clear',
    'Use https, or http on this machine only.',
  );
}

export const isOnThisMachine = (address: string | undefined): boolean =>
  isLoopback(URL.parse(address ?? '')?.hostname ?? '');
