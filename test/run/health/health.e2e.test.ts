import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/domain/index.js';
import {
  fresh,
  gauge,
  processMetrics,
  renderMetrics,
  startHealth,
  type Checks,
  type Health,
  type HealthOptions,
} from '../../../src/run/health/index.js';

let health: Health | undefined;

afterEach(() => health?.stop());

const start = async (
  checks: Checks,
  metrics: HealthOptions['metrics'] = () => [gauge('rad_equity_usdt', 'Equity.', 1000.5)],
) => {
  health = await startHealth({ host: '127.0.0.1', port: 0, checks, metrics, log: silentLog, timeoutMs: 50 });
  return `http://127.0.0.1:${health.port}`;
};

describe('who asks', () => {
  const status = (root: string, host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) =>
      get(`${root}/metrics`, { headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).once('error', reject),
    );

  it('is served under an address or a name of the local network, not under a foreign name', async () => {
    const root = await start({});
    for (const host of ['127.0.0.1:8788', '[::1]:8788', '192.168.1.7', 'localhost', 'bot:8788'])
      expect(await status(root, host), host).toBe(200);
    expect(await status(root, 'rebound.example.com:8788')).toBe(403);
  });

  it('is not waited for when its headers come too slowly', async () => {
    const root = new URL(await start({}));
    const socket = connect(Number(root.port), root.hostname);
    socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('408');
    await once(socket, 'close');
  });
});

describe('/healthz', () => {
  it('is 200 while everything is well and 503 as soon as one thing is not', async () => {
    let redisIsUp = true;
    const root = await start({
      redis: () => (redisIsUp ? { ok: true } : { ok: false, why: 'gone' }),
      market: () => Promise.resolve({ ok: true }),
    });
    const well = await fetch(`${root}/healthz`);
    expect(well.status).toBe(200);
    expect(await well.json()).toEqual({ ok: true, checks: { redis: { ok: true }, market: { ok: true } } });
    redisIsUp = false;
    const ill = await fetch(`${root}/healthz`);
    expect(ill.status).toBe(503);
    expect(await ill.json()).toEqual({
      ok: false,
      checks: { redis: { ok: false, why: 'gone' }, market: { ok: true } },
    });
    redisIsUp = true;
    expect((await fetch(`${root}/healthz`)).status).toBe(200);
  });

  it('counts a check that throws, rejects or hangs as not ok', async () => {
    const root = await start({
      throws: () => {
        throw new Error('thrown');
      },
      rejects: () => Promise.reject(new Error('rejected')),
      hangs: () => new Promise(() => undefined),
      well: () => ({ ok: true }),
    });
    const response = await fetch(`${root}/healthz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      ok: false,
      checks: {
        throws: { ok: false, why: 'thrown' },
        rejects: { ok: false, why: 'rejected' },
        hangs: { ok: false, why: 'no answer within 0.05 s' },
        well: { ok: true },
      },
    });
  });

  it('says in one line that its address is taken', async () => {
    await start({});
    const taken = {
      host: '127.0.0.1',
      port: health?.port ?? 0,
      checks: {},
      metrics: () => [],
      log: silentLog,
    };
    await expect(startHealth(taken)).rejects.toThrow(
      /^HEALTH_HOST and HEALTH_PORT: 127\.0\.0\.1:\d+ cannot be/,
    );
  });

  it('serves nothing else', async () => {
    const root = await start({});
    expect((await fetch(`${root}/`)).status).toBe(404);
    expect((await fetch(`${root}/healthz`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${root}/healthz?x=1`)).status).toBe(200);
  });
});

describe('/metrics', () => {
  it('is Prometheus text with ours and the process’s', async () => {
    const root = await start({}, () => [gauge('rad_equity_usdt', 'Equity.', 1000.5), ...processMetrics()]);
    const response = await fetch(`${root}/metrics`);
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    const text = await response.text();
    expect(text).toContain(
      '# HELP rad_equity_usdt Equity.\n# TYPE rad_equity_usdt gauge\nrad_equity_usdt 1000.5\n',
    );
    expect(text.match(/^process_resident_memory_bytes \d+$/gm)).toHaveLength(1);
    const valueOf = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(valueOf('nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6);
    expect(valueOf('nodejs_heap_size_total_bytes')).toBeGreaterThan(valueOf('nodejs_heap_size_used_bytes'));
    expect(valueOf('nodejs_external_memory_bytes')).toBeGreaterThan(0);
  });

  it('tells how long the event loop stood still since it was last asked', async () => {
    const told = (name: string): number =>
      processMetrics().find((metric) => metric.name === name)?.samples[0]?.value ?? NaN;
    const longest = (): number => told('nodejs_eventloop_block_seconds');
    longest();
    const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));
    await turn();
    const until = performance.now() + 150;
    while (performance.now() < until);
    await turn();
    expect(longest()).toBeGreaterThan(0.12);
    await turn();
    expect(longest()).toBeLessThan(0.12);
    await turn();
    while (performance.now() < until + 400);
    await turn();
    // Of a handful of wake-ups one was late by far: the last percent, and much of the mean.
    const lags = new Map(processMetrics().map(({ name, samples }) => [name, samples[0]?.value ?? NaN]));
    expect(lags.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0.05);
    expect(lags.get('nodejs_eventloop_lag_mean_seconds')).toBeGreaterThan(0);
    expect(lags.get('nodejs_eventloop_lag_mean_seconds')).toBeLessThan(
      lags.get('nodejs_eventloop_lag_p99_seconds') ?? NaN,
    );
  });

  it('answers 500 when the figures cannot be had', async () => {
    const root = await start({}, () => {
      throw new Error('store gone');
    });
    const response = await fetch(`${root}/metrics`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('store gone');
  });

  it('escapes labels and writes infinities as Prometheus does', () => {
    const samples = [
      { value: Infinity, labels: { symbol: 'a"b\\c\nd', side: 'long' } },
      { value: Number.NaN },
    ];
    expect(renderMetrics([{ name: 'x', help: 'two\nlines', type: 'counter', samples }])).toBe(
      '# HELP x two\\nlines\n# TYPE x counter\nx{symbol="a\\"b\\\\c\\nd",side="long"} +Inf\nx NaN\n',
    );
  });
});

describe('fresh', () => {
  it('is ok up to the age and says how old it is beyond', () => {
    expect(fresh('scan', 60_000, 60_000)).toEqual({ ok: true });
    expect(fresh('scan', 61_000, 60_000)).toEqual({
      ok: false,
      why: 'last scan 61 s ago, at most 60 s is well',
    });
    expect(fresh('scan', -3_600_000, 60_000).ok).toBe(false);
    expect(fresh('scan', undefined, 1)).toEqual({ ok: false, why: 'no scan yet' });
  });
});
