import { createExtractiveAnswerer } from '../../shared/adapters/offline/extractive-answerer.ts';
import { describeAnswerer } from './answerer/answerer.ts';

describeAnswerer('Offline quoting', async () => ({
  answerer: createExtractiveAnswerer(),
  vendor: undefined,
  close: async () => undefined,
}));
