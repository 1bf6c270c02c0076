/** A language model on loopback: says what was prepared, else what the offline answerer finds in the prompt. */
import { createExtractiveAnswerer } from '../../shared/adapters/offline/extractive-answerer.ts';
import { countedTokens } from '../contract/vendor.ts';
import { readUserPrompt } from './prompt-reader.ts';

export type Stop = 'done' | 'token-limit' | 'filter';

export interface ModelTurn {
  readonly system: string;
  readonly user: string;
  readonly tenant: string | undefined;
}

export interface Counted {
  readonly inputTokens: unknown;
  readonly outputTokens: unknown;
}

export interface Said {
  readonly text: string;
  readonly stop: Stop;
  readonly counted: Counted;
}

export interface PreparedAnswers {
  answerNext(text: string, stop?: Stop): void;
  countNext(inputTokens: unknown, outputTokens: unknown): void;
  /** What the model says to `turn`, which becomes the last one. @throws Error where the prompt is not of its form */
  say(turn: ModelTurn): Promise<Said>;
  lastPrompt(): { readonly system: string; readonly user: string };
  lastTenant(): string | undefined;
  reset(): void;
}

export function createPreparedAnswers(): PreparedAnswers {
  const offline = createExtractiveAnswerer();
  let prepared: { text: string; stop: Stop }[] = [];
  let counts: Counted[] = [];
  let last: ModelTurn | undefined;
  return {
    answerNext: (text, stop = 'done') => prepared.push({ text, stop }),
    countNext: (inputTokens, outputTokens) => counts.push({ inputTokens, outputTokens }),
    async say(turn) {
      last = turn;
      const counted = counts.shift() ?? countedTokens;
      const next = prepared.shift();
      if (next !== undefined) return { ...next, counted };
      const { text } = await offline.answer({
        ...readUserPrompt(turn.user),
        companyName: '',
        tenantId: turn.tenant ?? '',
      });
      return { text, stop: 'done', counted };
    },
    lastPrompt() {
      if (last === undefined) throw new Error('The model was not asked.');
      return { system: last.system, user: last.user };
    },
    lastTenant: () => last?.tenant,
    reset() {
      prepared = [];
      counts = [];
      last = undefined;
    },
  };
}
