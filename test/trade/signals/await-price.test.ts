import { beforeEach, describe, expect, it } from 'vitest';
import { ENTRY_WAIT, type EntryAt, type Opportunity, type Signal } from '../../../src/domain/index.js';
import { pause, recordHalt } from '../../../src/trade/account/control.js';
import { watchAwaiting } from '../../../src/trade/signals/await-price.js';
import { recordSignal } from '../../../src/trade/signals/offer.js';
import { planNow } from '../../../src/trade/signals/plan.js';
import { placeOf } from '../../../src/trade/signals/waiting.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { Fate, SYMBOL } from '../../support/world.js';
import { CardWorld, HOUR } from './card-world.js';

/** The price of the market is 100. */
const AT_98: Partial<Opportunity> = { entryAt: { price: 98 }, stop: 95 };

let world: CardWorld;
beforeEach(() => {
  world = new CardWorld();
});

const offer = async (over: Partial<Opportunity> = AT_98): Promise<Signal> => {
  const opportunity = world.opportunity(over);
  const plan = await planNow(world.parts, opportunity);
  if ('denied' in plan) throw new Error(plan.reason);
  const place = await placeOf(world.parts, SYMBOL, opportunity.side);
  return recordSignal(world.parts, { opportunity, key: 'k', plan, place, source: 'tradingview' });
};

/** Offers an entry at a price that has not come, and approves it. */
const awaited = async (over?: Partial<Opportunity>): Promise<Signal> => {
  await world.approve(await offer(over), 1);
  return world.card('awaiting');
};

const notices = async (): Promise<readonly string[]> =>
  (await world.store.owedPushes(1000)).flatMap(({ push }) => (push.type === 'notice' ? [push.text] : []));

const intents = async () => (await world.store.list('intent')).map(({ value }) => value);

/** The market stands at a price from now on. */
const priceIs = (price: number): void => {
  const quote = world.market.quote.bind(world.market);
  world.market.quote = async (symbol) => ({
    ...(await quote(symbol)),
    bid: price,
    ask: price,
    last: price,
    mark: price,
  });
};

