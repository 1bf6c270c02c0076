/** From the detector of personal data in the configuration to one that inspects. The vendor's is imported where it is chosen. */
import { askingTwice } from '../pii/asking-twice.ts';
import { foldedText } from '../pii/folded-text.ts';
import { createOfflineDetector } from '../pii/offline-detector.ts';
import type { PiiDetector } from '../ports/pii-detector.ts';
import type { PiiDetectorConfig } from './config/engine-config.ts';
import type { StoreTools } from './open-store.ts';

export interface PiiDetectorTools extends Partial<Pick<StoreTools, 'logger'>> {
  /** Where defined, told how to let go of what was opened. */
  readonly onOpened?: (close: () => Promise<void>) => void;
}

/** The offline one in every case: it knows the check digits of countries that Comprehend has no kind for. */
export async function openPiiDetector(
  config: PiiDetectorConfig,
  { onOpened }: PiiDetectorTools = {},
): Promise<PiiDetector> {
  const offline = createOfflineDetector();
  onOpened?.(() => offline.close());
  if (config.kind === 'offline') return offline;
  const { createComprehendDetector } = await import('../adapters/comprehend/pii-detector.ts');
  return askingTwice(offline, createComprehendDetector({ ...config, fold: foldedText }));
}
