import { beforeEach, describe, expect, it } from 'vitest';
import {
  ReadFailedError,
  type Order,
  type Position,
  type ProtectiveOrder,
} from '../../../src/domain/index.js';
import { judgePending } from '../../../src/trade/protection/judge-pending.js';
import { AWAITED, type Pending, type Protection } from '../../../src/trade/protection/state.js';
import { position as positionOf, short } from '../../decide/exits/fixtures.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const PENDING: Pending = { status: 'pending', reason: 'not shown yet' };
const PUT_OFF: Pending = { ...PENDING, isPutOff: true };
const stop: ProtectiveOrder = {
  clientOrderId: 'stop',
  type: 'stop',
  triggerPrice: 95,
  contracts: 40,
  state: 'recorded',
};
const shownAs = (over: Partial<Order>): Partial<Order> => ({ clientOrderId: 'stop', filled: 0, ...over });

let scene: Scene;
let mark: number;
/** What lookups of an order show, one after the other; the last one stays. */
let lookups: (Partial<Order> | Error | undefined)[];
let looked: string[];
let isHeld: boolean;
beforeEach(() => {
  scene = new Scene();
  [mark, lookups, looked, isHeld] = [100, [undefined], [], true];
  const { market } = scene.world.parts;
  const quote = market.quote.bind(market);
  market.quote = async (symbol) => ({ ...(await quote(symbol)), mark });
  scene.wire.exchange.fetchOrder = (_, id) => {
    looked.push(id);
    const found = lookups.length > 1 ? lookups.shift() : lookups[0];
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found as Order | undefined);
  };
  scene.wire.exchange.fetchPositions = () =>
    Promise.resolve((isHeld ? [{ symbol: SYMBOL, side: 'long' }] : []) as never);
});

const hold = (over: Partial<Position> = {}, position = positionOf): Promise<void> =>
  scene.world.store.commit({
    put: [{ kind: 'position', id: SYMBOL, value: position({ protection: [stop], ...over }) }],
  });
const judge = (pending = PENDING): Promise<Protection> => judgePending(scene.world.parts, SYMBOL, pending);
const accept = (): void =>
  scene.world.parts.sends.note('stop', { outcome: 'accepted', exchangeOrderId: 'X' });
/** Judged every second from now on; what it came to `seconds` later. */
const judgeFor = async (seconds: number, pending = PENDING): Promise<Protection> => {
  let last = await judge(pending);
  for (let second = 0; second < seconds; second++) {
    scene.world.clock.advance(1_000);
    last = await judge(pending);
  }
  return last;
};
const told = async (): Promise<string[]> => (await scene.pushes('notice')).map(({ text }) => text);

describe('a stop that is on its way', () => {
  it('is waited for where there is no position, or one that is closed', async () => {
    mark = 90;
    expect(await judge()).toBe(PENDING);
    await hold({ status: 'closed' });
    expect(await judgeFor(20)).toBe(PENDING);
  });

  it('cannot be had after 10 s of answered reads', async () => {
    await hold();
    expect(await judgeFor(9)).toBe(PENDING);
    expect(await judgeFor(1)).toEqual({ status: 'failed', reason: 'not shown yet' });
  });

  it('has not been looked for while nothing was: of a gap 2 s count', async () => {
    await hold();
    await judge();
    for (let gap = 0; gap < 4; gap++) {
      scene.world.clock.advance(60_000);
      expect(await judge()).toBe(PENDING);
    }
    scene.world.clock.advance(60_000);
    expect(await judge()).toMatchObject({ status: 'failed' });
  });

  it('is waited for while another guards all that is open, wherever the price is: time without one begins anew', async () => {
    await hold();
    await judgeFor(9);
    mark = 90;
    await hold({ protection: [stop, { ...stop, clientOrderId: 'old', state: 'resting' }] });
    expect(await judge()).toBe(PENDING);
    mark = 100;
    await hold();
    expect(await judgeFor(9)).toBe(PENDING);
  });

  it('counts as resting from its acceptance: time without one begins anew', async () => {
    await hold();
    await judgeFor(9);
    accept();
    scene.world.clock.advance(1_000);
    expect(await judge()).toBe(PENDING);
    scene.world.clock.advance(9_000);
    expect(await judgeFor(9)).toBe(PENDING);
    expect(await judgeFor(1)).toMatchObject({ status: 'failed' });
  });

  it('is believed for its acceptance until the price has been beyond it for 2 s', async () => {
    await hold();
    accept();
    mark = 94;
    expect(await judgeFor(1)).toBe(PENDING);
    expect(await judgeFor(1)).toEqual({
      status: 'failed',
      reason: 'the price is beyond the stop at 95: not shown yet',
    });
  });
});

