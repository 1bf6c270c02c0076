/** What a command needs to reach the tenants of this machine. */
import type { Config } from '../../shared/runtime/config/config.ts';
import type { SealerConfig } from '../../shared/runtime/config/engine-config.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { keyDirectoryOf } from '../key-directory.ts';
import type { ErasureHere } from './erase-here.ts';
import { openBookInFile } from './tenant-file.ts';
import { tryErasureLock } from './tenant-keeper.ts';

export interface LocalWorld extends Omit<ErasureHere, 'onProgress'> {
  readonly now: () => Date;
  /** Who has keys keeps them. */
  readonly makeKeys: (id: TenantId) => Promise<void>;
}

/** @throws Error that says what to do where the tenants are in a server's memory */
export async function openLocalWorld(
  config: Config,
  directoryNamed: string | undefined,
): Promise<LocalWorld> {
  const dataDirectory = directoryNamed ?? config.dataDirectory;
  const directory = keyDirectoryOf(dataDirectory);
  const sealer = await sealerFor(config, dataDirectory);
  return {
    ...{ config, dataDirectory, directory, sealer, book: openBookInFile(directory) },
    now: () => new Date(),
    async makeKeys(id) {
      const { openKeyAdministration } = await import('../../shared/runtime/open-sealer.ts');
      const keys = await openKeyAdministration(sealer);
      await keys.create(id, { keyedTerms: true });
    },
  };
}

/** A server may have another store than this configuration, as by --store pinecone-local: then its keys are files all the same. */
async function sealerFor(
  { engines }: Config,
  dataDirectory: string | undefined,
): Promise<Exclude<SealerConfig, { kind: 'memory' }>> {
  // Late: it brings the whole server along.
  const { sealerOf } = await import('../local-server.ts');
  const sealer = sealerOf({ engines, dataDirectory });
  if (sealer.kind !== 'memory') return sealer;
  const directory = keyDirectoryOf(dataDirectory);
  const unlock = await tryErasureLock(directory);
  if (unlock === undefined) return { kind: 'local', directory };
  await unlock();
  throw new Error(
    'Without a data directory the tenants of npm start are in its memory: no command reaches them, and all of them end with it.\nFor some that last: npm start -- --data-dir DIR, and here --data-dir DIR, too (or ASKACME_DATA_DIR for both).',
  );
}
