import { seededRandom, timeframeMs, type Candle, HOUR } from '../../src/domain/index.js';
import { columnOf } from '../../src/domain/candle-column.js';
import { venuePaths } from '../../src/venues/recorded/candle-files.js';
import { candleText, fundingText, writeWhole } from '../../src/venues/recorded/file-writer.js';

const FINE = timeframeMs('5m');
const VENUE = 'synthetic';

/** The candle whose close gives every trending symbol of the script its signal closes here. */
export const SIGNAL_AT = Date.UTC(2025, 2, 20, 8);
/** Hourly candles before the fine ones: more than the 2,000 that warm an analysis up. */
const WARM_UP_HOURS = 2100;
/** Fine candles begin this long before the signal. */
const LEAD_HOURS = 4;
/** And end this long after it. */
const TAIL_HOURS = 13;
const LIVE_AT = SIGNAL_AT - LEAD_HOURS * HOUR;
const BEGIN = LIVE_AT - WARM_UP_HOURS * HOUR;

export const TAPE = { from: LIVE_AT, to: SIGNAL_AT + TAIL_HOURS * HOUR } as const;

/** Hours after the signal in which every price stands still: time for an owner to act. */
const CALM_HOURS = 3;

/** What becomes of a price after the calm hours: factor of the price at the signal, by hours since the signal. */
type PricePath = (hours: number) => number;

interface Symbol {
  readonly name: string;
  readonly price: number;
  readonly trend: 1 | -1 | 0;
  readonly contractSize: number;
  readonly tickSize: number;
  readonly fate: PricePath;
}

const after = (hours: number): number => Math.max(0, hours - CALM_HOURS);

/** The symbols of the script: what each is there for is in its name. */
const SYMBOLS: readonly Symbol[] = [
  // Climbs 1 % an hour for 8 hours: targets and trails.
  {
    name: 'RISE-USDT',
    price: 100,
    trend: 1,
    contractSize: 0.1,
    tickSize: 0.01,
    fate: (h) => 1 + 0.01 * Math.min(8, after(h)),
  },
  // Slides down 12 % in three hours, candle by candle: stops.
  {
    name: 'SLIDE-USDT',
    price: 20,
    trend: 1,
    contractSize: 1,
    tickSize: 0.001,
    fate: (h) => 1 - 0.04 * Math.min(3, after(h)),
  },
  // Opens 6 % lower all at once: a loss beyond the planned one.
  {
    name: 'GAP-USDT',
    price: 0.5,
    trend: 1,
    contractSize: 10,
    tickSize: 0.0001,
    fate: (h) => (after(h) > 0 ? 0.94 : 1),
  },
  {
    name: 'SINK-USDT',
    price: 3000,
    trend: -1,
    contractSize: 0.01,
    tickSize: 0.1,
    fate: (h) => 1 - 0.005 * Math.min(8, after(h)),
  },
  { name: 'FLAT-USDT', price: 50, trend: 0, contractSize: 1, tickSize: 0.01, fate: () => 1 },
];

/** Hours of one wave, and the hour of it in which the price comes out of its dip. */
const WAVE = 48;

/** Log price of the clean uptrend relative to its price at the signal: a steady climb with a dip in each wave. */
const climb = (hours: number): number => {
  const phase = (((hours + 3) % WAVE) + WAVE) % WAVE;
  const wave = Math.floor((hours + 3) / WAVE);
  const shape =
    phase < 6 ? phase * 0.006 : phase < 30 ? 0.036 - (phase - 6) * 0.0002 : 0.0312 - (phase - 30) * 0.0006;
  return wave * 0.0204 + shape;
};

const priceOf = (symbol: Symbol, time: number): number => {
  const hours = (time - SIGNAL_AT) / HOUR;
  if (hours > 0) return symbol.price * symbol.fate(hours);
  return symbol.price * Math.exp(symbol.trend * (climb(hours) - climb(0)));
};

const rounded = (price: number, { tickSize }: Symbol): number =>
  Number((Math.round(price / tickSize) * tickSize).toFixed(8));

/** Candles from `from` to `to`; the noise is the same on every machine. */
const candlesOf = (symbol: Symbol, from: number, to: number, span: number, seed: number): Candle[] => {
  const random = seededRandom(seed);
  // Fine candles have none: what a price is at a given time can then be told.
  const noise = symbol.trend === 0 || span === FINE ? 0 : 0.0006;
  const candles: Candle[] = [];
  let open = rounded(priceOf(symbol, from), symbol);
  for (let timestamp = from; timestamp < to; timestamp += span) {
    const close = rounded(priceOf(symbol, timestamp + span) * (1 + noise * (random() - 0.5)), symbol);
    // A jump of the price is a gap between candles.
    if (Math.abs(close / open - 1) > 0.05) open = close;
    const reach = 4 * noise;
    const high = rounded(Math.max(open, close) * (1 + reach * random()), symbol);
    const low = rounded(Math.min(open, close) * (1 - reach * random()), symbol);
    const volume = Number(((span / FINE) * (150_000 / symbol.price) * (0.8 + 0.4 * random())).toFixed(4));
    candles.push({ timestamp, open, high, low, close, volume });
    open = close;
  }
  return candles;
};

/**
 * Writes a small recording in the format of candle files: trends up and down that give a signal in the same hour, a
 * market that does not move, and after the signal a path on which targets and stops are hit. `only` leaves symbols out.
 */
export const writeCandleScript = (dir: string, only?: readonly string[]): void => {
  const paths = venuePaths(dir, VENUE);
  const symbols = SYMBOLS.filter(({ name }) => only?.includes(name) ?? true);
  for (const [index, symbol] of symbols.entries()) {
    const hours = candlesOf(symbol, BEGIN, LIVE_AT, HOUR, index + 1);
    const fine = candlesOf(symbol, LIVE_AT, TAPE.to, FINE, index + 101);
    writeWhole(paths.candles('1h', symbol.name), candleText(columnOf('1h', hours)));
    writeWhole(paths.candles('5m', symbol.name), candleText(columnOf('5m', fine)));
    const times: number[] = [];
    for (let time = LIVE_AT; time <= TAPE.to; time += 8 * HOUR) times.push(time);
    const rates = { timestamp: Float64Array.from(times), rate: Float64Array.from(times, () => 0.0001) };
    writeWhole(paths.funding(symbol.name), fundingText(rates));
  }
  const columns = 'symbol,contract_size,lot_size,tick_size,maker_fee,taker_fee,max_leverage,origin';
  const rows = symbols.map(
    ({ name, contractSize, tickSize }) => `${name},${contractSize},1,${tickSize},0.0002,0.0006,50,synthetic`,
  );
  writeWhole(paths.instruments, `${columns}\n${rows.join('\n')}\n`);
};
