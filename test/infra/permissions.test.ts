/** What each function may do, asked of a simulator of IAM with the synthesized policies. Whatever is not said here is denied. */
import { beforeAll, describe, expect, it } from 'vitest';
import { questionsAbout } from './support/questions.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';
import { rolesOfFunctions } from './support/roles.ts';
import { simulate } from './support/simulate.ts';

const secret = (name: string) => [`read secret ${name}`, `decrypt secret ${name}`];

const embedding = ['invoke the embedding model'];
const answering = [
  'invoke the profile of the answering model',
  'invoke the answering model through its profile',
];
const inNetwork = ['see network interfaces as Lambda'];
const quota = ["read a tenant's tier", "count a tenant's use", 'decrypt the quotas through DynamoDB'];
const snapshotReading = ['read a key snapshot', 'decrypt a key snapshot through S3'];
const snapshotWriting = ['write a key snapshot', 'encrypt a key snapshot through S3'];
const registry = ['get a tenant', 'decrypt the registry through DynamoDB'];

/** Of any tenant, by name: a function's role serves them all. */
const tenantKeys = [
  'get the keys of a tenant',
  'decrypt the table of keys through DynamoDB',
  'unwrap the keys of a tenant',
];

/** Beside their own log and their traces, which all have. */
const allowed: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  dev: {
    authorizer: [...registry, ...snapshotReading],
    query: [...quota, ...secret('pinecone/reader'), ...tenantKeys, ...embedding, ...answering],
    ingest: [...quota, ...secret('pinecone/writer'), ...tenantKeys, ...embedding],
    list: [...quota, ...secret('pinecone/reader'), ...tenantKeys, ...secret('cursor-key')],
    get: [...quota, ...secret('pinecone/reader'), ...tenantKeys],
    delete: [...quota, ...secret('pinecone/writer')],
    health: secret('pinecone/reader'),
    docs: [],
    'pre-token-generation': ['get a machine client', 'decrypt the registry through DynamoDB'],
    'key-snapshot': snapshotWriting,
  },
  aurora: {
    authorizer: [...registry, ...snapshotReading],
    query: [
      ...quota,
      ...inNetwork,
      ...tenantKeys,
      ...secret('database/app-user'),
      ...embedding,
      ...answering,
    ],
    ingest: [...quota, ...inNetwork, ...tenantKeys, ...secret('database/app-user'), ...embedding],
    list: [...quota, ...inNetwork, ...tenantKeys, ...secret('database/app-user'), ...secret('cursor-key')],
    get: [...quota, ...inNetwork, ...tenantKeys, ...secret('database/app-user')],
    delete: [...quota, ...inNetwork, ...secret('database/app-user')],
    health: [...inNetwork, ...secret('database/app-user')],
    docs: [],
    'key-snapshot': snapshotWriting,
    migrate: [...inNetwork, ...secret('database/app-user'), ...secret('owner')],
  },
};

describe.each(Object.entries(allowed))(
  'Whoever holds the credentials of a function of %s',
  (name, functions) => {
    let template: ResolvedTemplate;
    let roles: ReadonlyMap<string, string>;

    beforeAll(() => {
      template = resolved(name);
      roles = rolesOfFunctions(template, name);
    });

    it('is one of these', () => {
      expect([...roles.keys()].sort()).toEqual(Object.keys(functions).sort());
    });

    it('has a role that no other function has', () => {
      expect(new Set(roles.values()).size).toBe(roles.size);
    });

    it.each(Object.entries(functions))('%s may do this and nothing else', async (one, own) => {
      const questions = Object.entries(questionsAbout(template, name));

      const verdicts = await Promise.all(
        questions.map(([, question]) => simulate(template, roles.get(one) ?? '', question)),
      );

      const granted = questions.filter((_, index) => verdicts[index] === 'allowed').map(([what]) => what);
      expect(granted.sort()).toEqual([...own, `write to /askacme/${name}/${one}`, 'be traced'].sort());
    });
  },
);
