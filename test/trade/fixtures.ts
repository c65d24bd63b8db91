import type { Opportunity, Position } from '../../src/domain/index.js';
import type { Row } from '../venues/paper/support.js';
import { checkPositions } from '../../src/trade/watchdog/tick.js';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import { SYMBOL, type World } from '../support/world.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** `minutes` of quiet 5-minute candles at a price, with plenty of volume. */
export const calm = (minutes: number, price = 100): Row[] =>
  Array.from({ length: minutes / 5 }, () => [price, price, price, price, 1_000_000]);

/** Goes on in simulated time, the exchange matching along the candles, then checks as the job would. */
export const pass = async (world: World, ms: number): Promise<void> => {
  world.clock.advance(ms);
  await world.exchange.advance(world.clock.now());
  await checkPositions(world.parts);
  await world.drain();
};

let key = 0;

/** An opportunity of its own candle, offered; the signal that came of it. */
export const offer = async (world: World, over: Partial<Opportunity> = {}) => {
  const base = world.opportunity(over);
  const candleTime = base.analysis.candleTime + (key += 1);
  return offerOpportunity(world.parts, { ...base, analysis: { ...base.analysis, candleTime } });
};

/** Offers, approves and fills one position. */
export const enter = async (world: World, over: Partial<Opportunity> = {}): Promise<Position> => {
  const signal = await offer(world, over);
  if (!signal || !('cardVersion' in signal)) throw new Error(`no signal: ${JSON.stringify(signal)}`);
  await world.desk.signals.approve(signal.id, signal.cardVersion, { key: `u${(key += 1)}`, sentAt: 0 });
  await world.drain();
  const position = (await world.store.get('position', SYMBOL))?.value;
  if (!position) throw new Error('nothing was filled');
  return position;
};

/** The record as if these net R had been learned. */
export const remember = (world: World, r: readonly number[], threshold = 0.6): Promise<void> =>
  world.store.commit({
    put: [
      {
        kind: 'record',
        id: 'main',
        value: {
          r,
          total: r.length,
          threshold,
          reason: 'by the test',
          trainAt: Number.MAX_SAFE_INTEGER,
          trainedOn: 0,
        },
      },
    ],
  });
