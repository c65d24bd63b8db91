import {
  LEARNERS,
  type Gate,
  type Learner,
  type Opportunity,
  type Position,
} from '../../src/domain/index.js';
import { SHUT_GATES } from '../../src/decide/learning/index.js';
import type { Row } from '../venues/paper/support.js';
import { checkPositions } from '../../src/trade/watchdog/tick.js';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import { SYMBOL, type World } from '../support/world.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** `minutes` of quiet 5-minute candles at a price, with plenty of volume. */
export const calm = (minutes: number, price = 100): Row[] =>
  Array.from({ length: minutes / 5 }, () => [price, price, price, price, 1_000_000]);

/** Four quiet hours at 100, then one candle through a stop at 95, then quiet again. */
export const falling = (): Row[] => [...calm(240), [100, 100, 94, 94, 1_000_000], ...calm(600, 94)];
/** The same up to 130, through a target. */
export const rising = (): Row[] => [...calm(240), [100, 130, 100, 130, 1_000_000], ...calm(600, 130)];

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

/** The gates of some learners as if they had opened a while ago; the others shut. */
export const openGates = (
  world: Pick<World, 'store' | 'clock'>,
  ...open: readonly Learner[]
): Promise<void> => {
  const gateOf = (learner: Learner): Gate =>
    open.includes(learner)
      ? { ...SHUT_GATES.gates[learner], outcomes: 120, evidence: 6, openSince: 1, support: 3 }
      : SHUT_GATES.gates[learner];
  const gates = Object.fromEntries(LEARNERS.map((learner) => [learner, gateOf(learner)])) as Record<
    Learner,
    Gate
  >;
  // A gate is open on evidence of the last year.
  const day = world.clock.now() - (world.clock.now() % 86_400_000);
  const proved = {
    day,
    outcomes: 1,
    r: 0,
    gain: 1,
    fixed: { trades: 1, sum: 0 },
    learned: { trades: 1, sum: 1 },
  };
  for (const learner of open) gates[learner] = { ...gates[learner], days: [proved] };
  return world.store.commit({ put: [{ kind: 'gates', id: 'main', value: { gates, waiting: [] } }] });
};
