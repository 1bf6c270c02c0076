/** Whether IAM would allow a request, by the policies of a synthesized template. A condition that the simulator would pass over fails the test. */
import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';

export interface IamRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
}

export interface IamPolicies {
  readonly identity: readonly unknown[];
  readonly resource?: unknown;
}

export type IamDecision = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** Keys that the simulator does not know, beside tags of the request, which it compares in the same way. */
const aliases: readonly (readonly [RegExp, string])[] = [
  [/kms:EncryptionContext:/g, 'aws:RequestTag/encryption-context-'],
];

/** @throws Error where the simulation is not one of the whole request */
export async function decide(request: IamRequest, policies: IamPolicies): Promise<IamDecision> {
  const account = request.resource.split(':')[4] ?? '';
  const simulation: Simulation = aliased({
    request: {
      principal: request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: account },
      contextVariables: {
        'aws:SecureTransport': 'true',
        // IAM says it of every request; the simulator leaves it to us.
        'aws:PrincipalArn': request.principal,
        ...request.context,
      },
    },
    identityPolicies: policies.identity.map((policy, index) => ({ name: `policy-${index}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(policies.resource === undefined ? {} : { resourcePolicy: policies.resource }),
  });
  const result = await runSimulation(simulation, {});
  if (result.resultType !== 'single') throw new Error(JSON.stringify(result));
  const ignored = result.result.ignoredContextKeys ?? [];
  if (ignored.length > 0) throw new Error(`The simulator passes over ${ignored.join(', ')}`);
  return result.overallResult as IamDecision;
}

function aliased<T>(value: T): T {
  const text = aliases.reduce((json, [from, to]) => json.replaceAll(from, to), JSON.stringify(value));
  return JSON.parse(text) as T;
}
