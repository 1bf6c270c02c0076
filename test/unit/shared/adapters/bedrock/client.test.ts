/** The client that the adapters share: one a region, over kept connections, found by the environment alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBedrockClient, sharedBedrockClient } from '../../../../../shared/adapters/bedrock/client.ts';
import { createConverseAnswerer } from '../../../../../shared/adapters/bedrock/converse-answerer.ts';
import { createTitanEmbedder } from '../../../../../shared/adapters/bedrock/titan-embedder.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { type BedrockWorld, openBedrock } from '../../../../support/bedrock-client.ts';

let world: BedrockWorld;

beforeAll(async () => {
  world = await openBedrock();
});
beforeEach(() => {
  world.server.embeddings.reset();
  world.server.model.reset();
});
afterAll(() => world.close());

const request = {
  tenantId: 'acme',
  companyName: 'Acme',
  question: 'What was the margin?',
  sources: [{ number: 1, title: 'Report', passages: ['The margin was 41.8 percent.'] }],
};

describe('the shared client', () => {
  it('is one a region', () => {
    expect(sharedBedrockClient('eu-west-1')).toBe(sharedBedrockClient('eu-west-1'));
    expect(sharedBedrockClient('eu-west-1')).not.toBe(sharedBedrockClient('us-east-1'));
    expect(sharedBedrockClient()).toBe(sharedBedrockClient());
  });

  it('serves embedder and answerer, made without one, over one connection', async () => {
    const connections = world.server.wire.connections();
    const embedder = createTitanEmbedder({ dimension: 256 });
    const answerer = createConverseAnswerer({ model: 'loopback.writer-v1:0', maxTokens: 99 });

    await embedder.embedQuery('What was the margin?');
    await answerer.answer(request);
    await embedder.embedQuery('What was the cost?');

    expect(world.server.wire.connections() - connections).toBe(1);
    expect(world.server.embeddings.calls() + world.server.model.calls()).toBe(3);
    expect(new Set(world.server.wire.versions)).toEqual(new Set(['1.1']));
  });

  it('is asked for the region that it was made for', async () => {
    expect(await createBedrockClient({ region: 'eu-central-1' }).config.region()).toBe('eu-central-1');
  });

  it('repeats nothing where it may try but once', async () => {
    world.server.embeddings.failNext('server-error', 1);
    const client = createBedrockClient({ maxAttempts: 1 });

    await expectUnavailable(createTitanEmbedder({ dimension: 256, client }).embedQuery('revenue'));

    expect(world.server.embeddings.calls()).toBe(1);
  });

  it('ends a call at its deadline, whatever attempts and waits are left', async () => {
    world.server.embeddings.failNext('hang', 1_000);
    const embedder = createTitanEmbedder({
      dimension: 256,
      client: world.client,
      attemptTimeoutMs: 60_000,
      deadlineMs: 150,
    });

    const { cause } = await expectUnavailable(embedder.embedQuery('revenue'));

    expect(cause).toMatchObject({ code: 'TimeoutError' });
    expect(world.server.embeddings.calls()).toBe(1);
  });

  it('stops working for a call at its deadline', async () => {
    let signal: AbortSignal | undefined;
    const client = Object.assign(createBedrockClient(), {
      send: (_: unknown, options: { readonly abortSignal?: AbortSignal }) => {
        signal = options.abortSignal;
        return new Promise(() => undefined);
      },
    });

    await expectUnavailable(
      createTitanEmbedder({ dimension: 256, client, deadlineMs: 50 }).embedQuery('revenue'),
    );

    expect(signal?.aborted).toBe(true);
  });

  it('repeats an attempt that had no answer in its time', async () => {
    world.server.embeddings.failNext('hang', 1);
    const embedder = createTitanEmbedder({
      dimension: 256,
      client: world.client,
      attemptTimeoutMs: 200,
      deadlineMs: 20_000,
    });

    await embedder.embedQuery('revenue');

    expect(world.server.embeddings.calls()).toBe(2);
  });

  it('ends a call that still looks for credentials', async () => {
    const client = createBedrockClient();
    client.config.credentials = () => new Promise(() => undefined);
    const embedder = createTitanEmbedder({ dimension: 256, client, deadlineMs: 150 });

    const { cause } = await expectUnavailable(embedder.embedQuery('revenue'));

    expect(cause).toMatchObject({ code: 'TimeoutError' });
    expect(world.server.embeddings.calls()).toBe(0);
  });

  it('ends with its caller, who need not wait for credentials', async () => {
    const caller = new AbortController();
    const client = createBedrockClient();
    const { promise: isAsked, resolve } = Promise.withResolvers<void>();
    client.config.credentials = () => {
      resolve();
      return new Promise(() => undefined);
    };

    const work = createTitanEmbedder({ dimension: 256, client, deadlineMs: 60_000 }).embedQuery(
      'revenue',
      caller.signal,
    );
    await isAsked;
    caller.abort();

    const { cause } = await expectUnavailable(work);
    expect(cause).toMatchObject({ code: 'AbortError' });
  });

  it('is not even asked for a caller that has gone', async () => {
    const client = createBedrockClient();
    const send = vi.spyOn(client, 'send');

    await expectUnavailable(
      createTitanEmbedder({ dimension: 256, client }).embedQuery('revenue', AbortSignal.abort()),
    );

    expect(send).not.toHaveBeenCalled();
  });

  it('sends nothing without credentials', async () => {
    const client = createBedrockClient();
    client.config.credentials = () =>
      Promise.reject(Object.assign(new Error('x'), { name: 'CredentialsProviderError' }));

    const { cause } = await expectUnavailable(
      createTitanEmbedder({ dimension: 256, client }).embedQuery('revenue'),
    );

    expect(cause).toMatchObject({ code: 'CredentialsProviderError' });
    expect(world.server.embeddings.calls()).toBe(0);
  });
});
