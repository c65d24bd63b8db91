import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get } from 'node:http';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, wallClock, type Clock } from '../../../src/clock.js';
import type { AlertSource, IncomingAlert } from '../../../src/domain/index.js';
import { startAlertServer, type AlertServer, type DoorOptions } from '../../../src/sources/doors/server.js';
import { RequestCounter } from '../../../src/sources/doors/request-counter.js';
import { source } from '../../chat/telegram/fixtures.js';

const SECRET = `rad_${'a'.repeat(40)}`;
const OTHER = `rad_${'b'.repeat(40)}`;
const WRONG = `rad_${'c'.repeat(40)}`;
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

let server: AlertServer | undefined;
let sources: AlertSource[];
let received: IncomingAlert[];
let lines: string[];
let counter: RequestCounter;
let answer: () => Promise<{ readonly status: 'received' | 'known' }>;

beforeEach(() => {
  sources = [
    source({ name: 'tv', secretHash: hashOf(SECRET) }),
    source({ name: 'script', secretHash: hashOf(OTHER) }),
  ];
  received = [];
  lines = [];
  counter = new RequestCounter();
  answer = () => Promise.resolve({ status: 'received' });
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const note = (fields: object, message: string): void =>
  void lines.push(`${message} ${JSON.stringify(fields)}`);

const start = async (over: Partial<DoorOptions> = {}): Promise<string> => {
  server = await startAlertServer({
    host: '127.0.0.1',
    port: 0,
    sources: () => sources,
    receive: (incoming) => {
      received.push(incoming);
      return answer();
    },
    maxAge: () => 60,
    counter,
    clock: wallClock,
    log: { debug: note, info: note, warn: note, error: note },
    ...over,
  });
  return `http://127.0.0.1:${server.port}`;
};

const post = (
  root: string,
  body: string | Uint8Array<ArrayBuffer>,
  path = '',
  headers: Record<string, string> = {},
): Promise<Response> => fetch(`${root}/alert${path}`, { method: 'POST', body, headers });
const counts = (): Record<string, number> =>
  Object.fromEntries(counter.totals().flatMap(({ outcome, count }) => (count > 0 ? [[outcome, count]] : [])));

describe('an alert', () => {
  it('is taken with its secret in the body or in the path, and written down without it', async () => {
    const root = await start();
    const json = JSON.stringify({ secret: SECRET, symbol: 'BTCUSDT', side: 'long' });
    expect((await post(root, json, '', { 'content-type': 'application/json' })).status).toBe(202);
    expect((await post(root, 'long BTC sl 2%', `/${OTHER}`)).status).toBe(202);
    expect((await post(root, `secret=${SECRET}&symbol=BTC`)).status).toBe(202);
    expect(received).toMatchObject([
      { source: 'tv', body: '{"symbol":"BTCUSDT","side":"long"}', contentType: 'application/json' },
      { source: 'script', body: 'long BTC sl 2%' },
      { source: 'tv', body: 'symbol=BTC' },
    ]);
    expect(JSON.stringify([received, lines])).not.toMatch(/rad_/);
    expect(counts()).toEqual({ received: 3 });
  });

  it('is taken under the public name that a tunnel or a proxy passes on', async () => {
    const { port } = new URL(await start());
    const status = await new Promise((resolve, reject) =>
      get(
        { port, path: `/alert/${SECRET}`, method: 'POST', headers: { host: 'alerts.example.com' } },
        (response) => resolve(response.resume().statusCode),
      ).once('error', reject),
    );
    expect(status).toBe(202);
  });

  it('counts once where it was received before, which is no error for its sender', async () => {
    answer = () => Promise.resolve({ status: 'known' });
    const response = await post(await start(), 'long BTC', `/${SECRET}`, { 'idempotency-key': 'k1' });
    expect([response.status, received[0]?.id]).toEqual([200, 'k1']);
  });

  it('is refused where its sender says that it is old, or of a time to come', async () => {
    const root = await start();
    const said = async (ago: number) =>
      (await post(root, JSON.stringify({ timenow: wallClock.now() - ago, symbol: 'BTC' }), `/${SECRET}`))
        .status;
    expect([await said(55_000), await said(65_000), await said(-10_000)]).toEqual([202, 422, 422]);
    expect(counter.untold.all).toEqual([{ source: 'tv', why: 'late', count: 2 }]);
  });

  it('of a source that is off is not taken', async () => {
    sources = [source({ secretHash: hashOf(SECRET), isOn: false })];
    expect((await post(await start(), 'long BTC', `/${SECRET}`)).status).toBe(403);
    expect(received).toEqual([]);
  });
});

describe('whoever has no secret', () => {
  it('is also who puts the right one into the query, which is logged on every way', async () => {
    expect((await post(await start(), 'long BTC', `?secret=${SECRET}`)).status).toBe(404);
    expect(received).toEqual([]);
  });

  it('gets the same 404 whatever is asked, and one log line a minute', async () => {
    const clock = new ManualClock(wallClock.now());
    const root = await start({ clock });
    const all: Response[] = [];
    for (let n = 0; n < 3; n++)
      all.push(
        await post(root, `{"secret":"${WRONG}"}`),
        await post(root, 'long BTC', `/${WRONG}`),
        await post(root, 'long BTC', '/1'),
        await post(root, 'long BTC'),
        await fetch(`${root}/`, { method: 'POST' }),
      );
    expect(new Set(await Promise.all(all.map(async (one) => `${one.status} ${await one.text()}`)))).toEqual(
      new Set(['404 not found\n']),
    );
    const wrong = () => lines.filter((line) => line.includes('wrong secret'));
    expect(wrong()).toHaveLength(1);
    clock.advance(60_000);
    await post(root, 'long BTC', `/${WRONG}`);
    expect(wrong().at(-1)).toContain('"count":12');
    expect(JSON.stringify([received, lines])).not.toContain(WRONG);
    expect(counter.untold.all).toEqual([]);
  });

  it('cannot use up the rate of those who have one', async () => {
    const root = await start();
    await Promise.all(Array.from({ length: 50 }, () => post(root, 'x', `/${WRONG}`)));
    expect((await post(root, 'long BTC', `/${SECRET}`)).status).toBe(202);
  });
});

describe('what is no alert', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('is refused: %s', async (method) => {
    const response = await fetch(`${await start()}/alert/${SECRET}`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(received).toEqual([]);
  });

  it('is refused: more than 64 KiB, said or sent', async () => {
    const root = await start();
    expect((await post(root, 'x'.repeat(65_536), `/${SECRET}`)).status).toBe(202);
    expect((await post(root, 'x'.repeat(65_537), `/${SECRET}`)).status).toBe(413);
    const socket = connect(Number(new URL(root).port), '127.0.0.1').on('error', () => undefined);
    socket.write(`POST /alert/${SECRET} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
    socket.write(`20000\r\n${'x'.repeat(0x20000)}\r\n`);
    expect(String(await once(socket, 'data'))).toContain('413');
    expect(received).toHaveLength(1);
  });

  it('is answered also while its sender goes on sending more than 64 KiB in pieces', async () => {
    const socket = connect(Number(new URL(await start()).port), '127.0.0.1');
    const send = (text: string): Promise<void> =>
      new Promise((resolve, reject) => socket.write(text, (error) => (error ? reject(error) : resolve())));
    await send(`POST /alert/${SECRET} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const answered = once(socket, 'data');
    const piece = `c350\r\n${'x'.repeat(50_000)}\r\n`;
    await send(piece + piece);
    expect(String(await answered)).toContain('413');
    // Who writes all before he reads must get so far.
    for (let n = 0; n < 8; n++) await send(piece);
    await send('0\r\n\r\n');
    expect(await once(socket, 'close')).toEqual([false]);
    expect(received).toEqual([]);
  });

  it('is refused: bytes that are no text, or are compressed', async () => {
    const root = await start();
    expect((await post(root, new Uint8Array([0xff, 0xfe, 0x80]), `/${SECRET}`)).status).toBe(400);
    expect((await post(root, 'x', `/${SECRET}`, { 'content-encoding': 'gzip' })).status).toBe(415);
    expect(received).toEqual([]);
  });

  it.each([
    ['headers', `POST /alert/${SECRET} HTTP/1.1\r\nHost: x\r\nX-Slow: `],
    ['body', `POST /alert/${SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nlong`],
  ])(
    'is not waited for when its %s come too slowly',
    async (_, begun) => {
      const socket = connect(Number(new URL(await start()).port), '127.0.0.1').on('error', () => undefined);
      socket.write(begun);
      expect(String(await once(socket, 'data'))).toContain('408');
      await once(socket, 'close');
      expect(received).toEqual([]);
    },
    15_000,
  );
});

describe('an alert that cannot be taken now', () => {
  it('gets 503, so that its sender comes again: more than ten a second of one source', async () => {
    const root = await start({ clock: new ManualClock(wallClock.now()) });
    const statuses = await Promise.all(
      Array.from({ length: 15 }, async () => (await post(root, 'long BTC', `/${SECRET}`)).status),
    );
    expect(statuses.filter((status) => status === 202)).toHaveLength(10);
    expect(statuses.filter((status) => status === 503)).toHaveLength(5);
    expect((await post(root, 'long BTC', `/${OTHER}`)).status).toBe(202);
    expect(counter.untold.all).toEqual([{ source: 'tv', why: 'fast', count: 5 }]);
  });

  it.each([
    ['Redis refuses it', () => Promise.reject(new Error('READONLY'))],
    ['Redis does not answer', () => new Promise<never>(() => undefined)],
  ])('gets 503 within its time: %s', async (_, refuse) => {
    answer = refuse;
    const root = await start();
    const began = performance.now();
    const response = await post(root, `{"secret":"${SECRET}","a":1}`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(counter.untold.all).toEqual([{ source: 'tv', why: 'store', count: 1 }]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });
});

it('says which setting names an address that is taken', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as { port: number };
  await expect(start({ port })).rejects.toThrow(
    /ALERT_HOST and ALERT_PORT: 127\.0\.0\.1:\d+ cannot be bound/,
  );
  holder.close();
});

it('measures ages by the clock that it is given, not by the host’s', async () => {
  const clock: Clock = new ManualClock(Date.UTC(2020, 0, 1));
  const root = await start({ clock });
  const body = JSON.stringify({ timenow: '2020-01-01T00:00:00Z', symbol: 'BTC' });
  expect((await post(root, body, `/${SECRET}`)).status).toBe(202);
});
