/** What the proof counts: every reply once, whatever is made of it; and that it sees what is no word. */
import { describe, expect, it } from 'vitest';
import type { ProofReply, ProofRequest, Target } from '../../../../bin/proof/attack.ts';
import { comparable } from '../../../../bin/proof/attacks/comparable.ts';
import { hiddenTwins } from '../../../../bin/proof/attacks/hidden-twins.ts';
import { personalData } from '../../../../bin/proof/attacks/personal-data.ts';
import { createProofIssuer } from '../../../../bin/proof/issuers.ts';
import { observe } from '../../../../bin/proof/observation.ts';
import { attacker, documentsOf } from '../../../../bin/proof/world.ts';

type Answering = (request: ProofRequest, isCleared: boolean) => Partial<ProofReply>;

const issuers = { first: createProofIssuer('first'), second: createProofIssuer('second') };
const isCleared = ({ token }: ProofRequest): boolean =>
  Buffer.from(token.split('.')[1] ?? '', 'base64url')
    .toString()
    .includes('pii_access');

/** An API that answers as `answering` says, and to which everything else is well. */
function targetOf(answering: Answering): Target {
  const send = async (request: ProofRequest): Promise<ProofReply> => ({
    status: 200,
    text: 'date: now\ncontent-type: application/json\n{}',
    json: { documents: [] },
    ...answering(request, isCleared(request)),
  });
  return { send, honest: { send }, issuers, takePrompts: () => [], injections: [] };
}

const request: ProofRequest = { path: '/documents', token: 'a.b.c' };

describe('an observation', () => {
  it('counts each reply once, however often it is looked at', async () => {
    const seen = observe(targetOf(() => ({})));

    await seen.tryFor([], 'a list', request);
    seen.judge(false, 'one');
    seen.judge(true, 'another');

    expect(seen.findings()).toEqual({ attempts: 1, leaks: ['another'], failedClosed: 0 });
  });

  it('counts a reply that failed, also where it is only compared', async () => {
    const seen = observe(targetOf(() => ({ status: 500 })));

    await seen.send(request);

    expect(seen.findings()).toMatchObject({ attempts: 1, failedClosed: 1 });
  });
});

describe('two replies', () => {
  const text = (requestId: string, more = '') =>
    `date: ${requestId}\nx-request-id: ${requestId}\n${more}\n{"at":"2026-01-01T00:00:0${requestId}.000Z"}`;
  const reply = (status: number, of: string): ProofReply => ({ status, text: of, json: undefined });

  it('are the same but for times and request ids', () => {
    expect(comparable(reply(200, text('1')))).toBe(comparable(reply(200, text('2'))));
  });

  it.each([
    { what: 'status', other: reply(201, text('1')) },
    { what: 'a header', other: reply(200, text('1', 'x-total-count: 8')) },
  ])('differ by $what', ({ other }) => {
    expect(comparable(reply(200, text('1')))).not.toBe(comparable(other));
  });
});

describe('a class of attacks', () => {
  it('sees a header that counts what is hidden', async () => {
    let hidden = 0;
    const target = targetOf(({ method, path, body }) => {
      if (method === 'POST' && path === '/ingest' && JSON.stringify(body).includes('told to few')) hidden++;
      return { text: `x-total-count: ${hidden}\n{}` };
    });

    const { leaks } = await hiddenTwins.run(target);

    expect(leaks.length).toBeGreaterThan(0);
  });

  it('sees nothing where nothing depends on what is hidden', async () => {
    const { leaks, attempts } = await hiddenTwins.run(targetOf(() => ({})));

    expect(leaks).toEqual([]);
    expect(attempts).toBeGreaterThan(20);
  });

  it('sees an answer that was remembered of somebody with the right', async () => {
    const [secret] = documentsOf(attacker).filter((one) => one.isPersonal);
    const remembered = new Set<string>();
    const target = targetOf(({ path, body }, cleared) => {
      const name = `${path} ${JSON.stringify(body)}`;
      if (cleared) remembered.add(name);
      return { text: path === '/query' && remembered.has(name) ? String(secret?.canary) : '{}' };
    });

    const { leaks } = await personalData.run(target);

    expect(leaks.length).toBeGreaterThan(0);
  });
});
