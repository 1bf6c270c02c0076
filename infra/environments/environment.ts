/** What may be set for a deployment, as a closed type: an environment is a JSON file that fits it, and nothing is guessed. */
import * as z from 'zod/mini';
import { indexHost, type Kind } from '../../shared/runtime/config/checks.ts';

/** Text that a variable of the same meaning would take, so that what deploys also starts. */
const as = (kind: Kind<unknown>) =>
  z.string().check(z.refine((text) => kind.parse(text) !== undefined, { error: `must be ${kind.expected}` }));

const text = (pattern: RegExp, expected: string) =>
  z.string().check(z.regex(pattern, { error: `must be ${expected}` }));

const whole = (least: number, most: number) =>
  z
    .int({ error: `must be a whole number from ${least} to ${most}` })
    .check(
      z.minimum(least, { error: `must be at least ${least}` }),
      z.maximum(most, { error: `must be at most ${most}` }),
    );

const httpsAddress = text(
  /^(?:https:\/\/[^\s/?#@]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?)(?:\/[^\s?#]*)?$/,
  'an https address without a query',
);

/** In the steps that Aurora knows. */
const capacity = (least: number) =>
  z
    .number()
    .check(
      z.minimum(least),
      z.maximum(128),
      z.multipleOf(0.5, { error: 'must be in steps of 0.5, such as 0.5 or 8' }),
    );

const modelName = text(/^[\x21-\x7e]{1,300}$/, "a model's name");
const arn = (service: string) => text(new RegExp(`^arn:aws[a-z-]*:${service}:`), `an ARN of ${service}`);
const dimension = whole(256, 1_536);

/** Months and days that CloudWatch knows. */
const logDays = z.literal(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 3653],
  {
    error: 'must be a retention that CloudWatch Logs offers, such as 30 or 365',
  },
);

const store = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pinecone'),
    /** `npx askacme index create NAME` makes an index and prints it. */
    indexHost: as(indexHost),
  }),
  z.strictObject({
    kind: z.literal('aurora'),
    /** In Aurora capacity units; 0 lets the cluster sleep, and its first query wait. */
    minCapacity: capacity(0),
    maxCapacity: capacity(1),
    backupDays: whole(1, 35),
    /** One writer alone, or a reader beside it in another zone that takes over. */
    instances: whole(1, 3),
  }),
]);

const embedder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['bedrock-titan', 'bedrock-cohere']), model: modelName, dimension }),
  z.strictObject({ kind: z.literal('openai'), baseUrl: httpsAddress, model: modelName, dimension }),
]);

const maxTokens = whole(16, 8_192);

const answerer = z.discriminatedUnion('kind', [
  /** A foundation model, or an inference profile (`eu.`, `us.`, `apac.`, `global.` in front). */
  z.strictObject({ kind: z.literal('bedrock'), model: modelName, maxTokens }),
  z.strictObject({ kind: z.literal('anthropic'), model: modelName, maxTokens }),
  z.strictObject({ kind: z.literal('openai'), baseUrl: httpsAddress, model: modelName, maxTokens }),
]);

/** `comprehend`: where the offline detector finds nothing, Amazon Comprehend is asked as well, and paid by the character. */
const pii = z.strictObject({ detector: z.enum(['offline', 'comprehend']) });

const identity = z.discriminatedUnion('kind', [
  /** A user pool of the stack's own. */
  z.strictObject({
    kind: z.literal('cognito'),
    mfa: z.enum(['optional', 'required']),
    /** Where the hosted sign-in may send people back to. */
    callbackUrls: z.array(httpsAddress).check(z.minLength(1)),
    logoutUrls: z.array(httpsAddress).check(z.minLength(1)),
  }),
  /** Identity providers that exist. Each tenant is bound to one of them in the registry. */
  z.strictObject({
    kind: z.literal('oidc'),
    issuers: z
      .array(
        z.strictObject({
          issuer: httpsAddress,
          audience: z.string().check(z.minLength(1)),
          jwksUri: httpsAddress,
        }),
      )
      .check(z.minLength(1)),
  }),
]);

const throttle = { ratePerSecond: whole(1, 10_000), burst: whole(1, 5_000) };

const api = z.strictObject({
  /** Browser applications that may call; none of them is `*`. */
  allowedOrigins: z.array(
    // Letters that mean nothing where the gateway writes them into its answers.
    text(/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/, 'an origin such as https://app.example.com'),
  ),
  /** For the whole stage, beside what each tenant's tier allows. */
  throttle: z.strictObject(throttle),
  /** Requests of one address in five minutes before the firewall blocks it. */
  requestsPerAddress: whole(100, 2_000_000),
  /** How long API Gateway may keep an authorizer's answer; 0 asks for every request. */
  authorizerCacheSeconds: whole(0, 300),
  /** Whether the query route answers in streaming mode. */
  streamQuery: z.boolean(),
  customDomain: z.optional(
    z.strictObject({
      name: text(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, "a domain's name"),
      certificateArn: arn('acm'),
    }),
  ),
});

/** What a tenant may ask for: a usage plan each. */
const tier = z.strictObject({
  ...throttle,
  requestsPerMonth: whole(1, 2_000_000_000),
  /** Counted by the functions, exactly, and refused before anything is paid for. */
  quota: z.strictObject({
    requestsPerMinute: whole(1, 1_000_000),
    documentsPerDay: whole(1, 10_000_000),
    chunksPerDay: whole(1, 1_000_000_000),
    /** Embedded, read and written by models. */
    tokensPerDay: whole(1, 1_000_000_000_000),
  }),
});

const functionSettings = z.strictObject({
  memoryMb: whole(128, 10_240),
  /** Undefined leaves it to share what the account has. */
  reservedConcurrency: z.optional(whole(1, 1_000)),
});

const functionNames = [
  'authorizer',
  'query',
  'ingest',
  'list',
  'get',
  'delete',
  'health',
  'docs',
  'pre-token-generation',
  'key-snapshot',
  'migrate',
] as const;

export type FunctionName = (typeof functionNames)[number];

export const environmentSchema = z.strictObject({
  region: text(/^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/, 'a region such as eu-central-1'),
  /** Where undefined, that of the credentials it is deployed with. */
  account: z.optional(text(/^\d{12}$/, 'an account of 12 digits')),
  store,
  embedder,
  answerer,
  pii,
  identity,
  api,
  tiers: z.record(text(/^[a-z][a-z0-9-]{0,30}$/, "a tier's name in lower case"), tier),
  functions: z.partialRecord(z.enum(functionNames), functionSettings),
  /** One tenant per execution environment, of the functions that touch documents. Cannot be changed later without new functions. */
  tenantIsolation: z.boolean(),
  failMode: z.enum(['open', 'closed']),
  retention: z.strictObject({
    logDays,
    /** How long nobody can delete an audit record. */
    auditDays: whole(1, 3_650),
    /** `compliance`: not even the account's root. */
    auditLock: z.enum(['governance', 'compliance']),
  }),
  alarmEmail: z.email({ error: 'must be an e-mail address' }),
  monthlyBudgetUsd: whole(1, 1_000_000),
  /** What becomes of tables, buckets, keys and users when the stack is deleted. */
  removal: z.enum(['destroy', 'retain']),
});

export interface Environment extends z.infer<typeof environmentSchema> {
  /** The file's: `dev`, `staging`, `prod` or another. */
  readonly name: string;
}
