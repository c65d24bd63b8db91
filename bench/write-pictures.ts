/**
 * Writes one of every picture, in both themes, for the documentation:
 *   npx tsx bench/write-pictures.ts market-data/<venue>/1h/BTC-USDT.csv.gz docs/images
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { renderPicture } from '../src/charts/index.js';
import { BadInputError, type Candle } from '../src/domain/index.js';
import { sampleSpecs } from './picture-samples.js';

const readCandles = (file: string): Candle[] =>
  gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => {
      const [timestamp = NaN, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = row
        .split(',')
        .map(Number);
      return { timestamp, open, high, low, close, volume };
    });

const [file, folder, until] = process.argv.slice(2);
if (!file || !folder)
  throw new BadInputError('expected: <hourly candle file> <folder> [last day, for example 2025-10-03]');
const end = until === undefined ? Infinity : Date.parse(`${until}T23:59:59Z`);
const candles = readCandles(file)
  .filter((candle) => candle.timestamp <= end)
  .slice(-2000);
mkdirSync(folder, { recursive: true });
const symbol = basename(file).replace('.csv.gz', '');
const priceDecimals = Math.max(
  ...candles.slice(-100).map((candle) => String(candle.close).split('.')[1]?.length ?? 0),
);
for (const spec of sampleSpecs(candles, { symbol, timeframe: '1h', priceDecimals, side: 'long' }))
  for (const theme of ['dark', 'light'] as const) {
    const png = await renderPicture(spec, theme);
    writeFileSync(join(folder, `${spec.type}-${theme}.png`), png);
    console.log(`${spec.type}-${theme}.png ${(png.length / 1024).toFixed(0)} KB`);
  }
