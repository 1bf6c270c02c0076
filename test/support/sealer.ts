/** A real seal for stores under test, and what it reported. */
import { vi } from 'vitest';
import type { Sealer } from '../../shared/ports/sealer.ts';
import { memorySealer } from './memory-sealer.ts';

export interface SealerUnderTest extends Sealer {
  readonly onViolation: ReturnType<typeof vi.fn>;
}

export function sealerInMemory(): SealerUnderTest {
  const onViolation = vi.fn();
  return { ...memorySealer(onViolation), onViolation };
}
