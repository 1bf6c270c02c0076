/** Key snapshots on Lambda. It starts only with a configuration that is right in everything. */
import { readSnapshotConfig } from '../../shared/runtime/config/authorizer-config.ts';
import { createKeySnapshotContainer } from '../../shared/runtime/key-snapshot-container.ts';
import { readAtStart } from '../../shared/runtime/start.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createKeySnapshotContainer(readAtStart(readSnapshotConfig)));
