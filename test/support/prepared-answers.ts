/** A language model on loopback: says what was prepared, else what the offline answerer finds in the prompt. */
import { createExtractiveAnswerer } from '../../shared/adapters/offline/extractive-answerer.ts';
import { readUserPrompt } from './prompt-reader.ts';

export type Stop = 'done' | 'token-limit' | 'filter';

export interface ModelTurn {
  readonly system: string;
  readonly user: string;
  readonly tenant: string | undefined;
}

export interface PreparedAnswers {
  answerNext(text: string, stop?: Stop): void;
  /** What the model says to `turn`, which becomes the last one. @throws Error where the prompt is not of its form */
  say(turn: ModelTurn): Promise<{ readonly text: string; readonly stop: Stop }>;
  lastPrompt(): { readonly system: string; readonly user: string };
  lastTenant(): string | undefined;
  reset(): void;
}

export function createPreparedAnswers(): PreparedAnswers {
  const offline = createExtractiveAnswerer();
  let prepared: { text: string; stop: Stop }[] = [];
  let last: ModelTurn | undefined;
  return {
    answerNext: (text, stop = 'done') => prepared.push({ text, stop }),
    async say(turn) {
      last = turn;
      const next = prepared.shift();
      if (next !== undefined) return next;
      const { text } = await offline.answer({
        ...readUserPrompt(turn.user),
        companyName: '',
        tenantId: turn.tenant ?? '',
      });
      return { text, stop: 'done' };
    },
    lastPrompt() {
      if (last === undefined) throw new Error('The model was not asked.');
      return { system: last.system, user: last.user };
    },
    lastTenant: () => last?.tenant,
    reset() {
      prepared = [];
      last = undefined;
    },
  };
}
