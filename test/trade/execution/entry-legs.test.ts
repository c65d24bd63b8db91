import { describe, expect, it } from 'vitest';
import { isOpenedBy, type Fill, type TradingSettings } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import type { Row } from '../../venues/paper/support.js';
import { isEntry, QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** Seconds that a post-only entry rests here: two candles of 5 minutes. */
const TIMEOUT = 600;
const LONG = TIMEOUT * 1000 + 120_000;

/** A candle of which one participant can take so many contracts: a tenth of its volume. */
const candle = (open: number, high: number, low: number, close: number, contracts = 100_000): Row => [
  open,
  high,
  low,
  close,
  contracts * 10,
];

/** The entry is approved at 100, at the close of the first row; the stop is planned at 95. */
const scene = (rows: readonly Row[], over: Partial<TradingSettings> = {}): Scene =>
  new Scene([QUIET, ...rows, ...Array.from({ length: 40 }, () => rows.at(-1) ?? QUIET)], {
    limitOrderTimeout: TIMEOUT,
    paperBalance: 10_000,
    ...over,
  });

const fillsOf = async ({ world }: Scene): Promise<Fill[]> =>
  (await world.exchange.fetchEvents('')).events.flatMap((event) =>
    event.type === 'fill' ? [event.fill] : [],
  );

const entry = async (life: Scene) => {
  const [intent] = await life.intents('open');
  if (!intent) throw new Error('no entry was recorded');
  return intent;
};

const legs = async (life: Scene): Promise<(string | undefined)[]> =>
  (await entry(life)).steps.map(({ request: { timeInForce } }) => timeInForce);

describe('a post-only entry', () => {
  it('rests at the best price of its own side, and pays the maker fee when the price trades through', async () => {
    const life = scene([candle(100, 100, 99, 100)]);
    const planned = await life.enter();
    await life.world.drain(LONG);
    expect(await fillsOf(life)).toMatchObject([{ price: 100, contracts: planned, liquidity: 'maker' }]);
    expect(await legs(life)).toEqual(['PO']);
    expect(await entry(life)).toMatchObject({ status: 'filled', reservedRisk: 0 });
    expect(await life.resting('stop')).toMatchObject([{ contracts: planned, triggerPrice: 95 }]);
  });

  it('that nobody trades with is cancelled after LIMIT_ORDER_TIMEOUT, and taken immediate-or-cancel', async () => {
    const life = scene([candle(100, 100, 100, 100)]);
    const begun = life.world.clock.now();
    const planned = await life.approve();
    await life.world.drain(TIMEOUT * 1000 - 1000);
    expect(await life.resting('limit')).toMatchObject([{ timeInForce: 'PO', contracts: planned }]);
    expect(await life.held()).toBe(0);
    await life.world.drain(LONG);
    expect(await legs(life)).toEqual(['PO', 'IOC']);
    const [fill, ...more] = await fillsOf(life);
    expect(more).toEqual([]);
    expect(fill).toMatchObject({ contracts: planned, liquidity: 'taker' });
    expect((fill?.timestamp ?? 0) - begun).toBeGreaterThanOrEqual(TIMEOUT * 1000);
    expect((fill?.timestamp ?? 0) - begun).toBeLessThan(TIMEOUT * 1000 + 2000);
  });

  it('filled in part is protected at once, and only the remainder is bought', async () => {
    const life = scene([candle(100, 100, 99, 100, 4), candle(100, 100, 100, 100)]);
    const planned = await life.approve();
    await life.world.drain(400_000);
    expect(await life.held()).toBe(4);
    expect(await life.resting('stop')).toMatchObject([{ contracts: 4, triggerPrice: 95 }]);
    await life.world.drain(LONG);
    const [maker, taker] = (await entry(life)).steps;
    expect(maker?.request).toMatchObject({ timeInForce: 'PO', contracts: planned });
    expect(taker?.request).toMatchObject({ timeInForce: 'IOC', contracts: planned - 4 });
    expect(await life.held()).toBe(planned);
    expect(await life.resting('stop')).toMatchObject([{ contracts: planned }]);
  });

  it('has its remainder computed again when the price has left the approved one', async () => {
    // 0.1 R further away: (planned - 4) × 5 ÷ 5.5 contracts lose what is left of the approved loss.
    const life = scene([candle(100, 100, 99, 100, 4), QUIET, candle(100.5, 100.5, 100.5, 100.5)]);
    const planned = await life.approve();
    await life.world.drain(LONG);
    const taker = (await entry(life)).steps[1];
    expect(taker?.request.contracts).toBe(Math.floor(((planned - 4) * 5) / 5.5));
    expect(taker?.request.price).toBe(100.75);
    // B7: it was less than what was approved, and that is said with the reason.
    const opened = await life.held();
    expect(opened).toBeLessThan(planned);
    const why = `${opened} of ${planned} approved contracts were opened: at 100.53, 0.53 % worse than approved, more would have risked more than was approved`;
    expect(await entry(life)).toMatchObject({ status: 'filled', note: why });
    const [figures] = await life.world.desk.positions.list();
    expect(figures?.shortfall).toBe(why);
    expect(figures?.position.approved).toEqual({ contracts: planned, price: 100 });
    expect((await life.pushes('signalChanged')).length).toBeGreaterThan(0);
  });

  it('whose price runs away keeps what it filled, buys no more and says so', async () => {
    const life = scene([candle(100, 100, 99, 100, 4), QUIET, candle(101, 101, 101, 101)]);
    const planned = await life.approve();
    await life.world.drain(LONG);
    expect(await life.held()).toBe(4);
    expect(await legs(life)).toEqual(['PO']);
    expect(await entry(life)).toMatchObject({ status: 'filled', reservedRisk: 0 });
    const told = `4 of ${planned} approved contracts were opened, the rest was left: the price moved from 100 to 101`;
    expect(await life.pushes('denied')).toMatchObject([{ reason: expect.stringContaining(told) as string }]);
  });

  it('whose price runs away before anything filled is denied with the numbers', async () => {
    const life = scene([QUIET, QUIET, candle(101, 101, 101, 101)]);
    await life.approve();
    await life.world.drain(LONG);
    expect(await life.held()).toBe(0);
    expect(await entry(life)).toMatchObject({ status: 'denied', reservedRisk: 0 });
    expect(await life.pushes('denied')).toMatchObject([
      { reason: expect.stringContaining('(0.20 R)') as string },
    ]);
  });

  it('refused because it would trade at once is taken instead', async () => {
    const life = scene([QUIET]);
    life.wire.plan((order) => order.timeInForce === 'PO', { reject: 'post-only would trade' });
    const planned = await life.enter();
    expect(await legs(life)).toEqual(['PO', 'IOC']);
    expect(await life.held()).toBe(planned);
  });

  it('is left out where only candles longer than it would rest can show a fill', async () => {
    const life = scene([QUIET], { limitOrderTimeout: 30 });
    const planned = await life.enter();
    expect(await legs(life)).toEqual(['IOC']);
    expect(await life.held()).toBe(planned);
  });
});

describe('a post-only entry whose answer is lost', () => {
  it('is found by its client id and goes on resting: nothing is doubled', async () => {
    const life = scene([candle(100, 100, 99, 100)]);
    life.wire.plan(isEntry, 'lostAnswer');
    const planned = await life.approve();
    await life.world.drain(LONG);
    expect(await legs(life)).toEqual(['PO']);
    expect(await life.held()).toBe(planned);
  });

  it('and which never arrived is not followed by another order', async () => {
    const life = scene([QUIET]);
    life.wire.plan(isEntry, 'lostRequest');
    await life.approve();
    await life.world.drain(LONG);
    expect(await legs(life)).toEqual(['PO']);
    expect(await life.held()).toBe(0);
    expect(await entry(life)).toMatchObject({ status: 'rejected', reservedRisk: 0 });
    // It is cancelled by its client id: it cannot fill when nobody waits for it any more.
    const cancels = life.wire.calls.filter((call) => call.startsWith('cancel'));
    expect(cancels.length).toBeGreaterThanOrEqual(1);
    expect(new Set(cancels).size).toBe(1);
  });
});

describe('a post-only entry that is withdrawn', () => {
  const resting = async (rows = [candle(100, 100, 99, 100, 4), QUIET]): Promise<Scene> => {
    const life = scene(rows);
    await life.approve();
    await life.world.drain(400_000);
    expect(await life.resting('limit')).toHaveLength(1);
    return life;
  };

  const expectWithdrawn = async (life: Scene): Promise<void> => {
    await life.world.drain(LONG);
    expect(await legs(life)).toEqual(['PO']);
    expect(await life.resting('limit')).toEqual([]);
    expect((await entry(life)).reservedRisk).toBe(0);
  };

  it('by a pause: what it filled stays, guarded', async () => {
    const life = await resting();
    await life.world.desk.account.pause('a break');
    await expectWithdrawn(life);
    expect(await life.held()).toBe(4);
    expect(await life.resting('stop')).toMatchObject([{ contracts: 4 }]);
    expect(await life.pushes('denied')).toMatchObject([
      { reason: expect.stringContaining('entries are paused') as string },
    ]);
  });

  it('by a pause before anything filled: denied', async () => {
    const life = await resting([QUIET]);
    await life.world.desk.account.pause('a break');
    await expectWithdrawn(life);
    expect(await entry(life)).toMatchObject({ status: 'denied' });
  });

  it('by the owner: nothing follows', async () => {
    const life = await resting();
    expect(await life.world.desk.signals.cancelEntries(SYMBOL)).toEqual([{ symbol: SYMBOL }]);
    await expectWithdrawn(life);
    expect(await life.held()).toBe(4);
  });

  it('where the exchange does not cancel: it is said, and tried again until it is gone', async () => {
    const life = await resting();
    const well = life.wire.exchange.cancelOrder;
    const busy = { outcome: 'unknown', reason: 'busy' };
    Object.assign(life.wire.exchange, { cancelOrder: () => Promise.resolve(busy) });
    const halted = await life.world.desk.account.halt('a test', request('h1'));
    expect(halted.uncancelled).toEqual([{ symbol: SYMBOL, doubt: 'busy' }]);
    expect(await life.world.desk.signals.cancelEntries()).toEqual([{ symbol: SYMBOL, doubt: 'busy' }]);
    await life.world.drain(2_000);
    expect(await life.pushes('notice'), 'a moment is nothing to be alarmed about').toEqual([]);
    await life.world.drain(30_000);
    const told = `${SYMBOL}: the entry could not be cancelled: busy.`;
    expect(await life.pushes('notice')).toMatchObject([{ text: expect.stringContaining(told) as string }]);
    Object.assign(life.wire.exchange, { cancelOrder: well });
    await expectWithdrawn(life);
    expect(await life.held()).toBe(0);
  });

  it('by closing the position: nothing is left over', async () => {
    const life = await resting();
    await life.world.desk.positions.close(SYMBOL, 1, request('c1'), '/close');
    await expectWithdrawn(life);
    expect(await life.held()).toBe(0);
    expect(await life.resting()).toEqual([]);
  });

  it('by a halt', async () => {
    const life = await resting();
    await life.world.desk.account.halt('by the owner', request('h1'));
    await expectWithdrawn(life);
    expect(await life.held()).toBe(0);
    expect(await life.resting()).toEqual([]);
  });

  it('by a restart: what it filled is guarded, the rest is not bought', async () => {
    const life = await resting();
    await life.world.restart();
    await expectWithdrawn(life);
    expect(await life.held()).toBe(4);
    expect(await life.resting('stop')).toMatchObject([{ contracts: 4 }]);
  });

  it('by a close outside the bot: no further exposure', async () => {
    const life = await resting();
    await life.world.exchange.createOrder(outside);
    await checkPositions(life.world.parts);
    await expectWithdrawn(life);
    expect(await life.held()).toBe(0);
    expect(await life.resting()).toEqual([]);
  });

  it('too late: what fills after the position was closed is another position, guarded and booked as such', async () => {
    const life = await resting([candle(100, 100, 99, 100, 4), candle(100, 100, 99, 100, 4), QUIET]);
    const [first] = await life.world.store.list('position');
    await life.world.exchange.createOrder(outside);
    life.world.clock.set(life.world.clock.now() + 300_000);
    await expectWithdrawn(life);
    expect(await life.held()).toBe(4);
    expect(await life.resting('stop')).toMatchObject([{ contracts: 4, triggerPrice: 95 }]);
    const second = await life.position();
    expect(second?.id).not.toBe(first?.value.id);
    expect(isOpenedBy(second?.id ?? '', (await entry(life)).id)).toBe(true);
    expect((await life.world.store.list('trade')).map(({ id }) => id)).toEqual([first?.value.id]);
  });
});

/** The owner, on the exchange's own page. */
const outside = {
  clientOrderId: 'by-hand',
  symbol: SYMBOL,
  side: 'sell',
  type: 'market',
  contracts: 4,
  reduceOnly: true,
  leverage: 10,
} as const;
