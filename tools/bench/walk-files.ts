import { randomWalks } from '../../src/backtest/random-walk.js';
import { venuePaths } from '../../src/venues/recorded/candle-files.js';
import { candleText, instrumentsText, writeWhole } from '../../src/venues/recorded/file-writer.js';

/** More signals than prices that go somewhere give. */
export const WALKS = { symbols: 34, candles: 7_100, seed: 42, steps: 8 };

/** Writes the candle files of random walks into a folder, as those of a venue. */
export const writeWalks = (dir: string): void => {
  const { venue, instruments, symbols } = randomWalks(WALKS);
  const paths = venuePaths(dir, venue);
  writeWhole(paths.instruments, instrumentsText(instruments.values(), 'assumed'));
  for (const { symbol, files } of symbols.values())
    for (const [timeframe, { column }] of files)
      writeWhole(paths.candles(timeframe, symbol), candleText(column));
};
