/** Counts what a class of attacks saw. A leak is put into words by who was attacked and how, never by what was seen. */
import type { Findings, ProofReply, ProofRequest, Target } from './attack.ts';
import { seenIn } from './canaries.ts';
import { world } from './world.ts';

export interface Observation {
  /** Sends, and counts the try; what is made of the reply is for `judge`. */
  send(request: ProofRequest, by?: Pick<Target, 'send'>): Promise<ProofReply>;
  /** Sends, and counts each canary among `secrets` that the reply or a prompt holds. */
  tryFor(secrets: readonly string[], what: string, request: ProofRequest): Promise<ProofReply>;
  /** Counts a leak where `isLeak`. Looking at a reply is no further try. */
  judge(isLeak: boolean, what: string): void;
  findings(): Findings;
}

export function observe(target: Target): Observation {
  const leaks: string[] = [];
  let attempts = 0;
  let failedClosed = 0;
  async function send(request: ProofRequest, by: Pick<Target, 'send'> = target): Promise<ProofReply> {
    attempts++;
    const reply = await by.send(request);
    if (reply.status >= 500) failedClosed++;
    return reply;
  }
  return {
    send,
    async tryFor(secrets, what, request) {
      target.takePrompts();
      const reply = await send(request);
      const told = target.takePrompts().map(({ text }) => text);
      for (const word of seenIn([reply.text, ...told].join('\n'), secrets)) {
        leaks.push(`${what}: ${placeOf(word)}`);
      }
      return reply;
    },
    judge(isLeak, what) {
      if (isLeak) leaks.push(what);
    },
    findings: () => ({ attempts, leaks, failedClosed }),
  };
}

function placeOf(canary: string): string {
  const found = world.find((one) => one.canary === canary);
  return found === undefined ? 'something' : `${found.tenantId}/${found.id}`;
}
