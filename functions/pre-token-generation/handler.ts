/** Cognito's trigger before a token is made, version V3_0: wiring only. What it throws becomes no token at all. */
import type { ClientRegistry } from '../../shared/ports/client-registry.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { claimsFor } from './claims.ts';
import { refuseClaims } from './claims-refusal.ts';
import type { PreTokenGenerationEvent } from './event.ts';
import { refusalFields } from './refusal-log.ts';

export interface PreTokenGenerationDependencies {
  clientRegistry(): Promise<ClientRegistry>;
  readonly logger: Pick<Logger, 'warn'>;
}

export function createHandler(dependencies: PreTokenGenerationDependencies) {
  const clients: ClientRegistry = { find: async (id) => (await dependencies.clientRegistry()).find(id) };

  return async (event: PreTokenGenerationEvent): Promise<PreTokenGenerationEvent> => {
    const { triggerSource, callerContext, request, version } = event;
    try {
      // An older trigger would drop the claims without a word.
      if (version !== '2' && version !== '3') refuseClaims('version');
      const claimsToAddOrOverride = await claimsFor(clients, {
        triggerSource,
        clientId: callerContext?.clientId,
        tenantAttribute: request?.userAttributes?.['custom:tenant_id'],
        groups: request?.groupConfiguration?.groupsToOverride,
      });
      const accessTokenGeneration = { claimsToAddOrOverride };
      return { ...event, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } };
    } catch (error) {
      dependencies.logger.warn('token not issued', refusalFields(triggerSource, error));
      throw new Error('No token can be issued.');
    }
  };
}
