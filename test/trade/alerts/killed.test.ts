import { expect, it } from 'vitest';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { Crash, Fate, SYMBOL } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';
import { AlertWorld } from './alert-world.js';

/** The price comes down into the zone, rises through two of the four targets, and falls back below the entry. */
const PATH = [100, 100, 97.9, 103, 106, 96, 96];
const ROWS: readonly Row[] = PATH.map((price) => [price, price, price, price, 1_000_000]);
/** The candle after which the stop goes to entry. */
const FOLLOWED = 3;
const START = Date.UTC(2025, 9, 1);
const SIGNAL = 'AAA long\nentry 97 - 98\nsl 94\ntp 102 105 108 111';

/** The next candle closes, and the tick runs; once more where a stop follows what it booked. */
const candle =
  (nth: number) =>
  async (world: AlertWorld): Promise<void> => {
    world.clock.set(Math.max(world.clock.now(), START + (nth + 1) * 300_000));
    await world.exchange.advance(world.clock.now());
    for (let ticks = nth === FOLLOWED ? 2 : 1; ticks > 0; ticks--) {
      await checkPositions(world.parts);
      await world.drain();
    }
  };

/** A signal's whole life; each step may be repeated, as a redelivered update or a later tick would. */
const STEPS: readonly ((world: AlertWorld) => Promise<unknown>)[] = [
  async (world) => readAlert(world.parts, await world.hears(SIGNAL)),
  async (world) => {
    const [signal] = await world.desk.signals.list();
    if (signal) await world.desk.signals.approve(signal.id, signal.cardVersion, { key: 'u1', sentAt: 0 });
  },
  ...[1, 2, 3, 4, 5].map(candle),
];

const live = async (world: AlertWorld): Promise<void> => {
  for (const step of STEPS)
    try {
      await step(world);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      await world.restart();
      await assertGuarded(world);
      await step(world);
    }
};

const assertGuarded = async (world: AlertWorld): Promise<void> => {
  const [held] = await world.exchange.fetchPositions();
  const stops = (await world.exchange.fetchOpenOrders()).filter(({ type }) => type === 'stop');
  expect(stops.map(({ contracts }) => contracts)).toEqual(held ? [held.contracts] : []);
};

const tradeOf = async (world: AlertWorld) => {
  const [trade] = (await world.store.list('trade')).map(({ value }) => value);
  expect(await world.exchange.fetchOpenOrders()).toEqual([]);
  expect(await world.store.list('position')).toEqual([]);
  expect(await world.pushed('signal')).toBe(1);
  return trade;
};

it('a signal with a zone and four targets comes to the same, whatever await the process dies at', async () => {
  const whole = new AlertWorld({ stopFollows: 'entry' }, ROWS);
  await live(whole);
  const trade = await tradeOf(whole);
  const { contracts = 0 } = trade ?? {};
  expect(trade).toMatchObject({ symbol: SYMBOL, source: 'tradingview' });
  expect(trade?.exitReason).toMatch(/^stop \(target 1 of 4 reached\)/);
  const exits = trade?.bookings?.filter(({ kind }) => kind === 'exit') ?? [];
  expect(exits).toHaveLength(3);
  let [deaths, entered] = [0, 0];
  for (let at = 1; at <= whole.fate.calls; at++) {
    const world = new AlertWorld({ stopFollows: 'entry' }, ROWS);
    world.reboot(new Fate(at, at % 2 === 0 ? 'before' : 'after'));
    try {
      await live(world);
      const other = await tradeOf(world);
      // An entry that is under way may be cancelled by the restart: it is never sent again.
      if (other) {
        expect(other.contracts).toBe(contracts);
        expect(other.netPnl).toBeCloseTo(trade?.netPnl ?? 0, 8);
        entered++;
      }
    } catch (error) {
      throw new Error(`died at await ${at} (${whole.fate.names[at - 1]})`, { cause: error });
    }
    deaths++;
  }
  expect(deaths).toBeGreaterThan(200);
  expect(entered / deaths).toBeGreaterThan(0.9);
}, 60_000);
