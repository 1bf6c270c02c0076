/** The control of a row: the attacker's own question is answered from its own documents. Where it is not, nothing seen proves nothing. */
import type { Target } from './attack.ts';
import { ask, memberToken } from './attacks/guests.ts';
import { seenIn } from './canaries.ts';
import { isSealAlone } from './expectation.ts';
import type { Configuration } from './walls.ts';
import { attacker, documentsOf } from './world.ts';

/** What a text that does not open ends in; an engine that is broken ends in 503. */
const sealedShut = 500;

/** @throws Error where the row would hold because nothing works */
export async function assertAnswers(
  target: Target,
  { name, standing }: Pick<Configuration, 'name' | 'standing'>,
): Promise<void> {
  const token = memberToken(target, 'admin', 'pii_access');
  for (const { id, content, canary } of documentsOf(attacker)) {
    target.takePrompts();
    const { status, text } = await target.send(ask(token, content, { top_k: 20 }));
    const told = target.takePrompts().map((prompt) => prompt.text);
    const isAnswered = status === 200 && seenIn([text, ...told].join('\n'), [canary]).length > 0;
    const isShut = status === sealedShut && isSealAlone(standing);
    if (isAnswered || isShut) continue;
    throw new Error(
      `${name}: the company's own question about ${id} is not answered from its own document (status ${status}). What such a row does not show, it does not keep out.`,
    );
  }
}
