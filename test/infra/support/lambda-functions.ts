/** The functions of a template as Lambda runs them: execution environments with their variables, tenant isolation, and who may invoke. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { CloudAssembly } from './cloud-assembly.ts';
import {
  type ExecutionEnvironments,
  type LogLine,
  openExecutionEnvironments,
} from './execution-environments.ts';
import type { Outcome } from './function-process.ts';
import type { FunctionFault } from './function-runtime.ts';
import { readInvokePermissions } from './invoke-permissions.ts';
import type { ResolvedResource } from './resolve-template.ts';

/** Lambda's API says no before any code of ours runs. */
export class InvokeRefused extends Error {
  override readonly name = 'InvokeRefused';
}

/** More than one invocation may be given. */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
}

const maxEventBytes = 6 * 1024 * 1024;

export interface InvokeRequest {
  readonly functionArn: string;
  readonly event: unknown;
  readonly requestId: string;
  /** `X-Amz-Tenant-Id` of the Invoke call. */
  readonly tenantId: string | undefined;
  /** On whose behalf API Gateway calls. */
  readonly sourceArn: string;
}

export interface LambdaFunctions {
  /** @throws InvokeRefused, EventTooLarge */
  invoke(request: InvokeRequest): Promise<Outcome>;
  /** In a process of its own, and no further. @returns why it could not, or undefined where it did */
  start(functionName: string): Promise<FunctionFault | undefined>;
  /** Past every permission, as an operator's test event. */
  test(functionName: string, event: unknown): Promise<Outcome>;
  readonly log: readonly LogLine[];
  /** By function: the tenants whose processes were started, `undefined` for one that is nobody's. */
  environmentsOf(functionName: string): readonly (string | undefined)[];
  /** The folder of the unzipped bundle. */
  taskRoot(functionName: string): string;
  close(): Promise<void>;
}

export interface LambdaOptions {
  /** The only variables beside the template's and Lambda's own: where AWS is on loopback. */
  readonly redirects: Readonly<Record<string, string>>;
}

export function openFunctions(assembly: CloudAssembly, { redirects }: LambdaOptions): LambdaFunctions {
  const directory = mkdtempSync(join(tmpdir(), 'askacme-lambda-'));
  const log: LogLine[] = [];
  const all = assembly.resolved.ofType('AWS::Lambda::Function').map((resource) => {
    const taskRoot = join(directory, resource.physicalId);
    unzip(assembly, resource, taskRoot);
    return openExecutionEnvironments({
      resource,
      taskRoot,
      redirects,
      region: assembly.resolved.region,
      log,
    });
  });
  const byName = new Map(all.map((one) => [one.functionName, one]));
  const permissions = readInvokePermissions(assembly.resolved);
  const find = (name: string): ExecutionEnvironments => {
    const found = byName.get(name);
    if (found === undefined)
      throw new InvokeRefused(`ResourceNotFoundException: Function not found: ${name}`);
    return found;
  };
  return {
    log,
    async invoke({ functionArn, event, requestId, tenantId, sourceArn }) {
      const name = functionArn.split(':')[6] ?? '';
      if (!permissions.allow(name, sourceArn)) {
        throw new InvokeRefused(`AccessDeniedException: ${sourceArn} may not invoke ${name}`);
      }
      const environments = find(name);
      checkTenancy(environments, tenantId);
      if (Buffer.byteLength(JSON.stringify(event)) > maxEventBytes) throw new EventTooLarge();
      return environments.invoke(event, requestId, tenantId);
    },
    start: (name) => find(name).start(),
    test: (name, event) => find(name).invoke(event, crypto.randomUUID(), undefined),
    environmentsOf: (name) => find(name).tenants(),
    taskRoot: (name) => join(directory, find(name).functionName),
    async close() {
      await Promise.all(all.map((one) => one.close()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Lambda asks for a tenant exactly where the function has tenant isolation. */
function checkTenancy(
  { functionName, isTenantIsolated }: ExecutionEnvironments,
  tenantId: string | undefined,
) {
  const wording = 'InvalidParameterValueException: The invoked function is';
  if (isTenantIsolated && (tenantId === undefined || tenantId === '')) {
    throw new InvokeRefused(
      `${wording} enabled with tenancy configuration; add a tenant ID (${functionName})`,
    );
  }
  if (!isTenantIsolated && tenantId !== undefined) {
    throw new InvokeRefused(`${wording} not enabled with tenancy configuration (${functionName})`);
  }
}

/** A copy away from the project, so that nothing of it can be imported. */
function unzip(assembly: CloudAssembly, { properties }: ResolvedResource, taskRoot: string): void {
  const { S3Key, ZipFile } = properties.Code as { readonly S3Key?: string; readonly ZipFile?: string };
  // Inline code is the CDK's own providers', which are not what is proven here.
  if (ZipFile !== undefined || S3Key === undefined) return;
  mkdirSync(taskRoot, { recursive: true });
  writeFileSync(`${taskRoot}-authorities.pem`, rootCertificates[0] ?? '');
  cpSync(assembly.assetDirectory(S3Key), taskRoot, { recursive: true, preserveTimestamps: true });
}