describe('a stop with the price beyond it', () => {
  it.each([
    ['a long at its stop', positionOf, 95, true],
    ['a long above its stop', positionOf, 95.01, false],
    ['a short at its stop', short, 105, true],
    ['a short below its stop', short, 104.99, false],
    ['an unknown price', short, 0, false],
    ['an unknown price of a long', positionOf, 0, false],
  ] as const)('cannot be had at once: %s', async (_, position, at, isBeyond) => {
    await hold({}, position);
    scene.wire.exchange.fetchPositions = () =>
      Promise.resolve([{ symbol: SYMBOL, side: position().side }] as never);
    mark = at;
    expect((await judge()).status).toBe(isBeyond ? 'failed' : 'pending');
  });

  it('is not known to be beyond where the price cannot be read', async () => {
    await hold();
    scene.world.parts.market.quote = () => Promise.reject(new ReadFailedError('the price', 'down'));
    expect(await judge()).toBe(PENDING);
  });

  it('is looked up twice, with every other one for all that is open', async () => {
    mark = 94;
    const part = { ...stop, clientOrderId: 'part', contracts: 39 };
    await hold({ protection: [stop, part, { ...stop, clientOrderId: 'next' }] });
    expect(await judge()).toMatchObject({ status: 'failed' });
    expect(looked).toEqual(['stop', 'next', 'stop', 'next']);
  });

  it.each([
    ['rests', shownAs({ status: 'open' })],
    ['has filled', shownAs({ status: 'filled' })],
    ['has filled a part and ended', shownAs({ status: 'canceled', filled: 1 })],
    ['cannot be looked up', new ReadFailedError('the order', 'down')],
  ])('is waited for where one %s, at the second look too', async (_, found) => {
    mark = 94;
    await hold();
    for (lookups of [[found], [undefined, found]]) expect(await judge()).toBe(PENDING);
  });

  it('cannot be had where it ended without a fill', async () => {
    mark = 94;
    await hold();
    lookups = [shownAs({ status: 'canceled' })];
    expect(await judge()).toMatchObject({ status: 'failed' });
  });

  it('says so where looking it up fails for another reason than the wire', async () => {
    mark = 94;
    await hold();
    lookups = [new TypeError('a fault of ours')];
    await expect(judge()).rejects.toThrow('a fault of ours');
  });
});

describe('a position that the exchange shows no more', () => {
  it('is waited for: its record says what has become of it', async () => {
    isHeld = false;
    await hold();
    expect(await judgeFor(10)).toBe(AWAITED);
    mark = 94;
    expect(await judge()).toBe(AWAITED);
  });
});

describe('a stop that is put off', () => {
  it('is waited for however long, and the owner told once after 10 s, with what would be done', async () => {
    await hold();
    expect(await judgeFor(9, PUT_OFF)).toBe(PUT_OFF);
    expect(await told()).toEqual([]);
    await judgeFor(1, PUT_OFF);
    expect(await told()).toHaveLength(1);
    expect(await judgeFor(20, PUT_OFF)).toBe(PUT_OFF);
    expect(await told()).toEqual([
      `${SYMBOL}: the exchange has taken no stop for 10 s (not shown yet). It is sent again until it rests; should the price reach 95 before, the position is closed at market.`,
    ]);
  });

  it('cannot be had once the price is beyond it', async () => {
    await hold();
    mark = 94;
    expect(await judge(PUT_OFF)).toMatchObject({ status: 'failed' });
  });

  it('begins the time of answered reads anew: it was not looked for meanwhile', async () => {
    await hold();
    await judgeFor(9);
    await judge(PUT_OFF);
    expect(await judgeFor(9)).toBe(PENDING);
  });
});
