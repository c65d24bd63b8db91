import { describe, expect, it } from 'vitest';
import type { ClosedTrade, Intent } from '../../../src/domain/index.js';
import { refreshAccount } from '../../../src/trade/account/refresh.js';
import { riskContext } from '../../../src/trade/signals/risk-inputs.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { SYMBOL, World } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';
import { plan, trade } from '../../chat/telegram/fixtures.js';
import { calm, enter, HOUR, MINUTE, offer, pass } from '../fixtures.js';

const lost = (id: string, closedAt: number): ClosedTrade =>
  trade({ id, symbol: SYMBOL, netPnl: -1, closedAt, exitReason: 'day frame against it' });
const journal = async (world: World, event: string) =>
  (await world.store.journal()).filter((entry) => entry.event === event);

describe('locks of a symbol', () => {
  /** Down through the stop at 95 after half an hour, then quiet. */
  const falling = (): Row[] => [...calm(30), [100, 100, 94, 94, 1_000_000], ...calm(4 * 24 * 60, 94)];
  const entry = { stopDistance: 0.05 };

  it('a stop is followed by the cooldown, and is journaled', async () => {
    const world = new World(falling());
    await enter(world, entry);
    await pass(world, HOUR);
    const [lock] = await world.desk.account.locks();
    const [closed] = await world.desk.positions.trades(1);
    expect(lock).toMatchObject({ symbol: SYMBOL, until: (closed?.closedAt ?? 0) + 14_400_000 });
    expect(await journal(world, 'locked')).toMatchObject([{ symbol: SYMBOL, data: { until: lock?.until } }]);
    expect(await offer(world)).toMatchObject({ code: 'cooldown', numbers: { until: lock?.until } });
    await pass(world, 4 * HOUR);
    expect(await world.desk.account.locks()).toEqual([]);
    expect(await offer(world)).toMatchObject({ status: 'offered' });
  });

  it('three losses in a row lock it for a day at least; /unlock ends that, once', async () => {
    const world = new World(falling());
    const now = world.clock.now();
    const earlier = [lost('P1', now - 3 * HOUR), lost('P2', now - 2 * HOUR)];
    await world.store.commit({
      put: earlier.map((value) => ({ kind: 'trade' as const, id: value.id, value })),
    });
    await enter(world, entry);
    await pass(world, HOUR);
    const [lock] = await world.desk.account.locks();
    expect(lock?.reason).toBe(`3 losses in a row in ${SYMBOL}`);
    // Six cooldowns of four hours.
    const [closed] = await world.desk.positions.trades(1);
    expect(lock?.until).toBe((closed?.closedAt ?? 0) + 86_400_000);
    await pass(world, 5 * HOUR);
    expect(await offer(world)).toMatchObject({ code: 'cooldown' });
    expect(await world.desk.account.unlock(SYMBOL)).toMatchObject({ symbol: SYMBOL });
    expect(await world.desk.account.unlock(SYMBOL)).toBeUndefined();
    expect(await journal(world, 'unlocked')).toMatchObject([{ symbol: SYMBOL, cause: 'by the owner' }]);
    expect(await offer(world)).toMatchObject({ status: 'offered' });
  });

  it('losses of other symbols do not count', async () => {
    const world = new World(falling());
    const now = world.clock.now();
    const earlier = [lost('P1', now - 3 * HOUR), lost('P2', now - 2 * HOUR)];
    await world.store.commit({
      put: earlier.map((value) => ({
        kind: 'trade' as const,
        id: value.id,
        value: { ...value, symbol: 'BBB-USDT' },
      })),
    });
    await enter(world, entry);
    await pass(world, HOUR);
    expect((await world.desk.account.locks())[0]?.reason).toMatch(/its stop was hit/);
  });
});

