/** askacme tenant without --env: the tenants of this machine. */
import { parseArgs } from 'node:util';
import type { LocalTenant } from '../../shared/contract/local-tenants.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import type { SettingChanges } from '../../shared/tenancy/tenant-settings.ts';
import { awaitErasure, type ErasureOutcome } from '../local-tenants/await-erasure.ts';
import { type LocalWorld, openLocalWorld } from '../local-tenants/local-world.ts';
import { added, erasing, present, resumed, suspended, withSettings } from '../local-tenants/tenant-life.ts';
import { type CommandIo, UsageError } from './command.ts';
import { none, onlyOne } from './positionals.ts';
import { describeSettings, settingChangesIn, settingOptions } from './setting-options.ts';
import { tenantArgument } from './tenant-argument.ts';
import { printableLine, shellWord } from './terminal-text.ts';

interface Options {
  readonly name: string | undefined;
  readonly yes: string | undefined;
  readonly settings: SettingChanges;
  /** What other commands need to find the same data directory. */
  readonly sameDirectory: string;
  readonly onProgress: (line: string) => void;
}

/** @throws Error that helps. @returns what there is to say */
type Work = (world: LocalWorld, id: TenantId, options: Options) => Promise<string>;

const work: Readonly<Record<'add' | 'suspend' | 'resume' | 'settings' | 'erase', Work>> = {
  async add({ book, now, makeKeys }, id, { name, sameDirectory }) {
    let isNew = false;
    const { name: known, status } = await book.change(id, async (entry) => {
      isNew = entry === undefined;
      const after = added(entry, id, name, now());
      // First, so that whoever is let in can seal and open.
      await makeKeys(id);
      return after;
    });
    const said = isNew ? `Added ${id} (${known}).` : `${id} (${known}) was there already, and is ${status}.`;
    return `${said} A server that runs knows it at once. A token: npx askacme token ${id} editor${sameDirectory}`;
  },

  async suspend({ book, now }, id) {
    const { since } = await book.change(id, (entry) => suspended(entry, id, now()));
    return `Suspended ${id}, since ${since}. A server that runs refuses it within seconds, at the latest after 60.`;
  },

  async resume({ book, now }, id) {
    const { since } = await book.change(id, (entry) => resumed(entry, id, now()));
    return `Resumed ${id}: active since ${since}. Who was refused meanwhile is let in again within 60 s.`;
  },

  async settings({ book }, id, { settings: changes }) {
    const isQuestion = Object.keys(changes).length === 0;
    const { settings = [] } = await book.change(id, (entry) =>
      isQuestion ? present(entry, id) : withSettings(entry, id, changes),
    );
    return describeSettings(id, settings.join(' '), isQuestion ? undefined : 'within 60 s');
  },

  async erase(world, id, { yes, onProgress, sameDirectory }) {
    if (yes !== id) {
      throw new UsageError(
        `This takes every document and key of ${id} away, for good. If you mean it: --yes ${id}`,
      );
    }
    const { status } = await world.book.change(id, (entry) => erasing(entry, id, world.now()));
    const outcome = await awaitErasure({ ...world, onProgress }, id);
    return status === 'erased'
      ? `${id} was erased already.\n${describe(outcome, sameDirectory)}`
      : `Erased ${id}.\n${describe(outcome, sameDirectory)}`;
  },
};

const takes: Readonly<Record<string, readonly string[]>> = {
  add: ['name'],
  settings: Object.keys(settingOptions),
  erase: ['yes'],
};

export async function runLocalTenant(argv: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    allowNegative: true,
    options: {
      ...{ name: { type: 'string' }, yes: { type: 'string' }, 'data-dir': { type: 'string' } },
      ...settingOptions,
    },
  });
  const [action, ...rest] = positionals;
  const { 'data-dir': directory, name, yes } = values;
  if (directory === '') throw new UsageError('--data-dir must name a directory.');
  if (action !== 'list' && !isAction(action)) throw new UsageError(notHere(action));
  const foreign = Object.keys({ ...values }).find(
    (option) => option !== 'data-dir' && takes[action]?.includes(option) !== true,
  );
  if (foreign !== undefined) throw new UsageError(`--${foreign} has no meaning for ${action}.`);
  if (action === 'list') {
    none(rest);
    return say(io, listed(await (await openLocalWorld(io.config(), directory)).book.entries()));
  }
  const id = tenantArgument(onlyOne(rest, 'TENANT'));
  const options: Options = {
    name: checkedName(name),
    yes,
    settings: settingChangesIn(values),
    sameDirectory: directory === undefined ? '' : ` --data-dir ${shellWord(directory)}`,
    onProgress: (line) => void io.stderr.write(`${printableLine(line)}\n`),
  };
  return say(io, await work[action](await openLocalWorld(io.config(), directory), id, options));
}

const isAction = (word: string | undefined): word is keyof typeof work =>
  word !== undefined && Object.hasOwn(work, word);

const notHere = (word: string | undefined): string =>
  word === undefined
    ? 'An action is missing: add, list, suspend, resume, settings or erase; others with --env ENV.'
    : `${JSON.stringify(word)} needs --env ENV. On this machine: add, list, suspend, resume, settings, erase.`;

function checkedName(name: string | undefined): string | undefined {
  if (name === undefined || /^(?! )[^\p{C}\u2028\u2029]{1,100}(?<! )$/u.test(name)) return name;
  throw new UsageError(`--name must be up to 100 characters on one line, not ${JSON.stringify(name)}.`);
}

function listed(entries: readonly LocalTenant[]): string {
  if (entries.length === 0) return 'There are no tenants. Add one: npx askacme tenant add TENANT';
  const rows = [
    ['TENANT', 'STATUS', 'SINCE', 'NAME'],
    ...entries.map(({ id, status, since, name }) => [id, status, since, name]),
  ];
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const failures = entries.flatMap(({ id, status, failure }) =>
    status === 'erasing' && failure !== undefined ? [`${id}: ${failure}`] : [],
  );
  return [
    ...rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')),
    ...failures,
  ].join('\n');
}

function describe({ file, receipt: { erased, probe } }: ErasureOutcome, sameDirectory: string): string {
  const records = erased.records.reduce((sum, one) => sum + one.records, 0);
  return `Taken out: documents ${erased.documents}, records ${records}. Probed at ${probe.at}, in ${probe.records.length} places: nothing is left.
Receipt: ${file}
Check it: npx askacme receipt verify ${shellWord(file)}${sameDirectory}`;
}

function say({ stdout }: CommandIo, text: string): number {
  stdout.write(`${text.split('\n').map(printableLine).join('\n')}\n`);
  return 0;
}
