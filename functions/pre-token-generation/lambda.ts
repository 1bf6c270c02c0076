/** The claims of the user pool's tokens, on Lambda. It starts only with a configuration that is right in everything. */
import { createClaimsContainer } from '../../shared/runtime/client-registry-container.ts';
import { readClaimsConfig } from '../../shared/runtime/config/authorizer-config.ts';
import { readAtStart } from '../../shared/runtime/start.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createClaimsContainer(readAtStart(readClaimsConfig)));
