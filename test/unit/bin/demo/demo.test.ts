import { describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { captureIo } from '../captured-io.ts';
import { startLoopbackApi } from '../loopback-api.ts';

describe('askacme demo', () => {
  it('exits 1 where something else listens, and checks nothing', async () => {
    await using api = await startLoopbackApi(() => ({ body: 'Hello from another program' }));
    const io = captureIo();

    const exitCode = await main(['demo', '--url', api.url], io);

    expect(exitCode).toBe(1);
    expect(io.written.stdout).toBe('');
    expect(io.written.stderr).toContain(`What listens at ${api.url} does not answer as AskAcme.`);
    expect(api.seen.map(({ url }) => url)).toEqual(['/healthz']);
  });
});
