/** `askacme demo` against a server, as a person runs it who looks at the server's data directory, too. */
import { main } from '../../bin/commands/main.ts';
import { captureIo } from '../unit/bin/captured-io.ts';

export interface DemoRun {
  readonly exitCode: number;
  readonly stdout: string;
  /** Lines of checks that failed. */
  readonly failed: readonly string[];
}

export async function runDemo(url: string, directory: string): Promise<DemoRun> {
  const io = captureIo();
  const exitCode = await main(['demo', '--url', url, '--data-dir', directory], io);
  const { stdout } = io.written;
  return { exitCode, stdout, failed: stdout.split('\n').filter((line) => line.includes('[FAIL]')) };
}
