/** A bundle in a Node process of its own, which has nothing but the bundle and its variables, called as Lambda calls it. */
import { spawn } from 'node:child_process';

export interface BundleCall {
  /** What the module exports. */
  readonly exports: readonly string[];
  /** What the handler answered; undefined where there was no event. */
  readonly answer: { readonly statusCode: number; readonly body: string } | undefined;
  /** Everything that was written, the log among it. */
  readonly output: string;
}

const mark = '\u0000answer:';

const script = `
const module = await import(process.argv[1]);
const events = JSON.parse(process.argv[2]);
let answer;
for (const event of events) {
  answer = await module.handler(event, { awsRequestId: 'test', getRemainingTimeInMillis: () => 20_000 });
}
process.stdout.write(${JSON.stringify(mark)} + JSON.stringify({ exports: Object.keys(module), answer }), () => process.exit(0));`;

/** @param events handled one after the other; the last one's answer is given */
export async function callBundle(
  file: string,
  variables: Readonly<Record<string, string>>,
  events: readonly unknown[] = [],
  flags: readonly string[] = [],
): Promise<BundleCall> {
  const { code, output, errors } = await run(
    [...flags, '--input-type=module', '--eval', script, file, JSON.stringify(events)],
    variables,
  );
  const [said = '', told] = output.split(mark);
  if (code !== 0 || told === undefined)
    throw new Error(`${file} ended with ${code}: ${errors.slice(-2_000)}${said}`);
  return { ...JSON.parse(told), output: said + errors };
}

function run(parameters: readonly string[], env: Readonly<Record<string, string>>) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    code: number | null;
    output: string;
    errors: string;
  }>();
  const child = spawn(process.execPath, parameters, { env, cwd: '/' });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.on('error', reject);
  child.on('close', (code) => resolve({ code, output, errors }));
  return promise;
}
