import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/domain/index.js';
import { RECORDED_SIGNALS } from '../../../src/decide/analytics/index.js';
import { recordFor } from '../../../src/trade/learn/signal-record.js';
import { World } from '../../support/world.js';
import { calm, HOUR, offer, pass } from '../fixtures.js';

const outcome = (i: number): Outcome => ({
  at: i,
  closedAt: i + 1,
  r: i % 3 === 0 ? 2 : -1,
  kind: i % 2 === 0 ? 'traded' : 'expired',
  features: {},
  signalClass: 'long unopposed',
});

/** A world with so many outcomes of unopposed longs. */
const worldWith = async (
  count: number,
  over: ConstructorParameters<typeof World>[1] = {},
): Promise<World> => {
  const world = new World(calm(60), over);
  await world.store.commit({
    put: Array.from({ length: count }, (_, i) => ({ kind: 'outcome', id: `o${i}`, value: outcome(i) })),
  });
  return world;
};

describe('the record of a signal', () => {
  it('is the account’s own from 30 outcomes of its class on, and goes with the signal', async () => {
    const world = await worldWith(30);
    const signal = await offer(world);
    expect(signal).toMatchObject({ record: { source: 'journal', signals: 30, won: 10, untaken: 15 } });
  });

  it('is that of recorded candles before', async () => {
    const world = await worldWith(29);
    expect(await offer(world)).toMatchObject({ record: RECORDED_SIGNALS['long unopposed'] });
  });

  it('is another once a later candle gives the card votes of another class', async () => {
    const world = await worldWith(0);
    const first = await offer(world);
    const { analysis } = world.opportunity();
    const votes = [{ name: 'RSI', side: 'short' as const, weight: 1, reason: 'RSI 71 is overbought' }];
    const renewed = await offer(world, { analysis: { ...analysis, votes } });
    if (!first || !renewed || !('id' in first) || !('id' in renewed)) throw new Error('no card');
    expect(renewed.id).toBe(first.id);
    expect([first.record, renewed.record]).toEqual([
      RECORDED_SIGNALS['long unopposed'],
      RECORDED_SIGNALS['long opposed'],
    ]);
  });

  it('is that of recorded candles while nothing is learned', async () => {
    const world = await worldWith(40);
    Object.assign(world.settings, { learning: 'off' });
    const record = await recordFor(world.parts, { opportunity: world.opportunity() });
    expect(record).toEqual(RECORDED_SIGNALS['long unopposed']);
  });

  it('is not looked for where nobody is asked', async () => {
    const world = await worldWith(40, { approval: 'auto' });
    expect(await recordFor(world.parts, { opportunity: world.opportunity() })).toBeUndefined();
  });

  it('is unknown on candles of another length, and for a trade by hand', async () => {
    const world = await worldWith(0, { timeframe: '4h' });
    expect(await recordFor(world.parts, { opportunity: world.opportunity() })).toBeUndefined();
    const own = await worldWith(40);
    expect(await recordFor(own.parts, { opportunity: own.opportunity(), source: 'owner' })).toBeUndefined();
  });
});

it('a trade by hand is learned from with its signed votes, and counts in the record of no signals (B2)', async () => {
  const world = new World([...calm(240), [100, 100, 94, 94, 1_000_000], ...calm(600, 94)]);
  const asked = await offer(world, { confidence: -0.23, features: { confidence: -0.23 } });
  if (!asked || !('cardVersion' in asked)) throw new Error('no signal');
  await world.store.commit({ put: [{ kind: 'signal', id: asked.id, value: { ...asked, source: 'owner' } }] });
  await world.desk.signals.approve(asked.id, asked.cardVersion, { key: 'u1', sentAt: 0 });
  await world.drain();
  await pass(world, 5 * HOUR);
  expect((await world.store.list('trade'))[0]?.value).toMatchObject({ confidence: -0.23 });
  const [learned] = (await world.store.list('outcome')).map(({ value }) => value);
  expect(learned).toMatchObject({ kind: 'traded', features: { confidence: -0.23 } });
  expect(learned).not.toHaveProperty('signalClass');
});
