import { HOUR, isEvent, type Side } from '../../../src/domain/index.js';
import { check } from '../check.js';
import { ensure, near, present } from '../expect.js';
import { SIGNAL_AT } from '../candle-script.js';
import { voted } from '../votes.js';
import type { World } from '../world.js';

/** Sides of the signals of a symbol, offered or denied, in the journal. */
const sidesOf = async (world: World, symbol: string): Promise<readonly string[]> =>
  (await world.parts.store.journal({ symbol }))
    .filter(isEvent('signal-offered', 'signal-denied'))
    .map(({ data }) => data.side);

const checkSignal = async (world: World, symbol: string, side: Side): Promise<string> => {
  await world.card(symbol);
  const signal = present(
    (await world.app.desk.signals.list()).find(({ plan }) => plan.symbol === symbol),
    `the signal of ${symbol}`,
  );
  const { opportunity } = signal;
  const { analysis, confidence, reasons } = opportunity;
  const told = `${symbol} ${opportunity.side} at ${new Date(analysis.closeTime).toISOString()}`;
  ensure(opportunity.side === side, `a clean ${side === 'long' ? 'up' : 'down'}trend gave ${told}`);
  ensure(analysis.closeTime === SIGNAL_AT, `${told}, expected ${new Date(SIGNAL_AT).toISOString()}`);
  ensure(analysis.regime === 'trending', `${told} in a regime called ${analysis.regime}`);
  ensure(
    analysis.frames.length === 2 && analysis.frames.every(({ direction }) => direction === side),
    `${told} against its frames: ${analysis.frames.map(({ timeframe, direction }) => `${timeframe} ${direction}`).join(', ')}`,
  );
  ensure(
    analysis.votes.every(({ reason }) => reason !== '') && reasons.length >= 2,
    `${told} without its reasons in words`,
  );
  const expected = voted(opportunity);
  ensure(near(confidence, expected), `${told} with confidence ${confidence}, its votes give ${expected}`);
  return `${symbol} ${side} ${(confidence * 100).toFixed(0)} %`;
};

/** Votes, regime and slow frames, through the running scan: long up, short down, silent where nothing moves. */
export const strategies = check('Strategies', async (open) => {
  const world = await open({ recording: 'script', time: 'replay' });
  const seen = [
    await checkSignal(world, 'RISE-USDT', 'long'),
    await checkSignal(world, 'SINK-USDT', 'short'),
  ];
  const still = (await world.parts.analyzers.refresh('FLAT-USDT')).analysis();
  ensure(still?.regime === 'ranging', `a market that stands still is called ${still?.regime ?? 'nothing'}`);
  // Some hours more: a trend that goes on gives no signal against itself, and silence lasts.
  await world.runOn('hours of the market after the signals', () =>
    Promise.resolve(world.parts.clock.now() >= SIGNAL_AT + 10 * HOUR || undefined),
  );
  const [rise, sink, flat] = await Promise.all(
    ['RISE-USDT', 'SINK-USDT', 'FLAT-USDT'].map((symbol) => sidesOf(world, symbol)),
  );
  ensure(rise?.every((side) => side === 'long') === true, `RISE-USDT gave ${rise?.join(', ')}`);
  ensure(sink?.every((side) => side === 'short') === true, `SINK-USDT gave ${sink?.join(', ')}`);
  ensure(flat?.length === 0, `a market that stands still gave ${flat?.join(', ')}`);
  return `${seen.join(', ')}, FLAT-USDT silent`;
});
