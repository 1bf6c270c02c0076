import { describe, expect, it } from 'vitest';
import { checkStore } from '../../../../bin/commands/deployed-store.ts';
import type { StoreConfig } from '../../../../shared/runtime/config/engine-config.ts';

const postgres = (url: string): StoreConfig => ({
  kind: 'postgres',
  ...{ url, password: undefined, certificateAuthority: undefined, poolSize: 1, statementTimeoutMs: 1 },
});
const pinecone = (indexHost: string): StoreConfig => ({
  kind: 'pinecone',
  ...{ indexHost, apiKey: { kind: 'value', value: 'canary' }, dimension: 1024 },
});
const cluster = 'postgres://askacme-aurora.cluster-x.eu-central-1.rds.amazonaws.com:5432/askacme';
const index = 'https://askacme-dev-0000000.svc.aped-0000-0000.pinecone.io';
const of = (storeAddress: string | undefined) => ({ stackName: 'askacme-x', storeAddress });

describe('the store of an erasure', () => {
  it.each([
    ['aurora', cluster, postgres(cluster.replace('//', '//app_user@'))],
    [
      'aurora',
      cluster,
      postgres(
        cluster
          .replace('//', '//app_user@')
          .replace(':5432', '?sslmode=verify-full')
          .replace(/(\?.*?)(\/askacme)/, '$2$1'),
      ),
    ],
    [
      'aurora',
      cluster,
      postgres(
        cluster.replace('postgres://', 'postgresql://app_user@').replace('askacme-aurora', 'AskAcme-Aurora'),
      ),
    ],
    ['pinecone', index, pinecone(index)],
    ['pinecone', index.slice('https://'.length), pinecone(`${index}/`)],
    ['pinecone', index, pinecone(index.toUpperCase())],
  ] as const)('is the deployment’s: %s at %s', (kind, address, store) => {
    expect(() => checkStore(store, kind, of(address))).not.toThrow();
  });

  it.each([
    ['aurora', cluster, postgres('postgres://app_user@127.0.0.1:5432/askacme')],
    ['aurora', cluster, postgres(cluster.replace('/askacme-aurora', '/app_user@askacme-staging'))],
    ['aurora', cluster, postgres(`${cluster}2`.replace('//', '//app_user@'))],
    ['aurora', cluster, postgres(cluster.replace('//', '//app_user@').replace('5432', '5433'))],
    ['aurora', cluster, postgres(`${cluster.replace('//', '//app_user@')}?host=/var/run/postgresql`)],
    ['pinecone', index, pinecone(index.replace('dev', 'staging'))],
    ['pinecone', index, pinecone(index.replace('https', 'http'))],
    ['pinecone', index, pinecone('')],
  ] as const)('is not another one: %s at %s', (kind, address, store) => {
    expect(() => checkStore(store, kind, of(address))).toThrow('is not the store of askacme-x');
  });

  it.each([
    [
      'aurora',
      pinecone(index),
      'STORE is pinecone, and the documents of askacme-x are in aurora. Set STORE=postgres',
    ],
    ['pinecone', postgres(cluster), 'STORE is postgres, and the documents of askacme-x are in pinecone.'],
    ['pinecone', { kind: 'embedded' }, 'is not set. Set STORE=pinecone'],
  ] as const)('is not of another kind than %s', (kind, store, complaint) => {
    expect(() => checkStore(store, kind, of('x'))).toThrow(complaint);
  });

  it('cannot be told where the stack does not say where it is', () => {
    for (const address of [undefined, ''])
      expect(() => checkStore(pinecone(index), 'pinecone', of(address))).toThrow(
        'Deploy this version of it first.',
      );
  });
});