describe('an entry at a price that has not come', () => {
  it('is planned as if filled there, with the stop where its source has it', async () => {
    const { plan } = await offer();
    expect(plan).toMatchObject({ entry: 98, limit: 98, stop: 95, waits: 'limit' });
  });

  it('waits once it is approved, sends nothing and reserves nothing', async () => {
    const signal = await awaited();
    await watchAwaiting(world.parts);
    expect(await world.card('awaiting')).toEqual(signal);
    expect(signal.expiresAt).toBe(world.clock.now() + ENTRY_WAIT);
    expect(await intents()).toEqual([]);
  });

  it('is entered when its price comes, no worse than at that price, with its source', async () => {
    await awaited();
    priceIs(97.9);
    await watchAwaiting(world.parts);
    const [intent] = await intents();
    expect(intent).toMatchObject({
      kind: 'open',
      by: 'owner',
      cause: 'its price has come',
      plan: { entry: 97.9, limit: 98, stop: 95 },
      opening: { source: 'tradingview' },
    });
    expect(intent?.steps).toEqual([]);
    expect((await world.card('approved')).intentId).toBe(intent?.id);
  });

  it('is entered at once where the price is there already', async () => {
    priceIs(97);
    await world.approve(await offer(), 1);
    expect(await intents()).toMatchObject([{ cause: 'approved', plan: { entry: 97, limit: 98 } }]);
  });

  it.each<[string, EntryAt, number, number, number]>([
    ['a zone, from its worse edge on', { low: 96, high: 98 }, 95, 98.1, 98],
    ['a breakout, from beyond its price on', { trigger: 'above', price: 103 }, 101, 102.9, 103.1],
  ])('has come: %s', async (_, entryAt, stop, before, there) => {
    await awaited({ entryAt, stop });
    priceIs(before);
    await watchAwaiting(world.parts);
    expect(await intents()).toEqual([]);
    priceIs(there);
    await watchAwaiting(world.parts);
    expect(await intents()).toMatchObject([{ plan: { entry: there, stop } }]);
  });

  it('waits on where the price has run far beyond a breakout', async () => {
    await awaited({ entryAt: { trigger: 'above', price: 103 }, stop: 101 });
    priceIs(106);
    await watchAwaiting(world.parts);
    expect(await intents()).toEqual([]);
    expect((await world.card('awaiting')).status).toBe('awaiting');
  });

  it('asks once more where more would be lost than was approved', async () => {
    const signal = await awaited();
    const cheaper = { ...signal, plan: { ...signal.plan, worstCase: signal.plan.worstCase / 2 } };
    await world.store.commit({ put: [{ kind: 'signal', id: signal.id, value: cheaper }] });
    priceIs(98);
    await watchAwaiting(world.parts);
    expect(await intents()).toEqual([]);
    expect(await world.card()).toMatchObject({ before: { worstCase: cheaper.plan.worstCase } });
    expect(await notices()).toMatchObject([expect.stringContaining('asks once more')]);
  });

  it('waits on while entries are paused, and ends with a halt', async () => {
    await awaited();
    await pause(world.parts, 'lunch', 'owner');
    priceIs(98);
    await watchAwaiting(world.parts);
    expect((await world.card('awaiting')).status).toBe('awaiting');
    await recordHalt(world.parts, 'enough');
    await watchAwaiting(world.parts);
    expect(await world.card('ended')).toMatchObject({ note: 'the bot is halted' });
    expect(await notices()).toMatchObject([expect.stringContaining('the bot is halted')]);
    expect(await intents()).toEqual([]);
  });

  it('ends with a halt at once, and with a price beyond its stop', async () => {
    await awaited();
    await world.desk.account.halt('enough', { key: 'u2', sentAt: 0 });
    expect((await world.card('ended')).note).toBe('the bot is halted');
    world = new CardWorld();
    await awaited();
    priceIs(94);
    await watchAwaiting(world.parts);
    expect((await world.card('ended')).note).toContain('passed its stop at 95');
  });

  describe('whose stop the market has passed', () => {
    /** Candles of the next hours close, the first from a price to another. */
    const closes = (...rows: readonly (readonly [low: number, high: number])[]): void => {
      const first = Math.ceil(world.clock.now() / HOUR) * HOUR;
      for (const [hour, [low, high]] of rows.entries())
        world.parts.analyzers.feed(SYMBOL, {
          timestamp: first + hour * HOUR,
          open: high,
          high,
          low,
          close: high,
          volume: 1,
        });
    };

    it('ends when its price comes, however many candles ago that was', async () => {
      await awaited();
      closes([94, 100], [99, 101], [99, 101]);
      priceIs(98);
      await watchAwaiting(world.parts);
      expect(await intents()).toEqual([]);
      expect((await world.card('ended')).note).toContain('passed its stop at 95');
    });

    it('ends while entries are paused as well, and not only once they go on', async () => {
      await awaited();
      await pause(world.parts, 'lunch', 'owner');
      priceIs(94);
      await watchAwaiting(world.parts);
      expect((await world.card('ended')).note).toContain('passed its stop at 95');
    });

    it('ends by what happened while the bot was down', async () => {
      await awaited();
      world.reboot();
      closes([94, 100], [99, 101]);
      await watchAwaiting(world.parts);
      expect((await world.card('ended')).note).toContain('passed its stop at 95');
    });

    it('waits on where that was before it was planned, or not as far', async () => {
      closes([94, 100]);
      world.clock.advance(2 * HOUR);
      await awaited();
      closes([95.1, 100], [99, 101]);
      await watchAwaiting(world.parts);
      expect((await world.card('awaiting')).status).toBe('awaiting');
    });
  });

  it('is denied by a rule that forbids it when its price comes, and says so', async () => {
    await awaited();
    await world.store.commit({
      put: [{ kind: 'lock', id: SYMBOL, value: { until: world.clock.now() + HOUR, reason: 'a stop' } }],
    });
    priceIs(98);
    await watchAwaiting(world.parts);
    expect((await world.card('ended')).note).toContain('waits 1 h more');
    expect(await notices()).toHaveLength(1);
  });

  it('ends when its time is over', async () => {
    const signal = await awaited();
    await world.store.commit({
      put: [{ kind: 'signal', id: signal.id, value: { ...signal, expiresAt: world.clock.now() } }],
    });
    priceIs(98);
    await watchAwaiting(world.parts);
    expect(await world.card('expired')).toMatchObject({ note: 'its price did not come in time' });
    expect(await notices()).toHaveLength(1);
    expect(await world.store.list('lesson')).toEqual([]);
    expect((await world.store.get('unfilled', signal.id))?.value).toMatchObject({
      why: 'price-did-not-come',
    });
  });

  it('is called off by its button, and by a word', async () => {
    const { id, cardVersion } = await awaited();
    expect(await world.desk.signals.skip(id, cardVersion - 1)).toMatchObject({ status: 'refused' });
    await world.desk.signals.skip(id, cardVersion);
    expect((await world.card('skipped')).id).toBe(id);
    world = new CardWorld();
    await awaited();
    await world.desk.signals.cancelAwaiting(SYMBOL);
    expect((await world.card('skipped')).note).toBe('cancelled by you');
  });

  it('keeps its place: neither the strategy nor a word of the owner’s puts another card there', async () => {
    const { id } = await awaited();
    await world.offer(1);
    await expect(world.ask('long')).rejects.toThrow(id);
    expect(await world.cards()).toHaveLength(1);
  });

  it('is entered once, wherever the process dies', async () => {
    let deaths = 0;
    for (const when of ['before', 'after'] as const)
      for (let at = 1; ; at++) {
        world = new CardWorld();
        await awaited();
        priceIs(98);
        const fate = new Fate(at, when);
        world.fateOf(fate);
        await watchAwaiting(world.parts).catch(() => undefined);
        world.reboot();
        await watchAwaiting(world.parts);
        expect(await intents()).toHaveLength(1);
        await world.drain();
        expect(await world.store.list('position')).toMatchObject([{ value: { source: 'tradingview' } }]);
        if (!fate.died) break;
        deaths++;
      }
    expect(deaths).toBeGreaterThan(20);
  });

  it('is looked at by every tick', async () => {
    await awaited();
    priceIs(98);
    await checkPositions(world.parts);
    expect(await intents()).toHaveLength(1);
  });
});
