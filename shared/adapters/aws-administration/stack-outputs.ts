/** What a deployed stack says of itself: its outputs, read from CloudFormation in one call. */
import type { AwsCall } from './aws-call.ts';
import { isRefusal } from './aws-refusal.ts';

export interface StackOutputs {
  /** Whose stack it is. */
  readonly account: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/** @throws Error that says what to do where there is no such stack */
export async function readStack(call: AwsCall, stackName: string): Promise<StackOutputs> {
  const body = new URLSearchParams({
    Action: 'DescribeStacks',
    Version: '2010-05-15',
    StackName: stackName,
  }).toString();
  const text = await call({
    service: 'cloudformation',
    action: 'cloudformation:DescribeStacks',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/xml' },
    body,
  }).catch((error: unknown) => {
    // How CloudFormation says that there is none.
    if (!isRefusal(error, 'ValidationError')) throw error;
    throw new Error(
      `There is no stack ${stackName} in this account and region. Deploy it, or sign in to the account where it is.`,
    );
  });
  const account = /<StackId>arn:[\w-]+:cloudformation:[\w-]+:(\d{12}):/.exec(text)?.[1];
  if (account === undefined)
    throw new Error('AWS answers cloudformation:DescribeStacks in a form that is not known.');
  return { account, outputs: new Map(outputsIn(text)) };
}

/** The documented answer is XML; this much of it is a list of members with a key and a value each. */
function* outputsIn(xml: string): Generator<[string, string]> {
  const [, list = ''] = /<Outputs>([\s\S]*?)<\/Outputs>/.exec(xml) ?? [];
  for (const [, member = ''] of list.matchAll(/<member>([\s\S]*?)<\/member>/g)) {
    const [key, value] = [elementIn(member, 'OutputKey'), elementIn(member, 'OutputValue')];
    if (key !== undefined && value !== undefined) yield [key, value];
  }
}

function elementIn(xml: string, name: 'OutputKey' | 'OutputValue'): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name_) =>
    decimal !== undefined
      ? String.fromCodePoint(Number(decimal))
      : hex !== undefined
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : (entities[String(name_)] ?? whole),
  );
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
