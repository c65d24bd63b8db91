/**
 * Writes one of every picture, in both themes, for the documentation:
 *   npx tsx tools/bench/write-pictures.ts market-data/<venue>/1h/BTC-USDT.csv.gz docs/images
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { renderPicture } from '../../src/chat/pictures/index.js';
import { BadInputError } from '../../src/domain/index.js';
import { candlesOf } from '../../src/venues/recorded/candle-column.js';
import { readCandleFile } from '../../src/venues/recorded/candle-files.js';
import { sampleSpecs } from './picture-samples.js';

const [file, folder, until] = process.argv.slice(2);
if (!file || !folder)
  throw new BadInputError('expected: <hourly candle file> <folder> [last day, for example 2025-10-03]');
const end = until === undefined ? Infinity : Date.parse(`${until}T23:59:59Z`);
const candles = candlesOf(readCandleFile(file, '1h').column)
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
