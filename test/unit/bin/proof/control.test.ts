/** What the proof must not take for walls: an API that answers nothing, and a contract that refuses everything. */
import { describe, expect, it } from 'vitest';
import type { ProofReply, ProofRequest, Target } from '../../../../bin/proof/attack.ts';
import { smuggledNames } from '../../../../bin/proof/attacks/smuggled-names.ts';
import { assertAnswers } from '../../../../bin/proof/control.ts';
import { createProofIssuer } from '../../../../bin/proof/issuers.ts';
import { allWalls } from '../../../../bin/proof/walls.ts';
import { attacker, documentsOf } from '../../../../bin/proof/world.ts';

const issuers = { first: createProofIssuer('first'), second: createProofIssuer('second') };

const answering = (reply: (request: ProofRequest) => Pick<ProofReply, 'status' | 'text'>): Target => {
  const send = async (request: ProofRequest): Promise<ProofReply> => ({ ...reply(request), json: {} });
  return { send, issuers, takePrompts: () => [], honest: { send }, injections: [] };
};

const canaries = documentsOf(attacker).map(({ canary }) => canary);
const sealAlone = { name: 'only 5', standing: new Set(['seal'] as const) };

describe('the control of a row', () => {
  it('passes where the own documents are shown', async () => {
    const target = answering(() => ({ status: 200, text: canaries.join(' ') }));

    await expect(assertAnswers(target, allWalls)).resolves.toBeUndefined();
  });

  it.each([
    ['nothing is answered', 503, ''],
    ['texts do not open though another wall stands', 500, ''],
    ['another document is shown', 200, canaries[0] ?? ''],
    ['nothing is found', 200, ''],
    ['everybody is refused', 403, canaries.join(' ')],
  ])('fails where %s', async (_, status, text) => {
    const target = answering(() => ({ status, text }));

    await expect(assertAnswers(target, allWalls)).rejects.toThrow('own question');
  });

  it('knows that a seal alone stays shut, which a broken engine is not', async () => {
    const shut = answering(() => ({ status: 500, text: '' }));
    const broken = answering(() => ({ status: 503, text: '' }));

    await expect(assertAnswers(shut, sealAlone)).resolves.toBeUndefined();
    await expect(assertAnswers(broken, sealAlone)).rejects.toThrow('status 503');
  });
});

describe('the attacks on the contract', () => {
  it('do not take a contract that refuses everything for a wall', async () => {
    const { leaks } = await smuggledNames.run(answering(() => ({ status: 400, text: '' })));

    expect(leaks).toContainEqual(expect.stringContaining('without anything smuggled'));
  });
});
