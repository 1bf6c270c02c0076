/** How long a fresh Node takes from its start until a bundle is imported, and until its adapters are loaded. */
import { spawnSync } from 'node:child_process';
import { percentile } from './percentile.ts';

export interface ColdSubject {
  readonly name: string;
  /** Of the bundle. */
  readonly file: string;
  /** All that the process gets. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface ColdTimes {
  /** Medians, in milliseconds since the process was started. */
  readonly importMs: number;
  readonly adaptersMs: number;
}

/** `loadAdapters` is of the bundle that leaves them for the first request; in the others they are loaded by the import. */
const script = `import(process.argv[1]).then(async ({ loadAdapters }) => {
  const importMs = performance.now();
  await loadAdapters?.();
  console.log(JSON.stringify({ importMs, adaptersMs: performance.now() }));
  process.exit(0);
});`;

export function coldStart({ name, file, variables }: ColdSubject, flags: readonly string[] = []): ColdTimes {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '--eval', script, file], {
    env: variables,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} does not start: ${stderr.slice(-2_000)}`);
  return JSON.parse(stdout);
}

/** Turn by turn, so that what else the machine does falls on all alike. */
export function coldStarts(subjects: readonly ColdSubject[], rounds: number): ReadonlyMap<string, ColdTimes> {
  const times = new Map<string, ColdTimes[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) times.get(subject.name)?.push(coldStart(subject));
  }
  return new Map([...times].map(([name, all]) => [name, mediansOf(all)]));
}

const mediansOf = (times: readonly ColdTimes[]): ColdTimes => ({
  importMs: percentile(
    times.map(({ importMs }) => importMs),
    50,
  ),
  adaptersMs: percentile(
    times.map(({ adaptersMs }) => adaptersMs),
    50,
  ),
});
