import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { startBotApi, type BotApi } from '../support/bot-api.js';
import type { FakeKucoin } from '../support/kucoin/index.js';
import { RedisProcess } from '../support/redis-process.js';
import { BotProcess } from './bot-process.js';
import { answer, ask, newest, OWNER, textOf } from './driver.js';
import { startLiveMarket } from './live-market.js';

let api: BotApi;
let kucoin: FakeKucoin;
let redis: RedisProcess;
let bot: BotProcess;
let secret: string;
let port: number;

beforeEach(async () => {
  [api, kucoin] = await Promise.all([startBotApi({ token: '1:x', ownerId: OWNER }), startLiveMarket()]);
  redis = new RedisProcess();
  await redis.start();
  bot = new BotProcess({
    MODE: 'paper',
    EXCHANGE_API_ROOT: kucoin.root,
    TELEGRAM_API_ROOT: api.apiRoot,
    TELEGRAM_BOT_TOKEN: '1:x',
    TELEGRAM_OWNER_ID: String(OWNER),
    REDIS_URL: redis.url,
    ALERT_PORT: '0',
    // The strategy's own cards would stand between.
    CHECK_INTERVAL: '3600',
  });
  bot.start();
  await answer(api, 0, ['is running'], 60_000);
  await ask(api, '/sides none', []);
  const shown = await ask(api, '/sources add tv webhook', ['its secret']);
  secret = /rad_[0-9a-f]{40}/.exec(textOf(shown))?.[0] ?? '';
  port = await listening();
}, 120_000);
afterEach(async () => {
  await bot.remove();
  await Promise.all([api.stop(), kucoin.stop(), redis.remove()]);
});

/** The port of the door that opened last; `since` opened before. */
const listening = async (since = 0): Promise<number> => {
  const ports = () =>
    [...bot.log().matchAll(/"port":(\d+),"msg":"alerts are taken"/g)].map((match) => Number(match[1]));
  await vi.waitFor(() => expect(ports().length).toBeGreaterThan(since), 60_000);
  return ports().at(-1) ?? 0;
};

const post = async (body: string, given = secret): Promise<number> =>
  (
    await fetch(`http://127.0.0.1:${port}/alert/${given}`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(5_000),
    })
  ).status;

const npmAlert = (text: string, env: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve) =>
    execFile(
      process.execPath,
      [assetPath('dist', 'src', 'run', 'send-alert.js'), text],
      { cwd: bot.dir, env: { PATH: process.env['PATH'] ?? '', ALERT_PORT: String(port), ...env } },
      (error, out, err) => resolve(`${error?.code ?? 0} ${out}${err}`.trim()),
    ),
  );

/** What the chat said of the source since a message. */
const saidOf = (after: number): string[] =>
  api.sent
    .filter(({ message_id: id }) => id > after)
    .map(textOf)
    .filter((text) => /\btv\b/.test(text));

const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

