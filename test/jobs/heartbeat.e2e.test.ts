import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { heartbeat } from '../../jobs/heartbeat.js';
import type { JobContext } from '../../jobs/job.js';
import type { Log } from '../../src/domain/index.js';
import { createHeartbeat } from '../../src/run/health/heartbeat.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An outside watcher that answers with a status, or never (0). */
const watcher = async (): Promise<{ url: string; status: number; calls: string[] }> => {
  const state = { url: '', status: 200, calls: [] as string[] };
  server = createServer((request, response) => {
    state.calls.push(`${request.method} ${request.url}`);
    if (state.status > 0) response.writeHead(state.status).end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/very-secret-key`;
  return state;
};

const setup = async () => {
  const outside = await watcher();
  const lines: string[] = [];
  const line = (fields: object, message: string): void =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const unwell: string[] = [];
  const beat = createHeartbeat({
    url: outside.url,
    unwell: () => Promise.resolve(unwell),
    log,
    timeoutMs: 200,
  });
  return { outside, lines, unwell, beat };
};

describe('the heartbeat', () => {
  it('calls the address every minute', async () => {
    const { outside, beat } = await setup();
    expect(heartbeat).toMatchObject({ time: 'wall' });
    expect(heartbeat.every?.({} as never)).toBe(60_000);
    await heartbeat.run({ heartbeat: beat } as unknown as JobContext, {});
    expect(outside.calls).toEqual(['GET /ping/very-secret-key']);
  });

  it('does not call while something is not well', async () => {
    const { outside, beat, unwell, lines } = await setup();
    unwell.push('redis');
    expect(await beat()).toBe(false);
    expect(outside.calls).toEqual([]);
    expect(lines).toEqual(['the heartbeat could not be delivered {"reason":"not well: redis"}']);
  });

  it.each([500, 0])(
    'says once that the watcher fails (%d), once that it is back, never its address',
    async (code) => {
      const { outside, beat, lines } = await setup();
      outside.status = code;
      for (let i = 0; i < 3; i++) expect(await beat()).toBe(false);
      expect(lines).toHaveLength(1);
      outside.status = 200;
      expect(await beat()).toBe(true);
      expect(await beat()).toBe(true);
      expect(lines).toHaveLength(2);
      expect(lines.join()).not.toContain('secret');
    },
  );

  it('survives an address that nobody listens on, and does nothing without one', async () => {
    const { beat, outside, lines } = await setup();
    server?.close();
    server?.closeAllConnections();
    expect(await beat()).toBe(false);
    expect(lines).toHaveLength(1);
    expect(outside.calls).toEqual([]);
    const none = createHeartbeat({ url: undefined, unwell: () => Promise.resolve([]), log: {} as Log });
    expect(await none()).toBe(false);
  });
});
