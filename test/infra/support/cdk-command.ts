/** `cdk synth` as a platform engineer runs it: the command line in a process of its own, here without credentials and without a network. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Synth {
  readonly exitCode: number | null;
  /** All that was printed. */
  readonly output: string;
  /** Where the cloud assembly lies. */
  readonly directory: string;
}

const project = fileURLToPath(new URL('../../..', import.meta.url));
const cdk = join(project, 'node_modules/aws-cdk/bin/cdk');

/** Of util-linux. */
const leaveNetwork = 'unshare';

/** Runs a program in a network namespace of its own, which has no way out, not even loopback. */
export function withoutNetwork([program = '', ...options]: readonly string[]) {
  return spawnSync(leaveNetwork, ['-rn', program, ...options], { encoding: 'utf8' });
}

/** Not every machine lets a user make one. */
export const canLeaveTheNetwork = withoutNetwork(['true']).status === 0;

/**
 * @param directory made where it is not there; a home without a file is made beside it
 * @param app another program than that of `cdk.json`
 */
export async function cdkSynth(environment: string, directory: string, app?: string): Promise<Synth> {
  const command = [
    ...(canLeaveTheNetwork ? [leaveNetwork, '-rn'] : []),
    ...[process.execPath, cdk, 'synth', '--quiet', '--strict', '--no-notices', '--no-color'],
    ...['-c', `env=${environment}`, '--output', directory],
    ...(app === undefined ? [] : ['--app', app]),
  ];
  const [program = '', ...options] = command;
  const home = `${directory}-home`;
  mkdirSync(home, { recursive: true });
  const child = spawn(program, options, {
    cwd: project,
    // No credentials, no profile, no region, and a home without a file.
    env: {
      HOME: home,
      PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output, directory };
}
