import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Candle } from '../../../src/domain/index.js';

const folder = join(import.meta.dirname, '../../../market-data/binance-perp/1h');

/** Recorded hourly candles of the first `count` symbols of the sample. */
export const realCandles = (count: number): Candle[][] =>
  readdirSync(folder)
    .toSorted()
    .slice(0, count)
    .map((name) =>
      gunzipSync(readFileSync(join(folder, name)))
        .toString()
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => {
          const [timestamp = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line
            .split(',')
            .map(Number);
          return { timestamp, open, high, low, close, volume };
        }),
    );