describe('limits net of transfers', () => {
  const marks = async (world: World) => (await world.store.get('equity', 'main'))?.value;
  const control = async (world: World) => (await world.store.get('control', 'main'))?.value;
  /** An hour at 100, an hour at `then`, the rest at `last`. */
  const steps = (then: number, last: number): Row[] => [...calm(60), ...calm(60, then), ...calm(300, last)];
  /** Ten contracts long from 100, with a stop far below; 1,000 USDT. */
  const held = async (world: World) => {
    await checkPositions(world.parts);
    await enter(world, { stopDistance: 0.08, trailDistance: 0.5 });
    const position = (await world.store.get('position', SYMBOL))?.value;
    return position?.contracts ?? 0;
  };

  it('a deposit does not hide a loss', async () => {
    const world = new World(steps(96, 94), { riskPerTrade: 0.08, dailyLossLimit: 0.1, maxOpenRisk: 0.2 });
    const contracts = await held(world);
    await pass(world, HOUR);
    const before = (await marks(world))?.lastEquity ?? 0;
    await world.exchange.transfer(1000);
    await pass(world, 5 * MINUTE);
    const after = await marks(world);
    // The loss in percent is what it was.
    expect(after?.lastEquity).toBeCloseTo(before + 1000, 6);
    expect(1 - (after?.lastEquity ?? 0) / (after?.dayStartEquity ?? 1)).toBeCloseTo(1 - before / 1000, 3);
    expect((await control(world))?.paused ?? false).toBe(false);
    // A limit of 5 %: with the deposit counted as profit it would be far away.
    world.parts = { ...world.parts, settings: () => ({ ...world.settings, dailyLossLimit: 0.03 }) };
    expect(contracts * 4).toBeGreaterThan(30);
    await checkPositions(world.parts);
    expect(await control(world)).toMatchObject({ paused: true, pausedBy: 'limit' });
    expect(await journal(world, 'limit-reached')).toMatchObject([{ data: { code: 'daily-loss' } }]);
  });

  it('a withdrawal is no loss', async () => {
    const world = new World(calm(600));
    await checkPositions(world.parts);
    await world.exchange.transfer(-500);
    await pass(world, 5 * MINUTE);
    expect(await marks(world)).toMatchObject({ lastEquity: 500, dayStartEquity: 500, peakEquity: 500 });
    expect((await control(world))?.paused ?? false).toBe(false);
  });

  it('money that no event explains yet waits for it, but not for ever', async () => {
    const world = new World(calm(600));
    await checkPositions(world.parts);
    await world.exchange.transfer(-500);
    // The account is read ahead of its events: neither a loss nor new marks.
    await refreshAccount(world.parts);
    expect(await marks(world)).toMatchObject({ peakEquity: 1000, heldSince: world.clock.now() });
    world.clock.advance(19_000);
    for (let look = 0; look < 5; look++) await refreshAccount(world.parts);
    expect((await control(world))?.paused ?? false).toBe(false);
    world.clock.advance(1_000);
    await refreshAccount(world.parts);
    expect((await marks(world))?.heldSince).toBeUndefined();
    expect(await control(world)).toMatchObject({ paused: true, pausedBy: 'limit' });
  });
});

