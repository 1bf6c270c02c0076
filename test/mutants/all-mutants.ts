/** Every planted fault, by wall. */

import type { Mutant } from './mutant.ts';
import { auditMutants } from './planted/audit.ts';
import { deploymentMutants } from './planted/deployment.ts';
import { detectionMutants } from './planted/detection.ts';
import { edgeMutants } from './planted/edge.ts';
import { erasureMutants } from './planted/erasure.ts';
import { identityMutants } from './planted/identity.ts';
import { keyMutants } from './planted/keys.ts';
import { pineconeMutants } from './planted/pinecone.ts';
import { postgresMutants } from './planted/postgres.ts';
import { quotaMutants } from './planted/quota.ts';
import { registryMutants } from './planted/registry.ts';
import { sealingMutants } from './planted/sealing.ts';
import { visibilityMutants } from './planted/visibility.ts';

export const allMutants: readonly Mutant[] = [
  ...identityMutants,
  ...keyMutants,
  ...registryMutants,
  ...visibilityMutants,
  ...postgresMutants,
  ...pineconeMutants,
  ...sealingMutants,
  ...detectionMutants,
  ...quotaMutants,
  ...auditMutants,
  ...edgeMutants,
  ...deploymentMutants,
  ...erasureMutants,
];
