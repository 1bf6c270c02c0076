/** Which engines a deployment runs on: the outcome of reading the configuration, and what the container builds from. */

/** Given in the configuration itself, or kept in AWS Secrets Manager under this name or ARN. */
export type SecretConfig =
  | { readonly kind: 'value'; readonly value: string }
  | {
      readonly kind: 'aws';
      readonly secretId: string;
      /** Of a secret that is a JSON object, as those that RDS keeps. */
      readonly field?: string;
    };

export type StoreConfig =
  /** The local server's own Postgres. */
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'postgres';
      /** `postgres://user@host:port/database`; never with a password where `password` is set. */
      readonly url: string;
      readonly password: SecretConfig | undefined;
      /** PEM text of the authority to trust instead of the system's. */
      readonly certificateAuthority: string | undefined;
      readonly poolSize: number;
      readonly statementTimeoutMs: number;
    }
  | {
      readonly kind: 'pinecone';
      /** `https://…`, the index's own host; `http://` on loopback only. */
      readonly indexHost: string;
      readonly apiKey: SecretConfig;
      /** Of its vectors: the embedder's. */
      readonly dimension: number;
    };

/** How much the dense score counts, and from which cosine on a passage is related; undefined takes the model's own. */
export interface Tuning {
  readonly denseWeight: number | undefined;
  readonly relatedSimilarity: number | undefined;
}

export type EmbedderConfig =
  | { readonly kind: 'offline' }
  | {
      readonly kind: 'bedrock-titan' | 'bedrock-cohere';
      readonly model: string;
      readonly dimension: number;
      readonly tuning: Tuning;
    }
  | {
      readonly kind: 'openai';
      /** As `https://api.openai.com/v1`. */
      readonly baseUrl: string;
      readonly model: string;
      readonly dimension: number;
      readonly apiKey: SecretConfig | undefined;
      readonly tuning: Tuning;
    };

export type AnswererConfig =
  | { readonly kind: 'offline' }
  | { readonly kind: 'bedrock'; readonly model: string; readonly maxTokens: number }
  | {
      readonly kind: 'anthropic';
      readonly baseUrl: string;
      readonly model: string;
      readonly apiKey: SecretConfig;
      readonly maxTokens: number;
    }
  | {
      readonly kind: 'openai';
      readonly baseUrl: string;
      readonly model: string;
      readonly apiKey: SecretConfig | undefined;
      readonly maxTokens: number;
    };

/** Where the keys of wall 5 are kept, and what wraps them. */
export type SealerConfig =
  /** They end with the process, and so does what was sealed under them. */
  { readonly kind: 'memory' };

export interface EngineConfig {
  readonly store: StoreConfig;
  readonly sealer: SealerConfig;
  readonly embedder: EmbedderConfig;
  readonly answerer: AnswererConfig;
  /** Seals list cursors; where undefined, a random one that ends with the process. */
  readonly cursorKey: SecretConfig | undefined;
}

export const offlineEngines: EngineConfig = {
  store: { kind: 'embedded' },
  sealer: { kind: 'memory' },
  embedder: { kind: 'offline' },
  answerer: { kind: 'offline' },
  cursorKey: undefined,
};
