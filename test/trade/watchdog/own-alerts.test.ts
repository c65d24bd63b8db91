import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, ReadFailedError, type Condition } from '../../../src/domain/index.js';
import { MOST_OWN_ALERTS } from '../../../src/trade/watchdog/own-alerts.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { Crash, Fate, SYMBOL, World } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';

const at = (price: number): Row => [price, price, price, price, 1_000];
const above = (right: number, more: Partial<Condition> = {}): Condition => ({
  symbol: SYMBOL,
  left: 'price',
  relation: 'above',
  right,
  ...more,
});

let world: World;
/** A market whose candles of five minutes stand at these prices. */
const begin = (...prices: number[]): void => {
  world = new World(prices.map(at));
};
beforeEach(() => begin(100, 100, 104, 106, 106, 99, 106, 106));

const next = async (): Promise<void> => {
  world.clock.advance(5 * MINUTE);
  await checkPositions(world.parts);
};
const told = async () =>
  (await world.store.owedPushes(100)).flatMap(({ push }) => (push.type === 'ownAlert' ? [push] : []));
const waiting = async () => (await world.store.list('ownAlert')).map(({ value }) => value);

describe('an alert of the owner’s', () => {
  it('is told once, with what was seen, and is gone then', async () => {
    expect(await world.desk.ownAlerts.set(above(105))).toMatchObject({ status: 'set', sight: { left: 100 } });
    await next();
    expect(await told()).toEqual([]);
    await next();
    await next();
    await next();
    expect(await told()).toMatchObject([{ symbol: SYMBOL, left: 106, right: 105, condition: above(105) }]);
    expect(await waiting()).toEqual([]);
  });

  it('that is so already is not set, and says where it stands', async () => {
    expect(await world.desk.ownAlerts.set(above(99))).toMatchObject({ status: 'held', sight: { left: 100 } });
    expect(await waiting()).toEqual([]);
  });

  it('on a crossing up waits for the other side first', async () => {
    await next();
    await next();
    await world.desk.ownAlerts.set(above(105, { relation: 'crossesUp' }));
    expect(await waiting()).toMatchObject([{ from: 'above' }]);
    await next();
    expect(await told()).toEqual([]);
    await next();
    expect(await waiting()).toMatchObject([{ from: 'below' }]);
    await next();
    expect(await told()).toMatchObject([{ left: 106 }]);
  });

  it('is set once, however often it is asked for, and so many at most', async () => {
    await world.desk.ownAlerts.set(above(105));
    expect(await world.desk.ownAlerts.set(above(105))).toEqual({ status: 'known' });
    for (let i = 1; i < MOST_OWN_ALERTS; i += 1) await world.desk.ownAlerts.set(above(105 + i));
    expect(await world.desk.ownAlerts.set(above(500))).toEqual({ status: 'full', most: MOST_OWN_ALERTS });
    expect(await waiting()).toHaveLength(MOST_OWN_ALERTS);
  });

  it('can be removed, one or all, and is journaled', async () => {
    await world.desk.ownAlerts.set(above(105));
    await world.desk.ownAlerts.set(above(110));
    const [first] = await waiting();
    expect(await world.desk.ownAlerts.remove(first?.id)).toEqual([first]);
    expect(await world.desk.ownAlerts.remove(first?.id)).toEqual([]);
    expect(await world.desk.ownAlerts.remove()).toHaveLength(1);
    const events = (await world.store.journal()).map(({ event }) => event);
    expect(events.filter((event) => event.startsWith('alert-'))).toEqual([
      'alert-set',
      'alert-set',
      'alert-removed',
      'alert-removed',
    ]);
  });

  it('is listed with what is seen now', async () => {
    await world.desk.ownAlerts.set(above(105));
    expect(await world.desk.ownAlerts.list()).toMatchObject([
      { alert: above(105), sight: { left: 100, right: 105 } },
    ]);
  });
});

