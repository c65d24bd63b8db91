import { beforeEach, describe, expect, it } from 'vitest';
import type { Signal } from '../../../src/domain/index.js';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { endGoneSignals } from '../../../src/trade/signals/standing.js';
import { expireSignals } from '../../../src/trade/signals/waiting.js';
import { Crash, SYMBOL } from '../../support/world.js';
import { CardWorld, HOUR, TTL_MS } from './card-world.js';

let world: CardWorld;
beforeEach(() => {
  world = new CardWorld();
});

describe('a trend', () => {
  it('of 24 candles makes one card, which rings once', async () => {
    for (let candle = 1; candle <= 24; candle++)
      await world.offer(candle, { confidence: 0.6 + candle / 100 });
    expect(await world.cards()).toHaveLength(1);
    expect(await world.card()).toMatchObject({ cardVersion: 24, opportunity: { confidence: 0.84 } });
    expect([await world.pushed('signal'), await world.pushed('signalChanged')]).toEqual([1, 23]);
  });

  it('renews its card: the plan, the time that it has left, and the candle that it stands on', async () => {
    const first = await world.offer(1);
    world.clock.advance(HOUR / 12);
    world.priceMoves(1.02);
    await world.offer(2);
    const renewed = await world.card();
    expect(renewed.plan.entry).toBeCloseTo(102, 1);
    expect(renewed.expiresAt).toBe(world.clock.now() + TTL_MS);
    expect(renewed.opportunity.analysis.candleTime).toBe(2 * HOUR);
    // When it came is not changed by that.
    expect(renewed).toMatchObject({ createdAt: (first as Signal).createdAt, plannedAt: world.clock.now() });
  });

  it('keeps its place however many candles of other symbols were offered since', async () => {
    await world.offer(1);
    const keys = Array.from({ length: 2100 }, (_, n) => ({
      kind: 'signalKey' as const,
      id: `other${n}`,
      value: { signalId: '', at: world.clock.now() + n },
    }));
    await world.store.commit({ put: keys });
    await trimDocuments(world.parts);
    expect((await world.store.list('signalKey')).length).toBeLessThan(2100);
    await world.offer(2);
    expect(await world.cards()).toHaveLength(1);
  });

  it('kills no button that is seen: each version is good once, held against what it showed', async () => {
    await world.offer(1);
    await world.offer(2);
    await world.offer(3);
    const waiting = await world.card();
    expect(await world.approve(waiting, 1)).toMatchObject({ status: 'approved', signal: { cardVersion: 4 } });
    expect(await world.approve(waiting, 1)).toMatchObject({ status: 'refused', code: 'used' });
    expect(await world.approve(waiting, 3)).toMatchObject({ status: 'refused', code: 'used' });
    expect(await world.store.list('intent')).toHaveLength(1);
  });

  it('asks whoever tapped a card that showed a smaller loss, not whoever has seen the larger one', async () => {
    await world.offer(1);
    Object.assign(world.settings, { riskPerTrade: 0.03 });
    await world.offer(2);
    const waiting = await world.card();
    expect(await world.approve(waiting, 1)).toMatchObject({ status: 'asked', signal: { cardVersion: 3 } });
    // What was seen before the question is no answer to it.
    expect(await world.approve(waiting, 2)).toMatchObject({ status: 'refused', code: 'stale' });
    world = new CardWorld();
    await world.offer(1);
    Object.assign(world.settings, { riskPerTrade: 0.03 });
    await world.offer(2);
    expect(await world.approve(await world.card(), 2)).toMatchObject({ status: 'approved' });
  });

  it('leaves buttons dead that were there before another size', async () => {
    await world.offer(1);
    const { id } = await world.card();
    await world.desk.signals.resize(id, 1, 0.5);
    await world.offer(2);
    expect(await world.card()).toMatchObject({ cardVersion: 3, sizeFactor: 0.5 });
    expect(await world.approve(await world.card(), 1)).toMatchObject({ status: 'refused', code: 'stale' });
    expect(await world.approve(await world.card(), 2)).toMatchObject({ status: 'approved' });
  });

  it('comes back to its size after half of it, and says why twice would be no more', async () => {
    await world.offer(1);
    const { id, plan } = await world.card();
    const resized = async (version: number, factor: number) => {
      const result = await world.desk.signals.resize(id, version, factor);
      return result.status === 'resized' ? result.signal.plan.contracts : result;
    };
    expect(await resized(1, 0.5)).toBe(Math.floor(plan.contracts / 2));
    expect(await resized(2, 2)).toBe(plan.contracts);
    Object.assign(world.settings, { maxPositionSize: plan.notional });
    expect(await resized(3, 2)).toMatchObject({
      status: 'refused',
      reason: `the card stays at ${plan.contracts} contracts: max position size allows no more`,
    });
    expect(await resized(3, 0.5)).toBe(Math.floor(plan.contracts / 2));
    expect(await resized(4, 2)).toBe(plan.contracts);
  });

  it.each([0.0053, 0.0067, 0.0091])(
    'doubles what it shows until four times its own size, at a risk of %d',
    async (riskPerTrade) => {
      Object.assign(world.settings, { riskPerTrade, maxPositionSize: 100_000 });
      await world.offer(1);
      const card = await world.card();
      const shown = [card.plan.contracts];
      for (let version = 1; ; version += 1) {
        const result = await world.desk.signals.resize(card.id, version, 2);
        if (result.status !== 'resized') {
          expect(result).toMatchObject({ reason: expect.stringContaining('0.125 to 4 times') });
          break;
        }
        shown.push(result.signal.plan.contracts);
        expect(result.signal.sizeFactor).toBeLessThanOrEqual(4);
      }
      const [own = 0, twice, fourTimes] = shown;
      expect([twice, fourTimes]).toEqual([2 * own, 4 * own]);
      const { status } = await world.desk.signals.resize(card.id, shown.length, 0.5);
      expect(status).toBe('resized');
      expect((await world.card()).plan.contracts).toBe(Math.floor((shown.at(-1) ?? 0) / 2));
    },
  );

  it('shows at a later candle the size that the owner chose, which is what its buttons take', async () => {
    await world.offer(1);
    const whole = await world.card();
    await world.desk.signals.resize(whole.id, 1, 0.5);
    const half = (await world.card()).plan.contracts;
    expect(half).toBeLessThan(whole.plan.contracts);
    await world.offer(2);
    const renewed = await world.card();
    expect(renewed.plan.contracts).toBe(half);
    expect(await world.approve(renewed, 3)).toMatchObject({
      status: 'approved',
      signal: { plan: { contracts: half } },
    });
  });

  it('that turns ends its card and offers the other side', async () => {
    await world.offer(1);
    await world.offer(2, { side: 'short' });
    expect(await world.card('ended')).toMatchObject({
      plan: { side: 'long' },
      note: 'the strategy sees a short now',
    });
    expect((await world.card()).plan.side).toBe('short');
    expect(await world.pushed('signal')).toBe(2);
  });
});

