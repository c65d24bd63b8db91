import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/domain/index.js';
import { addressWords } from '../../../src/venues/kucoin/address.js';
import { openKucoin } from '../../../src/venues/kucoin/index.js';
import { nameLeadsTo } from '../../support/names.js';
import { bench, request } from './support.js';

/** A name of the exchange that leads to IPv6 first, as most do, and to IPv4. */
const HOST = 'exchange.test';
let forget: () => void;
beforeEach(() => {
  forget = nameLeadsTo(HOST, ['::1', '127.0.0.1']);
});
afterEach(() => forget());

const BOTH = { host: HOST, address: '::' } as const;
const ONLY_IPV6 = { host: HOST, address: '::1' } as const;

describe('a key with a list of IPv4 addresses', () => {
  it('is used by IPv4 alone where the exchange is reached by both', async () => {
    const { kucoin, exchange, fake } = await bench(BOTH);
    expect(await kucoin.verify()).toBeUndefined();
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
    const stream = kucoin.priceStream({ onPrice: () => undefined });
    stream.watch(['BTC-USDT']);
    await expect.poll(() => fake.server.push.connections).toBe(1);
    await kucoin.close();
    expect(new Set(fake.requests.map(({ from }) => from))).toEqual(new Set(['127.0.0.1']));
    expect(fake.server.push.from).toEqual(['127.0.0.1']);
  });

  it('sends nothing by IPv6 where there is no IPv4, and says what is missing', async () => {
    const { kucoin, exchange, fake } = await bench(ONLY_IPV6);
    const failure = await kucoin.verify().catch((error: unknown) => error);
    // IPv4 may come back in a moment: the key is not at fault.
    expect(failure).toMatchObject({ code: 'read-failed' });
    expect(String(failure)).toMatch(
      /no connection to the exchange by IPv4 \(ECONNREFUSED\); this computer is seen at ::1, .* give this computer an IPv4 connection/,
    );
    expect(await exchange.createOrder(request({ reduceOnly: true }))).toMatchObject({ outcome: 'later' });
    expect(fake.requests.filter(({ path }) => !path.endsWith('/user/api-key'))).toEqual([]);
  });
});

describe('a key without a list', () => {
  it('may trade, and its owner is told what to change', async () => {
    const { kucoin } = await bench({ ipWhitelist: [] });
    expect(await kucoin.verify()).toMatch(/no IP list.*30 days without use.*API Management/);
  });

  it('goes by IPv6 where there is nothing else, and by IPv4 again as soon as there is', async () => {
    const { kucoin, exchange, fake } = await bench({ ...ONLY_IPV6, ipWhitelist: [] });
    expect(await kucoin.verify()).toContain('no IP list');
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
    const stream = kucoin.priceStream({ onPrice: () => undefined });
    stream.watch(['BTC-USDT']);
    await expect.poll(() => fake.server.push.from).toEqual(['::1']);
    await kucoin.close();
    await fake.refuse();
    Object.assign(fake.server.options, { address: '::' });
    await fake.accept();
    await kucoin.verify();
    const before = fake.requests.length;
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
    expect(new Set(fake.requests.slice(before).map(({ from }) => from))).toEqual(new Set(['127.0.0.1']));
  });
});

it('without a key goes by whatever leads to the exchange', async () => {
  const { fake, clock } = await bench(ONLY_IPV6);
  const open = await openKucoin({ apiRoot: fake.root, clock, log: silentLog });
  expect((await open.market.instruments()).size).toBeGreaterThan(0);
  expect(fake.requests.every(({ from }) => from === '::1')).toBe(true);
});

describe('an address that is not on the list', () => {
  it('is named with what to do, at the check of the key, at a read and at an order', async () => {
    const { kucoin, exchange } = await bench({ ipWhitelist: ['203.0.113.154'] });
    const line =
      "this computer is seen at 127.0.0.1, which is not on the key's IP list: add 127.0.0.1 to it in KuCoin's API Management";
    await expect(kucoin.verify()).rejects.toMatchObject({ code: 'key-refused' });
    await expect(kucoin.verify()).rejects.toThrow(`${line} (400006)`);
    await expect(exchange.fetchAccount()).rejects.toThrow(line);
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'rejected', reason: line });
  });

  it.each([
    [
      'Invalid request ip, the current clientIp is:209.0.113.232',
      'at 209.0.113.232,',
      'add 209.0.113.232 to it',
    ],
    ['Invalid request ip, the current clientIp is: 209.0.113.232.', 'at 209.0.113.232,', 'add 209.0.113.232'],
    ['the current clientIp is:::ffff:209.0.113.232', 'at 209.0.113.232,', 'add 209.0.113.232'],
    [
      'the current clientIp is:2001:db8::e3b:7',
      'at 2001:db8::e3b:7,',
      'give this computer an IPv4 connection',
    ],
    ['the current clientIp is:::1', 'at ::1,', 'give this computer an IPv4 connection'],
    ['Invalid request ip', "not on the key's IP list", 'does not say which it saw'],
    ['the current clientIp is:999.0.0.1', "not on the key's IP list", 'does not say which it saw'],
  ])('%s', (text, seen, advice) => {
    expect(addressWords(text)).toContain(seen);
    expect(addressWords(text)).toContain(advice);
  });
});
