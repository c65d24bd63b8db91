// Cuts the recorded sample in market-data/ out of a larger folder of candle files.
// Usage (after a build): node scripts/make-sample.mjs SOURCE_DIR [TARGET_DIR]
// SOURCE_DIR/<venue>/<timeframe>/<BASE>-<QUOTE>.csv.gz, as the README of market-data/ describes.
import { readFileSync, statSync } from 'node:fs';
import { ManualClock } from '../dist/src/clock.js';
import { slice, upperBound } from '../src/domain/candle-column.js';
import { readRecording, venuePaths } from '../dist/src/venues/recorded/candle-files.js';
import { candleText, fundingText, writeWhole } from '../dist/src/venues/recorded/file-writer.js';
import { RecordedMarketData } from '../dist/src/venues/recorded/recorded-market.js';

const VENUE = 'binance-perp';
const SYMBOLS = 'BTC ETH SOL XRP DOGE BNB BCH INJ OP ZEC ORCA HYPE'.split(' ').map((base) => `${base}-USDT`);
/** 5-minute candles: three weeks and a half around the crash of 2025-10-10. */
const FROM = Date.UTC(2025, 9, 1);
const TO = Date.UTC(2025, 9, 25);
/** Hourly candles: 2,208 of them to warm up on; out of 5-minute ones where there is no hourly file. */
const WARM_UP_FROM = Date.UTC(2025, 6, 1);

const [source, target = 'market-data'] = process.argv.slice(2);
if (!source) {
  console.error('usage: node scripts/make-sample.mjs SOURCE_DIR [TARGET_DIR]');
  process.exit(2);
}

const paths = venuePaths(target, VENUE);
let bytes = 0;
const write = (path, text) => {
  writeWhole(path, text);
  bytes += statSync(path).size;
};

const options = { dir: source, venue: VENUE, symbols: SYMBOLS, from: WARM_UP_FROM, to: TO };
const recording = readRecording(options);
const market = new RecordedMarketData(recording, new ManualClock(0));
for (const { symbol, funding } of recording.symbols.values()) {
  const fine = market.column(symbol, '5m');
  const from = upperBound(fine.timestamp, FROM - 1);
  write(paths.candles('5m', symbol), candleText(slice(fine, from, fine.length)));
  write(paths.candles('1h', symbol), candleText(market.column(symbol, '1h')));
  if (!funding) continue;
  const [first, end] = [FROM, TO].map((time) => upperBound(funding.timestamp, time - 1));
  const [timestamp, rate] = [funding.timestamp, funding.rate].map((values) => values.subarray(first, end));
  write(paths.funding(symbol), fundingText({ timestamp, rate }));
}
const [header, ...rows] = readFileSync(venuePaths(source, VENUE).instruments, 'utf8').trim().split('\n');
const kept = rows.filter((row) => SYMBOLS.includes(row.split(',')[0]));
write(paths.instruments, `${[header, ...kept].join('\n')}\n`);
console.log(`${SYMBOLS.length} symbols, ${(bytes / 1e6).toFixed(2)} MB`);