describe('a card that the owner asked for', () => {
  it('takes the place of the strategy’s, which is not followed by itself', async () => {
    await world.offer(1);
    await world.ask('long');
    const own = await world.card();
    expect(own.source).toBe('owner');
    expect(await world.card('replaced')).toMatchObject({ note: own.id, plan: { side: 'long' } });
    expect(await world.store.list('lesson')).toEqual([]);
  });

  it('is neither changed nor ended by a candle', async () => {
    await world.ask('long');
    const own = await world.card();
    await world.offer(1);
    await world.offer(2, { side: 'short' });
    expect((await world.cards()).find(({ id }) => id === own.id)).toEqual(own);
    expect((await world.cards()).map(({ plan }) => plan.side).sort()).toEqual(['long', 'short']);
  });
});

describe('a card whose reason is gone', () => {
  const after = async (): Promise<readonly Signal[]> => {
    await endGoneSignals(world.parts);
    return world.cards();
  };

  it('waits on while nothing has happened', async () => {
    await world.offer(1);
    const before = await world.cards();
    expect(await after()).toEqual(before);
  });

  it.each<[string, () => unknown, string]>([
    ['the price passed its stop', () => world.priceMoves(0.94), 'the price has passed its stop at 95'],
    [
      'the symbol was blocked',
      () => world.desk.settings.changePairs((rules) => ({ ...rules, blocked: [SYMBOL] }), 'by the owner'),
      `${SYMBOL} is blocked (/pairs allow ${SYMBOL})`,
    ],
    [
      'a limit was reached',
      () => Object.assign(world.settings, { maxOpenPositions: 0 }),
      '0 of 0 positions are taken',
    ],
  ])('ends by itself with that reason: %s', async (_, happens, note) => {
    await world.offer(1);
    await happens();
    expect(await after()).toMatchObject([{ status: 'ended', note }]);
    expect(await world.store.journal({ match: ({ event }) => event === 'signal-ended' })).toMatchObject([
      { cause: note },
    ]);
    expect(await world.pushed('signalChanged')).toBe(1);
  });

  it('ends once a position is open in its symbol', async () => {
    await world.offer(1);
    const waiting = await world.card();
    await world.ask('short');
    const own = (await world.cards()).find(({ source }) => source === 'owner');
    if (own) await world.approve(own, 1);
    expect((await after()).find(({ id }) => id === waiting.id)).toMatchObject({
      status: 'ended',
      note: `${SYMBOL} already has a position or a working entry`,
    });
  });

  it('does not end because the market or the account cannot be read, or the price is old', async () => {
    await world.offer(1);
    const { quote } = world.market;
    world.market.quote = async (symbol) => ({
      ...(await quote.call(world.market, symbol)),
      timestamp: 0,
      mark: 1,
    });
    expect(await after()).toMatchObject([{ status: 'offered' }]);
    world.market.quote = () => Promise.reject(new Crash('away'));
    await expect(endGoneSignals(world.parts)).rejects.toThrow();
    expect(await world.cards()).toMatchObject([{ status: 'offered' }]);
  });
});

describe('a card that nobody answers', () => {
  it('expires by the market’s time', async () => {
    await world.offer(1);
    await world.human.sleep(2 * TTL_MS);
    expect(await expireSignals(world.parts)).toBe(0);
    world.clock.advance(TTL_MS - 1);
    expect(await expireSignals(world.parts)).toBe(0);
    world.clock.advance(1);
    expect(await expireSignals(world.parts)).toBe(1);
    expect((await world.card('expired')).plan.side).toBe('long');
  });

  it('is learned from once, by the plan that it showed last, however often it was renewed', async () => {
    await world.offer(1);
    world.clock.advance(HOUR / 12);
    world.priceMoves(1.02);
    await world.offer(2);
    await world.offer(3);
    const last = await world.card();
    world.clock.advance(TTL_MS);
    await expireSignals(world.parts);
    const lessons = await world.store.list('lesson');
    expect(lessons).toMatchObject([
      { id: last.id, value: { kind: 'expired', trade: { openedAt: last.plannedAt, stop: last.plan.stop } } },
    ]);
  });
});
