/** From the arguments to a command, and from its failure to a line or two and an exit code. */
import packageJson from '../../package.json' with { type: 'json' };
import { ask } from './ask.ts';
import { audit } from './audit.ts';
import { type Command, type CommandIo, UsageError } from './command.ts';
import { deleteDocument } from './delete.ts';
import { demo } from './demo.ts';
import { erase } from './erase.ts';
import { describeFailure } from './failure.ts';
import { get } from './get.ts';
import { index } from './index-command.ts';
import { ingest } from './ingest.ts';
import { list } from './list.ts';
import { migrate } from './migrate.ts';
import { proveCommand } from './prove.ts';
import { receipt } from './receipt.ts';
import { rotateKey } from './rotate-key.ts';
import { tenant } from './tenant.ts';
import { token } from './token.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['token', token],
  ['ask', ask],
  ['ingest', ingest],
  ['list', list],
  ['get', get],
  ['delete', deleteDocument],
  ['demo', demo],
  ['prove', proveCommand],
  ['migrate', migrate],
  ['index', index],
  ['erase', erase],
  ['rotate-key', rotateKey],
  ['tenant', tenant],
  ['receipt', receipt],
  ['audit', audit],
]);

/** @returns the exit code: 0 done, 1 failed, 2 called wrongly */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
  const [name = '--help', ...rest] = argv;
  if (['--help', '-h', 'help'].includes(name)) return say(io, overview(rest));
  if (['--version', '-v'].includes(name)) return say(io, `${packageJson.version}\n`);
  const command = commands.get(name);
  if (command === undefined) {
    return complain(io, `There is no command ${JSON.stringify(name)}.\nSee: npx askacme --help`, 2);
  }
  if (asksForHelp(rest)) return say(io, helpFor(command));
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (!isUsageError(error)) return complain(io, describeFailure(error), 1);
    return complain(io, `${withoutNodesAdvice(error.message)}\nUsage: npx askacme ${command.usage}`, 2);
  }
}

/** After `--` everything is text, `--help` too. */
const asksForHelp = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).some((word) => word === '--help' || word === '-h');
};

/** `parseArgs` throws these for an option that is unknown or lacks its value. */
const isUsageError = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof TypeError && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS_'));

/** Node goes on with how to pass text that begins with a dash, which is seldom what was meant. */
const withoutNodesAdvice = (message: string): string =>
  message.replace(/\. To specify a positional .*/s, '.');

function overview([name]: readonly string[]): string {
  const command = name === undefined ? undefined : commands.get(name);
  if (command !== undefined) return helpFor(command);
  const lines = [...commands.values()].map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  return `AskAcme: answers to questions, each company's from its own documents.

Usage: npx askacme COMMAND [options]

${lines.join('\n')}

  --help       also after a command, for its options
  --version

A start: npm start, then in another terminal
  export ASKACME_TOKEN=$(npx askacme token acme-corp)
  npx askacme ask "How much did revenue grow in the fourth quarter?"
`;
}

const helpFor = ({ usage, summary, help }: Command): string =>
  `Usage: npx askacme ${usage}\n\n${summary}\n\n${help}`;

function say({ stdout }: CommandIo, text: string): number {
  stdout.write(text);
  return 0;
}

function complain({ stderr }: CommandIo, text: string, exitCode: number): number {
  stderr.write(`${text}\n`);
  return exitCode;
}
