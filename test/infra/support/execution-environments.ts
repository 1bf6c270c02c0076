/** The execution environments of one function: each serves one invocation at a time, and where tenants are isolated, one tenant ever. */
import { type FunctionProcess, type Outcome, startFunctionProcess } from './function-process.ts';
import type { FunctionFault } from './function-runtime.ts';
import type { ResolvedResource } from './resolve-template.ts';

/** What the processes print. */
export interface LogLine {
  readonly functionName: string;
  readonly tenantId: string | undefined;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface ExecutionEnvironments {
  readonly functionName: string;
  readonly isTenantIsolated: boolean;
  invoke(event: unknown, requestId: string, tenantId: string | undefined): Promise<Outcome>;
  /** Of a process of its own. @returns why it could not start, or undefined where it did */
  start(): Promise<FunctionFault | undefined>;
  tenants(): readonly (string | undefined)[];
  close(): Promise<void>;
}

export interface ExecutionOptions {
  readonly resource: ResolvedResource;
  readonly taskRoot: string;
  readonly redirects: Readonly<Record<string, string>>;
  readonly region: string;
  readonly log: LogLine[];
}

interface FunctionProperties {
  readonly Handler: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  readonly LoggingConfig?: Readonly<Record<string, string>>;
  readonly TenancyConfig?: { readonly TenantIsolationMode: string };
}

/** Of what is nobody's own, two can run at once: enough to see what two processes make of one store. */
const sharedProcesses = 2;

/** Where Lambda unzips to, and the authorities that its runtime brings: the only values that a test has to move. */
const lambdaTaskRoot = '/var/task';
const lambdaAuthorities = '/var/runtime/ca-cert.pem';

export function openExecutionEnvironments(options: ExecutionOptions): ExecutionEnvironments {
  const properties = options.resource.properties as unknown as FunctionProperties;
  const isTenantIsolated = properties.TenancyConfig?.TenantIsolationMode === 'PER_TENANT';
  const lanes = new Map<string | undefined, Lane[]>();
  const lanesOf = (tenantId: string | undefined): Lane[] => {
    const known = lanes.get(tenantId);
    if (known !== undefined) return known;
    const width = isTenantIsolated ? 1 : sharedProcesses;
    const made = Array.from({ length: width }, () => new Lane(options, properties, tenantId));
    lanes.set(tenantId, made);
    return made;
  };
  return {
    functionName: options.resource.physicalId,
    isTenantIsolated,
    async invoke(event, requestId, tenantId) {
      const [lane] = lanesOf(isTenantIsolated ? tenantId : undefined).toSorted(
        (a, b) => a.waiting - b.waiting,
      );
      return (lane as Lane).invoke(event, requestId);
    },
    start: () => new Lane(options, properties, undefined).tryStart(),
    tenants: () => [...lanes.keys()],
    async close() {
      await Promise.all([...lanes.values()].flat().map((lane) => lane.close()));
    },
  };
}

/** One process at a time, started when it is first needed and again after it ended. */
class Lane {
  readonly #options: ExecutionOptions;
  readonly #properties: FunctionProperties;
  readonly #tenantId: string | undefined;
  #process: FunctionProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  waiting = 0;

  constructor(options: ExecutionOptions, properties: FunctionProperties, tenantId: string | undefined) {
    this.#options = options;
    this.#properties = properties;
    this.#tenantId = tenantId;
  }

  async invoke(event: unknown, requestId: string): Promise<Outcome> {
    this.waiting++;
    const turn = this.#last.then(() => this.#invokeNow(event, requestId));
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.waiting--;
    }
  }

  async tryStart(): Promise<FunctionFault | undefined> {
    const started = await this.#start();
    await started.end();
    return started.broken;
  }

  async close(): Promise<void> {
    await this.#process?.end();
  }

  async #invokeNow(event: unknown, requestId: string): Promise<Outcome> {
    if (this.#process?.isAlive !== true) this.#process = await this.#start();
    const { resource, region } = this.#options;
    const { Timeout = 3, LoggingConfig = {} } = this.#properties;
    const tenantId = this.#tenantId;
    return this.#process.invoke({
      id: requestId,
      event: JSON.stringify(event),
      deadlineMs: Date.now() + Timeout * 1_000,
      functionName: resource.physicalId,
      functionArn: `arn:aws:lambda:${region}:123456789012:function:${resource.physicalId}`,
      memoryMb: String(this.#memoryMb),
      logGroupName: LoggingConfig.LogGroup ?? `/aws/lambda/${resource.physicalId}`,
      ...(tenantId === undefined ? {} : { tenantId }),
    });
  }

  #start(): Promise<FunctionProcess> {
    const { taskRoot, log, resource } = this.#options;
    const [functionName, tenantId] = [resource.physicalId, this.#tenantId];
    return startFunctionProcess({
      taskRoot,
      handler: this.#properties.Handler,
      memoryMb: this.#memoryMb,
      variables: this.#variables(),
      onLine: (text, stream) => log.push({ functionName, tenantId, stream, text }),
    });
  }

  get #memoryMb(): number {
    return this.#properties.MemorySize ?? 128;
  }

  /** The template's, those that Lambda sets (and a function cannot), and the way to AWS on loopback. */
  #variables(): Record<string, string> {
    const { resource, region, taskRoot, redirects } = this.#options;
    const { Environment, LoggingConfig = {}, Handler } = this.#properties;
    const given = Object.entries(Environment?.Variables ?? {}).map(([name, value]): [string, string] => [
      name,
      value.replace(lambdaTaskRoot, taskRoot).replace(lambdaAuthorities, `${taskRoot}-authorities.pem`),
    ]);
    return {
      ...Object.fromEntries(given),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: resource.physicalId,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(this.#memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: LoggingConfig.LogGroup ?? `/aws/lambda/${resource.physicalId}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      ...(LoggingConfig.LogFormat === 'JSON'
        ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: LoggingConfig.ApplicationLogLevel ?? 'INFO' }
        : {}),
      // Worth nothing, and another for each function: AWS on loopback knows by it who asks.
      AWS_ACCESS_KEY_ID: accessKeyOf(resource.physicalId),
      AWS_SECRET_ACCESS_KEY: 'loopback-secret-access-key',
      AWS_SESSION_TOKEN: 'loopback-session-token',
      LAMBDA_TASK_ROOT: taskRoot,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      _HANDLER: Handler,
      LANG: 'en_US.UTF-8',
      PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      TZ: ':UTC',
      ...redirects,
    };
  }
}

const accessKeyOf = (functionName: string): string => `ASIA-${functionName}`;

/** The function that signed with that key. */
export const functionOfKey = (accessKeyId: string): string => accessKeyId.replace(/^ASIA-/, '');
