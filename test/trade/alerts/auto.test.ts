import { beforeEach, describe, expect, it } from 'vitest';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { AlertWorld, SOURCE } from './alert-world.js';

const LONG = 'long AAA\nsl 96\ntp 104 108';

let world: AlertWorld;
beforeEach(() => {
  world = new AlertWorld();
});

describe('a source that trades without asking', () => {
  const auto = { ...SOURCE, mode: 'auto' as const };
  beforeEach(() => world.name(auto));
  const intents = async () => (await world.store.list('intent')).map(({ value }) => value);

  it('is approved at once, at its part of the size', async () => {
    await world.says(LONG);
    const [intent] = await intents();
    expect(intent).toMatchObject({ by: 'bot', cause: 'approved automatically' });
    expect((await world.card('approved')).sizeFactor).toBe(0.5);
  });

  it.each([
    ['beyond its trades a day', { bounds: { sizeFactor: 0.5, perDay: 0 } }, {}],
    ['in other symbols than its own', { bounds: { ...auto.bounds, symbols: ['BBB-USDT'] } }, {}],
    ['with a message that nobody answers for', {}, { asksOnly: true as const }],
  ])('asks %s', async (_, bounds, message) => {
    await world.name({ ...auto, ...bounds });
    await world.says(LONG, message);
    expect(await intents()).toEqual([]);
    expect(await world.card()).toMatchObject({ sizeFactor: 1 });
    expect((await world.card()).opportunity.reasons[0]).toContain('not by itself');
  });

  it('asks where it is not understood what stands beside its trade', async () => {
    await world.says('long AAA now\nsl 96\ntp 104 108\n\nThe zebra hums above the quarry');
    expect(await intents()).toEqual([]);
    expect((await world.card()).opportunity.reasons[0]).toContain('not by itself: not every word');
  });

  it.each([
    ['above the price', 'long AAA entry 102\nsl 96\ntp 104 108'],
    ['below the price of a short', 'short AAA entry 98\nsl 104\ntp 94'],
  ])('asks where the entry it names lies %s: a breakout may be meant', async (_, text) => {
    await world.says(text);
    expect(await intents()).toEqual([]);
    const { sizeFactor, plan, opportunity } = await world.card();
    expect(sizeFactor).toBe(1);
    expect(plan.betterThan).toBeDefined();
    expect(opportunity.reasons[0]).toMatch(/not by itself: .* may be meant/);
  });

  it.each([
    ['approved by itself after a death', {}, 1],
    ['left to the owner where its symbol was taken away meanwhile', { symbols: ['BBB-USDT'] }, 0],
  ])('has its card %s', async (_, bounds, entries) => {
    await world.name(SOURCE);
    const id = await world.says(LONG);
    const value = { ...(await world.card()), isAuto: true as const, sizeFactor: 0.5 };
    await world.store.commit({ put: [{ kind: 'signal', id: value.id, value }] });
    await world.name({ ...auto, bounds: { ...auto.bounds, ...bounds } });
    await readAlert(world.parts, id);
    expect(await intents()).toHaveLength(entries);
  });

  it('is put to the owner where it is switched off while its card is planned', async () => {
    const quote = world.market.quote.bind(world.market);
    world.market.quote = async (symbol) => {
      if ((await world.cards()).length > 0) await world.name({ ...auto, isOn: false });
      return quote(symbol);
    };
    await world.says(LONG);
    expect(await intents()).toEqual([]);
    expect((await world.card()).status).toBe('offered');
  });

  it('counts its trades in the store, by the UTC day', async () => {
    await world.says(LONG);
    const day = Date.UTC(2025, 9, 1);
    expect(await world.store.get('sourceDay', 'tradingview')).toMatchObject({ value: { day, count: 1 } });
  });

  it('stays within every limit, and waits for Arm with real money', async () => {
    Object.assign(world.settings, { mode: 'live' });
    const id = await world.says('long AAA sl 96');
    expect(await world.outcome(id)).toMatchObject({ status: 'denied', code: 'not-armed' });
  });
});
