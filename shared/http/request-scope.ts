/** Which request is being served, for what is found out too deep for it to be handed down: for the log, and nothing else. */
import { AsyncLocalStorage } from 'node:async_hooks';

const requestIds = new AsyncLocalStorage<string | undefined>();

export const withinRequest = <Result>(requestId: string | undefined, run: () => Result): Result =>
  requestIds.run(requestId, run);

/** `undefined` outside a request. */
export const currentRequestId = (): string | undefined => requestIds.getStore();
