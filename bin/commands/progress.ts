/** How far a long run is: one line that is drawn over on a terminal, nothing anywhere else. */
import type { Output } from './command.ts';
import { printableLine } from './terminal-text.ts';

export interface Progress {
  advance(label: string): void;
  /** Wipes the line. */
  end(): void;
}

const barCells = 24;

export function createProgress(output: Output, total: number): Progress {
  if (output.isTTY !== true) return { advance: () => undefined, end: () => undefined };
  let done = 0;
  return {
    advance(label) {
      done++;
      const filled = Math.round((barCells * done) / total);
      const bar = `[${'#'.repeat(filled)}${'.'.repeat(barCells - filled)}] ${done}/${total} ${printableLine(label)}`;
      // A line that wraps could not be drawn over.
      output.write(`\r\u001b[K${[...bar].slice(0, (output.columns ?? 80) - 1).join('')}`);
    },
    end: () => void output.write('\r\u001b[K'),
  };
}