describe('alerts from outside', { timeout: 240_000 }, () => {
  it('sent by npm run alert, are answered in the chat; nothing says the secret but the message that showed it', async () => {
    const before = newest(api);
    expect(await npmAlert('long BTC sl 2%', { ALERT_SECRET: secret })).toMatch(/^0 Taken\./);
    await vi.waitFor(() => expect(saidOf(before)).not.toEqual([]), 30_000);
    expect(await npmAlert('long BTC', {})).toMatch(/^2 ALERT_SECRET is not set/);
    expect(await npmAlert('', { ALERT_SECRET: secret })).toMatch(/^2 Say what is to be sent/);
    expect(await npmAlert('x', { ALERT_SECRET: `rad_${'0'.repeat(40)}` })).toMatch(
      /^1 ALERT_SECRET is the secret of no/,
    );
    expect(await npmAlert('x', { ALERT_SECRET: secret, ALERT_PORT: '1' })).toMatch(/^1 Nothing answers on/);

    expect(await post(`{"secret":"${secret}","symbol":"ETHUSDT","side":"sideways"}`)).toBe(202);
    await bot.stop();
    expect(api.sent.map(textOf).filter((text) => text.includes(secret))).toHaveLength(1);
    expect(bot.out + bot.log()).not.toContain(secret);
    const keys = await redis.client.keys('*');
    const values = await Promise.all(
      keys.map(async (key) => {
        const type = await redis.client.type(key);
        return type === 'hash' ? redis.client.hgetall(key) : type === 'string' ? redis.client.get(key) : '';
      }),
    );
    expect(JSON.stringify(values)).not.toContain(secret);
    expect(readFileSync(join(redis.dir, 'appendonlydir', 'appendonly.aof.1.incr.aof'), 'utf8')).not.toContain(
      secret,
    );
  });

  it('that are hostile, 10,000 of them, do nothing and fill nothing', async () => {
    const bodies = [
      '{"symbol":"BTCUSDT","side":"long","side":"short"}',
      `{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}`,
      '<b>long</b> <a href="https://x.example">BTC</a> /halt @everyone',
      'x'.repeat(65_536),
      '{"symbol":"ВТС","side":"long","stop":1e999}',
      '/approve S1',
    ];
    const wave = async (count: number, from: number): Promise<void> => {
      for (let n = from; n < from + count; n += 20)
        await Promise.allSettled(
          Array.from({ length: 20 }, (_, i) =>
            post(
              `${bodies[(n + i) % bodies.length]}${n + i}`,
              i % 2 === 0 ? secret : `rad_${'0'.repeat(40)}`,
            ),
          ),
        );
    };
    await wave(1_000, 0);
    const [memory, orders] = [memoryOf(bot.pid), kucoin.orders.length];
    const said = newest(api);
    await wave(10_000, 1_000);
    expect((memoryOf(bot.pid) - memory) / 2 ** 20).toBeLessThan(20);
    expect(kucoin.orders).toHaveLength(orders);
    await ask(api, '/positions', ['No position is open'], 60_000);
    expect(api.sent.filter((one) => one.message_id > said && one.photo !== undefined)).toEqual([]);
    expect(bot.log().match(/wrong secret/g)?.length ?? 0).toBeLessThan(6);
    expect(await redis.client.keys('*:alert:*').then(({ length }) => length)).toBeLessThanOrEqual(200);
  });

  it('survive a kill between their arrival and the answer: sent again, they count once', async () => {
    const before = newest(api);
    const cut = Promise.allSettled([1, 2, 3, 4].map(() => post('long BTC sl 2%')));
    await bot.kill();
    await cut;
    bot.start();
    port = await listening(1);
    await vi.waitFor(async () => expect([200, 202]).toContain(await post('long BTC sl 2%')), 30_000);
    await vi.waitFor(() => expect(saidOf(before)).not.toEqual([]), 30_000);
    expect(await post('long BTC sl 2%')).toBe(200);
    expect(saidOf(before)).toHaveLength(1);
  });

  it('get 503 while Redis stands still, refuses writes or is full, and are taken again once it is well', async () => {
    const refused = async (what: string): Promise<void> => {
      await vi.waitFor(
        async () => {
          const began = performance.now();
          expect(await post(`short ETH ${what}`), what).toBe(503);
          expect(performance.now() - began, what).toBeLessThan(3_000);
        },
        { timeout: 20_000, interval: 300 },
      );
    };
    const taken = (what: string) =>
      vi.waitFor(async () => expect([200, 202]).toContain(await post(`short ETH again ${what}`)), {
        timeout: 60_000,
        interval: 500,
      });
    redis.stall();
    await refused('stalled');
    redis.resume();
    await taken('stalled');
    await redis.client.config('SET', 'maxmemory', '1');
    await refused('full');
    await redis.client.config('SET', 'maxmemory', '268435456');
    await taken('full');
    await redis.client.replicaof('127.0.0.1', '1');
    await refused('read-only');
    await redis.client.replicaof('NO', 'ONE');
    await taken('read-only');
    await api.until(
      () => api.sent.some((message) => textOf(message).includes('nothing could be written down')),
      90_000,
    );
  });
});