describe('what cannot be read, or is old', () => {
  it('meets nothing, and keeps the tick from nothing', async () => {
    await world.desk.ownAlerts.set(above(105));
    world.market.quote = () => Promise.reject(new ReadFailedError('quote', 'the market does not answer'));
    await next();
    await next();
    await next();
    expect(await told()).toEqual([]);
    expect(await waiting()).toHaveLength(1);
  });

  it('is no price of now', async () => {
    await world.desk.ownAlerts.set(above(105));
    const quote = { symbol: SYMBOL, bid: 200, ask: 200, last: 200, mark: 200 };
    world.market.quote = () => Promise.resolve({ ...quote, timestamp: world.clock.now() - 10 * MINUTE });
    await checkPositions(world.parts);
    expect(await told()).toEqual([]);
    expect(await world.desk.ownAlerts.set(above(110))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('10 min old') as string,
    });
  });

  it('of one symbol leaves the others judged', async () => {
    await world.desk.ownAlerts.set(above(105));
    const [alert] = await waiting();
    const other = { ...alert, id: 'A0', symbol: 'ZZZ-USDT' } as typeof alert & object;
    await world.store.commit({ put: [{ kind: 'ownAlert', id: 'A0', value: other }] });
    const instruments = await world.market.instruments();
    const zzz = { ...instruments.get(SYMBOL), symbol: 'ZZZ-USDT' } as never;
    world.market.instruments = () => Promise.resolve(new Map([...instruments, ['ZZZ-USDT', zzz]]));
    await next();
    await next();
    expect(await told()).toMatchObject([{ symbol: SYMBOL }]);
    expect(await waiting()).toMatchObject([{ symbol: 'ZZZ-USDT' }]);
  });

  it('because it is listed no more is said once, and watched no longer', async () => {
    await world.desk.ownAlerts.set(above(105));
    world.market.instruments = () => Promise.resolve(new Map());
    await checkPositions(world.parts).catch(() => undefined);
    await checkPositions(world.parts).catch(() => undefined);
    const notices = (await world.store.owedPushes(100)).filter(({ push }) => push.type === 'notice');
    expect(notices).toHaveLength(1);
    expect(await waiting()).toEqual([]);
  });
});

describe('an alert on closed candles', () => {
  const HOUR = 12;
  /** Hours of twelve candles that stand at these prices. */
  const hours = (...prices: number[]): void =>
    begin(...prices.flatMap((price) => Array.from({ length: HOUR }, () => price)));
  const hour = async (): Promise<void> => {
    for (let i = 0; i < HOUR; i += 1) await next();
  };

  it('is judged on their close alone, when they have closed', async () => {
    hours(...Array.from({ length: 40 }, () => 100), 120, 120, 100);
    world.clock.set(world.clock.now() + 40 * 60 * MINUTE - 5 * MINUTE);
    const wish = above(110, { timeframe: '1h' });
    expect(await world.desk.ownAlerts.set(wish)).toMatchObject({ status: 'set', sight: { left: 100 } });
    for (let i = 1; i < HOUR; i += 1) await next();
    expect((await world.market.quote(SYMBOL)).mark).toBe(120);
    expect(await told()).toEqual([]);
    await next();
    expect(await told()).toMatchObject([{ left: 120 }]);
  });

  it('on an indicator of another timeframe is judged by that', async () => {
    hours(...Array.from({ length: 200 }, (_, i) => 100 + (i % 8)), ...Array.from({ length: 16 }, () => 60));
    world.clock.set(world.clock.now() + 200 * 60 * MINUTE - 5 * MINUTE);
    const wish = above(30, { left: 'rsi14', relation: 'below', timeframe: '4h' });
    expect(await world.desk.ownAlerts.set(wish)).toMatchObject({ status: 'set' });
    const [before] = await world.desk.ownAlerts.list();
    expect(before && 'sight' in before && before.sight.left).toBeGreaterThan(30);
    for (let i = 0; i < 4; i += 1) await hour();
    expect(await told()).toMatchObject([{ condition: wish }]);
    expect((await told())[0]?.left).toBeLessThan(30);
  });

  it('needs candles enough', async () => {
    expect(await world.desk.ownAlerts.set(above(110, { right: 'ema200' }))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('few closed candles') as string,
    });
  });
});

describe('killed at any await of the tick', () => {
  it('an alert is told once', async () => {
    const lives = async (fate?: Fate): Promise<World> => {
      begin(100, 100, 106, 106);
      expect(await world.desk.ownAlerts.set(above(105))).toMatchObject({ status: 'set' });
      world.clock.advance(5 * MINUTE);
      world.reboot(fate);
      await checkPositions(world.parts).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      if (fate) await world.restart();
      await checkPositions(world.parts);
      return world;
    };
    const { calls } = (await lives(new Fate())).fate;
    expect(calls).toBeGreaterThan(5);
    for (let n = 1; n <= calls; n += 1)
      for (const when of ['before', 'after'] as const) {
        await lives(new Fate(n, when));
        expect(await told(), `${when} await ${n}`).toHaveLength(1);
      }
  });
});
