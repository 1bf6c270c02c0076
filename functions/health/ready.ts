/** Whether the store answers. Open to all, so one look serves everybody who asks within a few seconds. */
import { AppError } from '../../shared/errors/app-error.ts';
import type { ContainerFor } from '../../shared/runtime/container.ts';
import { withinTime } from '../../shared/upstream/within-time.ts';

/** Whoever asks wants to know soon. */
const limitMs = 5_000;
const keptSeconds = 5;

/** @returns what rejects with AppError `dependency-unavailable` where the store cannot be had or does not answer */
export function createReadiness(
  container: Pick<ContainerFor<'store'>, 'store' | 'nowSeconds'>,
): () => Promise<void> {
  let look: Promise<void> | undefined;
  let lookedAtSeconds = 0;
  return async () => {
    if (look === undefined || container.nowSeconds() - lookedAtSeconds >= keptSeconds) {
      lookedAtSeconds = container.nowSeconds();
      look = withinTime(askStore(container), limitMs);
    }
    await look.catch((cause: unknown) => {
      throw new AppError('dependency-unavailable', { cause, retryAfterSeconds: keptSeconds });
    });
  };
}

async function askStore(container: Pick<ContainerFor<'store'>, 'store'>): Promise<void> {
  const store = await container.store();
  await store.ready();
}
