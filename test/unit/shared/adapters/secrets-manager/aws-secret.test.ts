/** A secret in Secrets Manager: how often it is read, what a rotation and an outage do, and that it never shows. */
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createAwsSecret,
  type SecretsClient,
} from '../../../../../shared/adapters/secrets-manager/aws-secret.ts';
import type { Secret } from '../../../../../shared/ports/secret.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';

const minuteMs = 60_000;

/** Until a read behind a value that is held has ended. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a secret in Secrets Manager', () => {
  let nowMs: number;
  let stored: string | undefined;
  let failure: Error | undefined;
  let reads: (string | undefined)[];
  let client: SecretsClient;
  let secret: Secret;

  beforeEach(() => {
    nowMs = 0;
    stored = 'sk-1';
    failure = undefined;
    reads = [];
    client = {
      async send({ input }) {
        reads.push(input.SecretId);
        await new Promise((resolve) => setImmediate(resolve));
        if (failure !== undefined) throw failure;
        return { SecretString: stored };
      },
    };
    secret = createAwsSecret({ secretId: 'askacme/key', client, nowMs: () => nowMs });
  });

  it('is read when it is first asked for, and then kept', async () => {
    expect(reads).toEqual([]);

    expect([await secret.value(), await secret.value()]).toEqual(['sk-1', 'sk-1']);
    expect(reads).toEqual(['askacme/key']);
  });

  it('is read once for all who ask at the same time', async () => {
    const values = await Promise.all(Array.from({ length: 50 }, () => secret.value()));

    expect(new Set(values)).toEqual(new Set(['sk-1']));
    expect(reads).toHaveLength(1);
  });

  it('is read anew after its time, and not before', async () => {
    await secret.value();
    stored = 'sk-2';
    nowMs = 15 * minuteMs - 1;
    expect(await secret.value()).toBe('sk-1');
    nowMs++;

    expect(await secret.value()).toBe('sk-1');
    await vi.waitFor(async () => expect(await secret.value()).toBe('sk-2'));
    expect(reads).toHaveLength(2);
  });

  it('is not waited for while one is held, and read anew once at a time', async () => {
    await secret.value();
    const held = Promise.withResolvers<{ readonly SecretString: string }>();
    client.send = ({ input }) => {
      reads.push(input.SecretId);
      return held.promise;
    };
    nowMs = 60 * minuteMs;

    expect([await secret.value(), await secret.value()]).toEqual(['sk-1', 'sk-1']);
    nowMs += 60 * minuteMs;
    expect(await secret.value()).toBe('sk-1');
    expect(reads).toHaveLength(2);
    held.resolve({ SecretString: 'sk-2' });
    await vi.waitFor(async () => expect(await secret.value()).toBe('sk-2'));
  });

  it('keeps its time where another is set', async () => {
    secret = createAwsSecret({ secretId: 's', ttlMs: 10, client, nowMs: () => nowMs });
    await secret.value();
    stored = 'sk-2';
    nowMs = 9;
    await secret.value();
    expect(reads).toHaveLength(1);
    nowMs = 10;

    await vi.waitFor(async () => expect(await secret.value()).toBe('sk-2'));
  });

  it('is one field of a JSON object where one is named', async () => {
    stored = '{"api_key":"sk-1","pinecone":"pc-1"}';

    expect(await createAwsSecret({ secretId: 's', field: 'pinecone', client }).value()).toBe('pc-1');
  });

  describe('that a vendor refused', () => {
    beforeEach(async () => {
      await secret.value();
      stored = 'sk-2';
    });

    it('is read anew', async () => {
      expect(await secret.renew('sk-1')).toBe('sk-2');
      expect(await secret.value()).toBe('sk-2');
      expect(reads).toHaveLength(2);
    });

    it('is read once for all whom the vendor refused at the same time', async () => {
      const values = await Promise.all(Array.from({ length: 50 }, () => secret.renew('sk-1')));

      expect(new Set(values)).toEqual(new Set(['sk-2']));
      expect(reads).toHaveLength(2);
    });

    it('is not read where another is known by now', async () => {
      await secret.renew('sk-1');
      stored = 'sk-3';
      nowMs += minuteMs;

      expect(await secret.renew('sk-1')).toBe('sk-2');
      expect(reads).toHaveLength(2);
    });

    it('is not read again for 30 seconds, whatever it became', async () => {
      stored = 'sk-1';
      await secret.renew('sk-1');
      stored = 'sk-2';
      nowMs = 29_999;
      expect(await secret.renew('sk-1')).toBe('sk-1');
      nowMs++;

      expect(await secret.renew('sk-1')).toBe('sk-2');
      expect(reads).toHaveLength(3);
    });

    it('stays as it is while it cannot be read, and is not asked for again at once', async () => {
      failure = new Error('down');

      expect(await secret.renew('sk-1')).toBe('sk-1');
      expect(await secret.renew('sk-1')).toBe('sk-1');
      expect(reads).toHaveLength(2);
    });
  });

  it('is read by a renewal where it never was before', async () => {
    expect(await secret.renew('other')).toBe('sk-1');
  });

  it('goes on being used past its time while Secrets Manager is down, asked for every 30 seconds', async () => {
    await secret.value();
    failure = new Error('down');
    nowMs = 60 * minuteMs;
    expect(await secret.value()).toBe('sk-1');
    await settled();
    nowMs += 29_999;
    expect(await secret.value()).toBe('sk-1');
    await settled();
    expect(reads).toHaveLength(2);
    failure = undefined;
    stored = 'sk-2';
    nowMs++;

    await vi.waitFor(async () => expect(await secret.value()).toBe('sk-2'));
    expect(reads).toHaveLength(3);
  });

  it('keeps the last good value where what is stored became unusable', async () => {
    await secret.value();
    stored = '{"typo":"sk-2"}';
    nowMs = 60 * minuteMs;

    await secret.value();
    await settled();
    expect(await secret.value()).toBe('sk-1');
    expect(reads).toHaveLength(2);
  });

  it.each([
    [
      'down',
      () => Object.assign(new Error('vendor-words'), { name: 'InternalServiceError' }),
      'could not be read: InternalServiceError',
    ],
    [
      'answering in a form that nobody can read',
      () => new SyntaxError('Unexpected token in sk-1'),
      'could not be read: SyntaxError',
    ],
  ])('is unavailable while it was never read and Secrets Manager is %s', async (_, make, message) => {
    failure = make();

    const error = await expectUnavailable(secret.value());

    expect(error.cause).toMatchObject({ message: `The secret askacme/key ${message}` });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/vendor-words|sk-1/);
    failure = undefined;
    expect(await secret.value()).toBe('sk-1');
  });

  it.each([undefined, '', '{"key":"sk-1"}'])(
    'is unavailable where %j is stored, and does not tell',
    async (text) => {
      stored = text;

      const error = await expectUnavailable(secret.value());

      expect(error.cause).toMatchObject({
        message: 'The secret askacme/key holds no value that can be used',
      });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('sk-1');
    },
  );

  it.each(['sk-ant-1234', 'postgres://app:pw@db/askacme', 'AKIA1234', 'x'.repeat(201), 'a secret'])(
    'is not named in an error where its id may be a secret itself: %s',
    async (secretId) => {
      failure = new Error('down');

      const error = await expectUnavailable(createAwsSecret({ secretId, client }).value());

      expect(error.cause).toMatchObject({ message: 'The secret of this id could not be read: Error' });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secretId);
    },
  );

  it.each([
    'askacme/task-list_2',
    'rds!cluster-1a',
    'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:askacme/key-AbCdEf',
  ])('is named in an error where its id is a name or an ARN: %s', async (secretId) => {
    failure = new Error('down');

    const error = await expectUnavailable(createAwsSecret({ secretId, client }).value());

    expect(error.cause).toMatchObject({ message: `The secret ${secretId} could not be read: Error` });
  });

  it('is unavailable, in time, where the client itself never ends', async () => {
    const never: SecretsClient = { send: () => new Promise(() => undefined) };

    const error = await expectUnavailable(
      createAwsSecret({ secretId: 's', client: never, attemptTimeoutMs: 1 }).value(),
    );

    expect(error.cause).toMatchObject({ message: 'The secret s could not be read: no answer in time' });
  });

  it('never shows', async () => {
    await secret.value();

    const shown = [
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
      `${secret}`,
    ];

    expect(shown.join()).not.toContain('sk-1');
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });
});
