/** Every function of a deployment: what it serves, what it uses and how long it may take. Bundles, permissions, routes and alarms follow from this. */
import type { RouteName } from '../../../shared/contract/routes.ts';
import type { Environment, FunctionName } from '../../environments/environment.ts';

/** What a function may use. Each brings its permission, its variables and its part of the bundle, and nothing else does. */
export type Use =
  | 'tenant-registry'
  | 'client-registry'
  | 'issuers'
  | 'key-snapshot-reader'
  | 'key-snapshot-writer'
  | 'store-reader'
  | 'store-writer'
  | 'database-owner'
  | 'embedder'
  | 'answerer'
  | 'pii-detector'
  | 'cursor-key'
  | 'tenant-keys'
  | 'quota';

export interface FunctionSpec {
  readonly entry: string;
  readonly description: string;
  readonly routes: readonly RouteName[];
  readonly uses: readonly Use[];
  readonly timeoutSeconds: number;
  /** Where a deployment does not say. */
  readonly memoryMb: number;
  /** Handles one tenant's documents at a time, so Lambda can keep tenants' processes apart. */
  readonly isTenantScoped: boolean;
}

/** API Gateway gives an integration 29 s and an authorizer no more. */
const gatewaySeconds = 29;

export const functionTable: Readonly<Record<FunctionName, FunctionSpec>> = {
  authorizer: {
    entry: 'functions/authorizer/lambda.ts',
    description: 'Verifies tokens and finds their tenants',
    routes: [],
    uses: ['tenant-registry', 'issuers', 'key-snapshot-reader'],
    timeoutSeconds: 10,
    memoryMb: 512,
    isTenantScoped: false,
  },
  query: {
    entry: 'functions/query/lambda.ts',
    description: "Answers questions from a tenant's documents",
    routes: ['query'],
    uses: ['store-reader', 'tenant-keys', 'embedder', 'answerer', 'quota'],
    timeoutSeconds: gatewaySeconds,
    memoryMb: 1_024,
    isTenantScoped: true,
  },
  ingest: {
    entry: 'functions/ingest/lambda.ts',
    description: 'Takes documents in',
    routes: ['ingest'],
    uses: ['store-writer', 'tenant-keys', 'embedder', 'pii-detector', 'quota'],
    timeoutSeconds: gatewaySeconds,
    memoryMb: 1_024,
    isTenantScoped: true,
  },
  list: {
    entry: 'functions/list/lambda.ts',
    description: "Lists a tenant's documents",
    routes: ['list'],
    uses: ['store-reader', 'tenant-keys', 'cursor-key', 'quota'],
    timeoutSeconds: gatewaySeconds,
    memoryMb: 512,
    isTenantScoped: true,
  },
  get: {
    entry: 'functions/get/lambda.ts',
    description: 'Reads one document',
    routes: ['get'],
    uses: ['store-reader', 'tenant-keys', 'quota'],
    timeoutSeconds: gatewaySeconds,
    memoryMb: 512,
    isTenantScoped: true,
  },
  delete: {
    entry: 'functions/delete/lambda.ts',
    description: 'Deletes one document',
    routes: ['delete'],
    uses: ['store-writer', 'quota'],
    timeoutSeconds: gatewaySeconds,
    memoryMb: 512,
    isTenantScoped: true,
  },
  health: {
    entry: 'functions/health/lambda.ts',
    description: 'Tells whether the service lives and can serve',
    routes: ['healthz', 'readyz'],
    uses: ['store-reader'],
    timeoutSeconds: 10,
    memoryMb: 512,
    isTenantScoped: false,
  },
  docs: {
    entry: 'functions/openapi/lambda.ts',
    description: 'Serves the description of the API',
    routes: ['openapi', 'docs'],
    uses: [],
    timeoutSeconds: 10,
    memoryMb: 256,
    isTenantScoped: false,
  },
  'pre-token-generation': {
    entry: 'functions/pre-token-generation/lambda.ts',
    description: 'Puts tenant and roles into the tokens of the user pool',
    routes: [],
    uses: ['client-registry'],
    // Cognito waits 5 s, and asks three times.
    timeoutSeconds: 5,
    memoryMb: 256,
    isTenantScoped: false,
  },
  'key-snapshot': {
    entry: 'functions/key-snapshot/lambda.ts',
    description: "Writes the issuers' keys down for an outage of theirs",
    routes: [],
    uses: ['key-snapshot-writer'],
    timeoutSeconds: 30,
    memoryMb: 256,
    isTenantScoped: false,
  },
  migrate: {
    entry: 'functions/migrate/lambda.ts',
    description: 'Lays the schema of the database',
    routes: [],
    uses: ['database-owner'],
    timeoutSeconds: 900,
    memoryMb: 512,
    isTenantScoped: false,
  },
};

/** Those that this deployment has. */
export const functionsOf = ({ identity, store, failMode }: Environment): FunctionName[] =>
  (Object.keys(functionTable) as FunctionName[]).filter(
    (name) =>
      (name !== 'pre-token-generation' || identity.kind === 'cognito') &&
      // Without a grace there is nothing to fall back on.
      (name !== 'key-snapshot' || failMode === 'open') &&
      (name !== 'migrate' || store.kind === 'aurora'),
  );
