/** Several engines of a container at once: none waits for another to open. */
import type { Engines } from './container.ts';

type Opened<Name extends keyof Engines> = {
  readonly [One in Name]: Awaited<ReturnType<Engines[One]>>;
};

export async function openEngines<Name extends keyof Engines>(
  container: Pick<Engines, Name>,
  ...names: readonly Name[]
): Promise<Opened<Name>> {
  const engines = await Promise.all(names.map(async (name) => [name, await container[name]()] as const));
  return Object.fromEntries(engines) as Opened<Name>;
}
