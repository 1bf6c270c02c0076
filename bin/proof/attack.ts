/** What an attack is: requests of somebody who must not see something, and what was seen all the same. */
import type { EchoedPrompt } from './doubles/echoing-model.ts';
import type { ProofIssuer } from './issuers.ts';
import type { IssuerName } from './world.ts';

export interface ProofReply {
  readonly status: number;
  /** Headers and body, as text: whatever could tell. */
  readonly text: string;
  readonly json: unknown;
}

export interface ProofRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API in one configuration, as an attacker meets it. */
export interface Target {
  send(request: ProofRequest): Promise<ProofReply>;
  readonly issuers: Readonly<Record<IssuerName, ProofIssuer>>;
  /** Everything that the model was told since the last call: an echo may be cut, a prompt is not. */
  takePrompts(): readonly EchoedPrompt[];
  /** The same data with every wall up: what the world's honest people change goes through here. */
  readonly honest: Pick<Target, 'send'>;
  /** More texts to attack models with. */
  readonly injections: readonly string[];
}

export interface Findings {
  /** Tries; each ends in one reply at least. */
  readonly attempts: number;
  /** Each a thing seen that must not be: in words, without the secret itself. */
  readonly leaks: readonly string[];
  /** Replies of 500 and above: somebody noticed, and nothing was said. */
  readonly failedClosed: number;
}

/** Attacks of one kind. Each wall of `keptOutBy` has to keep them out by itself. */
export interface AttackClass {
  readonly name: string;
  readonly description: string;
  readonly keptOutBy: readonly ('token' | 'tenant' | 'engine' | 'predicate' | 'seal' | 'contract')[];
  /** Walls of the above that this store does not have for it. */
  readonly notOn?: Readonly<Partial<Record<'postgres' | 'pinecone', readonly ('engine' | 'predicate')[]>>>;
  run(target: Target): Promise<Findings>;
}

/** The seal hides what a text says, not that there is one. Where it stands alone, nothing is claimed of what exists. */
export const showsExistence = ({ keptOutBy }: Pick<AttackClass, 'keptOutBy'>): boolean =>
  keptOutBy.includes('predicate') && !keptOutBy.includes('seal');
