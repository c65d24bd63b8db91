import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { startRedis, type RedisServer } from '../../src/state/store/private-redis.js';
import { RedisStore } from '../../src/state/store/redis-store.js';
import { BotProcess } from '../e2e/bot-process.js';
import { answer, ask, OWNER, signalCard, symbolOf } from '../e2e/driver.js';
import { startLiveMarket } from '../e2e/live-market.js';
import { startBotApi, type BotApi } from '../support/bot-api.js';
import type { FakeKucoin } from '../support/kucoin/index.js';

let api: BotApi;
let kucoin: FakeKucoin;
let redis: RedisServer;
let client: Redis;
let store: RedisStore<BotDocs>;
let dir: string;
const processes: BotProcess[] = [];

afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.remove()));
  client.disconnect();
  await redis.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  await api.stop();
  await kucoin.stop();
});

const begin = async (): Promise<void> => {
  api = await startBotApi({ token: '1:x', ownerId: OWNER });
  kucoin = await startLiveMarket();
  dir = await mkdtemp(join(tmpdir(), 'rad-roles-'));
  redis = await startRedis({ dataDir: dir, log: silentLog });
  client = new Redis(redis.url);
  store = new RedisStore<BotDocs>({ redis: client, prefix: 'rad:paper:main', clock: wallClock });
};

const start = (role: string): BotProcess => {
  const bot = new BotProcess({
    ROLE: role,
    MODE: 'paper',
    REDIS_URL: redis.url,
    EXCHANGE_API_ROOT: kucoin.root,
    TELEGRAM_API_ROOT: api.apiRoot,
    TELEGRAM_BOT_TOKEN: '1:x',
    TELEGRAM_OWNER_ID: String(OWNER),
    CHECK_INTERVAL: '10',
  });
  bot.start();
  processes.push(bot);
  return bot;
};

const running = (bot: BotProcess) => bot.waitForOutput(/RAD is running/, 40_000);
const holder = async (): Promise<string> => (await store.leaseHolder('trader')) ?? '';
const scan = async () => (await store.get('scan', 'main'))?.value;

describe('trader, scanner and chat as processes of their own', { timeout: 240_000 }, () => {
  it('trade together; another trader takes over from a killed one', async () => {
    await begin();
    const first = start('trader');
    await running(first);
    for (const bot of [start('scanner'), start('chat')]) await running(bot);
    const card = await signalCard(api, 90_000);
    const base = symbolOf(card);
    api.tap(card.message_id, 'Approve');
    await answer(api, card.message_id, ['Opened', base], 40_000);
    await ask(api, '/positions', [base, 'stop', 'target'], 40_000);

    const second = start('trader');
    await vi.waitFor(() => expect(second.log()).toContain('waits: '), 40_000);
    const before = await holder();
    await first.kill();
    const killed = wallClock.now();
    await vi.waitFor(async () => expect([before, '']).not.toContain(await holder()), {
      timeout: 15_000,
      interval: 50,
    });
    // A dead holder is replaced within 5 s; the rest is a busy machine's.
    expect(wallClock.now() - killed).toBeLessThan(7_000);
    await ask(api, `/close ${base}`, ['By ', 'closed', base], 60_000);
    expect(await second.stop()).toBe(0);
  });

  it('a scanner killed in mid-scan costs at most that scan', async () => {
    await begin();
    const scanner = start('scanner');
    await running(scanner);
    // Whoever asks for candles waits: the scanner has its chunks in hand when it dies.
    kucoin.fail('GET /api/v1/kline/query', { kind: 'hang', times: 2 });
    const trader = start('trader');
    await vi.waitFor(async () => expect((await scan())?.gathered).toBe(false), 40_000);
    const hit = (await scan())?.id;
    await vi.waitFor(
      () =>
        expect(kucoin.requests.filter(({ path }) => path.endsWith('kline/query')).length).toBeGreaterThan(1),
      40_000,
    );
    await scanner.kill();
    await vi.waitFor(
      async () => {
        const now = await scan();
        expect(now?.id).not.toBe(hit);
        expect(now?.gathered && now.done.length === now.chunks).toBe(true);
      },
      { timeout: 120_000, interval: 200 },
    );
    expect(await trader.stop()).toBe(0);
  });
});
