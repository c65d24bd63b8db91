import { baseOf, seededRandom, timeframeMs, type Instrument, type Timeframe } from '../domain/index.js';
import { newColumn, type CandleColumn } from '../domain/candle-column.js';
import type { Recording } from '../venues/recorded/candle-files.js';

/** Enough that a candle's high and low are those of a continuous walk, nearly. */
const STEPS = 60;
const START = Date.UTC(2024, 0, 1);
const START_PRICE = 100;
const VOLUME = 1e7;

export interface WalkOptions {
  readonly symbols: number;
  /** Candles of each. */
  readonly candles: number;
  readonly seed: number;
  readonly timeframe?: Timeframe;
  /** Standard deviation of the return of one candle, a fraction. */
  readonly volatility?: number;
  /** Steps of the walk inside one candle, even; 60 when absent. */
  readonly steps?: number;
}

/** A pair of independent standard normal numbers (Box & Muller 1958). */
const normals = (random: () => number): readonly [number, number] => {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
};

const walk = (
  random: () => number,
  { candles, timeframe = '1h', volatility = 0.004, steps = STEPS }: WalkOptions,
): CandleColumn => {
  const column = newColumn(timeframe, candles);
  const sigma = volatility / Math.sqrt(steps);
  let price = START_PRICE;
  for (let i = 0; i < candles; i++) {
    const open = price;
    let [high, low] = [price, price];
    for (let step = 0; step < steps; step += 2)
      for (const shock of normals(random)) {
        // The drift of the logarithm makes the price itself driftless: nobody can expect to earn on it.
        price *= Math.exp(sigma * shock - (sigma * sigma) / 2);
        if (price > high) high = price;
        if (price < low) low = price;
      }
    column.timestamp[i] = START + i * timeframeMs(timeframe);
    column.open[i] = open;
    column.high[i] = high;
    column.low[i] = low;
    column.close[i] = price;
    column.volume[i] = VOLUME;
  }
  return column;
};

const instrument = (symbol: string): Instrument => ({
  symbol,
  base: baseOf(symbol),
  tickSize: 1e-6,
  lotSize: 1,
  contractSize: 0.001,
  makerFee: 0.0002,
  takerFee: 0.0006,
  maxLeverage: 50,
  maintenanceMargin: 0.01,
  assumed: true,
});

/** Driftless geometric random walks as a recording: whoever finds an edge in it deceives himself. */
export const randomWalks = (options: WalkOptions): Recording => {
  const random = seededRandom(options.seed);
  const symbols = Array.from(
    { length: options.symbols },
    (_, i) => `W${String(i + 1).padStart(3, '0')}-USDT`,
  );
  return {
    venue: 'random-walk',
    instruments: new Map(symbols.map((symbol) => [symbol, instrument(symbol)])),
    symbols: new Map(
      symbols.map((symbol) => {
        const column = walk(random, options);
        const files = new Map([
          [column.timeframe, { column, decimals: 6, missing: 0, widened: 0, leftOut: 0 }],
        ]);
        return [symbol, { symbol, files, funding: undefined }];
      }),
    ),
  };
};
