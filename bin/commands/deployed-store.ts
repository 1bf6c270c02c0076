/** Whether the store that the variables name is the deployment's: an erasure of another one would certify what was never emptied. */
import type { StoreConfig } from '../../shared/runtime/config/engine-config.ts';
import { storeAddress } from '../store-address.ts';

/**
 * @param kind as the environment has it
 * @throws Error that says which variables to set
 */
export function checkStore(
  store: StoreConfig,
  kind: 'pinecone' | 'aurora',
  {
    stackName,
    storeAddress: wantedAddress,
  }: { readonly stackName: string; readonly storeAddress: string | undefined },
): void {
  if (wantedAddress === undefined || wantedAddress === '') {
    throw new Error(
      `The stack ${stackName} has no output StoreAddress, so whether this is its store cannot be told. Deploy this version of it first.`,
    );
  }
  const wanted = kind === 'pinecone' ? 'pinecone' : 'postgres';
  const set =
    wanted === 'pinecone'
      ? `STORE=pinecone, PINECONE_INDEX_HOST=${wantedAddress} and PINECONE_API_KEY or PINECONE_API_KEY_SECRET`
      : `STORE=postgres, DATABASE_URL as of app_user at ${wantedAddress}, DATABASE_PASSWORD or DATABASE_PASSWORD_SECRET, and DATABASE_CA_FILE`;
  if (store.kind === 'embedded')
    throw new Error(`Where the documents of ${stackName} are is not set. Set ${set}.`);
  if (store.kind !== wanted) {
    throw new Error(`STORE is ${store.kind}, and the documents of ${stackName} are in ${kind}. Set ${set}.`);
  }
  const given = storeAddress(store.kind === 'pinecone' ? store.indexHost : store.url);
  if (given !== undefined && given === storeAddress(wantedAddress)) return;
  // What was given stays out: it may hold more than an address.
  throw new Error(
    `${store.kind === 'pinecone' ? 'PINECONE_INDEX_HOST' : 'DATABASE_URL'} is not the store of ${stackName}, and its documents would stay. Set ${set}.`,
  );
}
