import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/domain/index.js';
import { startRedis, type RedisServer } from '../../src/state/store/private-redis.js';
import { faults, startBotApi, type BotApi } from '../support/bot-api.js';
import type { FakeKucoin } from '../support/kucoin/index.js';
import { BotProcess } from './bot-process.js';
import { answer, ask, OWNER, signalCard, symbolOf } from './driver.js';
import { startLiveMarket } from './live-market.js';

const TOKEN = '123456789:AAtoken-that-nobody-may-see-0123456789';
const WATCH = 'watch-key-0123456789abcdef';

let api: BotApi;
let kucoin: FakeKucoin;
let bot: BotProcess;
let redis: RedisServer;
let watcher: Server;
let dir: string;

afterEach(async () => {
  await bot.remove();
  await redis.stop();
  watcher.close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  await api.stop();
  await kucoin.stop();
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The texts that a picture carries, unpacked where they are packed. */
const textsOfPng = (bytes: Buffer): string => {
  const texts = [bytes.toString('latin1')];
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'zTXt') texts.push(inflateSync(data.subarray(data.indexOf(0) + 2)).toString());
    if (type === 'iTXt' || type === 'tEXt' || type === 'eXIf') texts.push(data.toString());
    at += 12 + length;
  }
  return texts.join('\n');
};

/** Every key and value of Redis, whatever its kind. */
const dump = async (client: Redis): Promise<string> => {
  const all: string[] = [];
  for (const key of await client.keys('*')) {
    const kind = await client.type(key);
    const values: Record<string, () => Promise<unknown>> = {
      string: () => client.get(key),
      hash: () => client.hgetall(key),
      list: () => client.lrange(key, 0, -1),
      set: () => client.smembers(key),
      zset: () => client.zrange(key, 0, -1),
      stream: () => client.xrange(key, '-', '+'),
    };
    all.push(key, JSON.stringify(await values[kind]?.()));
  }
  return all.join('\n');
};

/** The forms in which a secret could be found. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
];

describe('secrets', { timeout: 300_000 }, () => {
  it('are found nowhere after a life with faults on the wire', async () => {
    dir = mkdtempSync(join(tmpdir(), 'rad-secrets-'));
    redis = await startRedis({ dataDir: dir, log: silentLog });
    watcher = createServer((_, response) => response.writeHead(500).end()).listen(0, '127.0.0.1');
    api = await startBotApi({ token: TOKEN, ownerId: OWNER });
    kucoin = await startLiveMarket();
    const { key, secret, passphrase } = kucoin.keys;
    const password = new URL(redis.url).password;
    bot = new BotProcess({
      MODE: 'live',
      EXCHANGE_API_ROOT: kucoin.root,
      KUCOIN_API_KEY: key,
      KUCOIN_API_SECRET: secret,
      KUCOIN_API_PASSPHRASE: passphrase,
      TELEGRAM_API_ROOT: api.apiRoot,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_OWNER_ID: String(OWNER),
      HEARTBEAT_URL: `http://127.0.0.1:${(watcher.address() as AddressInfo).port}/${WATCH}`,
      REDIS_URL: redis.url,
      CHECK_INTERVAL: '10',
      LIMIT_ORDER_TIMEOUT: '2',
      LOG_LEVEL: 'debug',
    });
    // The exchange names the key it was given, and the chat server the token.
    kucoin.fail('GET /api/v1/user/api-key', { kind: 'code', code: '500000', msg: `the key ${key} is odd` });
    api.fail('sendMessage', faults.badRequest(`no bot ${TOKEN} here`), 2);
    bot.start();
    await answer(api, 0, ['account was checked'], 120_000);
    const question = await ask(api, '/arm', ['real money']);
    api.tap(question.message_id, 'Arm');
    const card = await signalCard(api, 90_000);
    const base = symbolOf(card);
    api.tap(card.message_id, 'Approve');
    await answer(api, card.message_id, ['Opened', base], 60_000);
    // A stop that is refused for its key is final: the position would be gone before it is closed.
    await vi.waitFor(
      () => expect(kucoin.orders.some(({ isActive, stop }) => isActive && stop !== '')).toBe(true),
      {
        timeout: 10_000,
      },
    );
    for (const fault of [
      { kind: 'code', code: '400003', msg: `KC-API-KEY ${key} not exists`, status: 401, times: 3 },
      { kind: 'status', status: 502, body: `<html>${key}</html>`, times: 3 },
      { kind: 'reset', times: 3 },
    ] as const)
      kucoin.fail('*', fault);
    for (const [command, word] of [
      ['/status', 'live'],
      ['/settings', 'LEVERAGE'],
      ['/logs', 'info'],
      ['/why', base],
      ['/proof', base],
      [`/chart ${base}`, base],
    ] as const)
      await ask(api, command, [word], 8_000).catch(() => undefined);
    await ask(api, `/close ${base}`, ['By ', 'closed', base], 90_000);
    expect(await bot.stop()).toBe(0);

    const client = new Redis(redis.url);
    const places = new Map<string, string>([['Redis', await dump(client)]]);
    client.disconnect();
    // All that was ever written to Redis; the server's own address file holds its password by design.
    for (const file of filesBelow(join(dir, 'redis')).filter((name) => !name.endsWith('server.json')))
      places.set(file, readFileSync(file, 'latin1'));
    for (const file of filesBelow(bot.dir)) places.set(file, readFileSync(file, 'latin1'));
    places.set('stdout and stderr', bot.out);
    places.set('chat', JSON.stringify(api.sent));
    const pictures = api.sent.filter(({ photo }) => photo !== undefined);
    for (const picture of pictures)
      places.set(`picture ${picture.message_id}`, textsOfPng(api.bytes(picture)));

    expect(pictures.length).toBeGreaterThan(0);
    expect(places.get('Redis')).toContain('rad:live:');
    expect([...places.keys()].filter((name) => name.endsWith('.log')).length).toBeGreaterThan(2);
    const found = [...places].flatMap(([place, text]) =>
      Object.entries({ key, secret, passphrase, TOKEN, password, WATCH }).flatMap(([name, value]) =>
        forms(value).some((form) => text.includes(form))
          ? [`${name} in ${place}: ${around(text, value)}`]
          : [],
      ),
    );
    expect(found).toEqual([]);
  });
});

const around = (text: string, value: string): string => {
  const at = text.indexOf(value);
  return at < 0 ? '(encoded)' : text.slice(Math.max(0, at - 120), at);
};