describe('what counts as taken', () => {
  it('the unfilled remainder of a partial fill stays reserved: risk, notional and margin', async () => {
    const world = new World(calm(600));
    const step = { status: 'open' as const, filled: 5, booked: 4, recordedAt: 0 };
    const intent: Intent = {
      id: 'A1',
      kind: 'open',
      symbol: 'BBB-USDT',
      side: 'long',
      by: 'owner',
      cause: 'approved',
      status: 'working',
      plan: plan({ symbol: 'BBB-USDT', contracts: 10, leverage: 5 }),
      steps: [
        {
          ...step,
          request: {
            clientOrderId: 'x',
            symbol: 'BBB-USDT',
            side: 'buy',
            type: 'limit',
            contracts: 10,
            reduceOnly: false,
            leverage: 5,
          },
        },
      ],
      reservedRisk: 20,
      reservedNotional: 500,
      createdAt: 0,
      updatedAt: 0,
    };
    await world.store.commit({ put: [{ kind: 'intent', id: 'A1', value: intent }] });
    // Four of ten are booked and count as the position; the fifth is filled, but not in the books yet.
    expect((await riskContext(world.parts)).pending).toEqual([
      { symbol: 'BBB-USDT', side: 'long', reservedRisk: 12, reservedNotional: 300, reservedMargin: 60 },
    ]);
    expect((await world.desk.account.risk())?.reservedRisk ?? 12).toBe(12);
  });

  it('correlations are taken candle by candle: a hole in one symbol shifts nothing', async () => {
    const world = new World(calm(600));
    const { analyzers } = world.parts;
    for (let i = 0; i < 200; i++) {
      const close = 100 + Math.sin(i * i);
      const candle = { timestamp: i * HOUR, open: close, high: close, low: close, close, volume: 1 };
      analyzers.feed('A-USDT', candle);
      if (i !== 150) analyzers.feed('B-USDT', candle);
      const other = 100 + Math.cos(i * i * i);
      analyzers.feed('C-USDT', { ...candle, open: other, high: other, low: other, close: other });
    }
    const { correlation } = await riskContext(world.parts);
    expect(correlation('A-USDT', 'B-USDT')).toBeGreaterThan(0.999);
    expect(Math.abs(correlation('A-USDT', 'C-USDT') ?? 1)).toBeLessThan(0.5);
    expect(correlation('A-USDT', 'X-USDT')).toBeUndefined();
  });

  it('an entry is no larger than the book takes within the allowed slippage', async () => {
    const world = new World(calm(600));
    world.market.depth = () =>
      Promise.resolve({
        symbol: SYMBOL,
        bids: [],
        asks: [
          { price: 100, contracts: 1 },
          { price: 100.7, contracts: 1 },
          // 0.15 R of a stop 5 % away is 0.75 %.
          { price: 100.8, contracts: 100 },
        ],
        timestamp: 0,
      }) as never;
    expect(await offer(world)).toMatchObject({ plan: { contracts: 2, boundBy: 'depth' } });
  });
});

describe('a stop that its owner loosens', () => {
  it('takes the trail and break-even off it, after a question that says so', async () => {
    const warm = Array.from({ length: 100 }, () => calm(30).concat(calm(30, 100.5))).flat();
    const world = new World([...warm, ...calm(60), ...calm(900, 106)]);
    world.clock.advance(100 * HOUR);
    await enter(world, { stopDistance: 0.05, trailDistance: 0.05 });
    await pass(world, 2 * HOUR);
    const { stop } = (await world.store.get('position', SYMBOL))?.value ?? { stop: 0 };
    // Trail or break-even have moved it up already.
    expect(stop).toBeGreaterThan(100);
    const order = { symbol: SYMBOL, stop: 97 };
    const request = { key: 'u77', sentAt: 0 };
    expect(await world.desk.positions.retarget(order, request)).toMatchObject({
      status: 'confirm',
      stopsTrailing: true,
    });
    const moved = await world.desk.positions.retarget({ ...order, mayLoosen: true }, request);
    expect(moved).toMatchObject({ status: 'recorded', trailingOff: true });
    await world.drain();
    await pass(world, 5 * HOUR);
    expect((await world.store.get('position', SYMBOL))?.value).toMatchObject({ stop: 97, trailing: false });
    expect((await journal(world, 'stop-moved')).at(-1)?.cause).toBe('loosened by hand, trailing off');
    // Switched on again, the bot takes care of it again.
    await world.desk.positions.retarget({ symbol: SYMBOL, trailing: true }, { key: 'u78', sentAt: 0 });
    await world.drain();
    await pass(world, 2 * HOUR);
    expect((await world.store.get('position', SYMBOL))?.value.stop).toBeGreaterThan(100);
  });

  it('leaves the trail on where the stop only tightens', async () => {
    const world = new World(calm(600));
    await enter(world, { stopDistance: 0.05, trailDistance: 0.05 });
    const moved = await world.desk.positions.retarget(
      { symbol: SYMBOL, stop: 97 },
      { key: 'u79', sentAt: 0 },
    );
    expect(moved).not.toHaveProperty('trailingOff');
    await world.drain();
    expect((await world.store.get('position', SYMBOL))?.value).toMatchObject({ stop: 97, trailing: true });
  });
});
