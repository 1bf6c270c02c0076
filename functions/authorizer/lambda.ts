/** The authorizer on Lambda. It starts only with a configuration that is right in everything. */
import { createAuthorizerContainer } from '../../shared/runtime/authorizer-container.ts';
import { readAuthorizerConfig } from '../../shared/runtime/config/authorizer-config.ts';
import { readAtStart } from '../../shared/runtime/start.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createAuthorizerContainer(readAtStart(readAuthorizerConfig)));
