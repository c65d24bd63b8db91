// Cuts the recorded sample in market-data/ out of a larger folder of candle files.
// Usage: node scripts/make-sample.mjs SOURCE_DIR [TARGET_DIR]
// SOURCE_DIR/<venue>/<timeframe>/<BASE>-<QUOTE>.csv.gz, as the README of market-data/ describes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const VENUE = 'binance-perp';
const SYMBOLS = 'BTC ETH SOL XRP DOGE BNB BCH INJ OP ZEC ORCA HYPE'.split(' ').map((base) => `${base}-USDT`);
const HOUR = 3_600_000;
/** 5-minute candles: three weeks and a half around the crash of 2025-10-10. */
const FROM = Date.UTC(2025, 9, 1);
const TO = Date.UTC(2025, 9, 25);
/** Hourly candles: 2,208 of them to warm up on. */
const WARM_UP_FROM = Date.UTC(2025, 6, 1);
const HEADER = 'timestamp,open,high,low,close,volume';

const [source, target = 'market-data'] = process.argv.slice(2);
if (!source) {
  console.error('usage: node scripts/make-sample.mjs SOURCE_DIR [TARGET_DIR]');
  process.exit(2);
}

const pathOf = (dir, folder, symbol) => join(dir, VENUE, folder, `${symbol}.csv.gz`);

const read = (folder, symbol, from, to) => {
  const path = pathOf(source, folder, symbol);
  if (!existsSync(path)) return undefined;
  const rows = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
  return rows.filter((row) => Number(row.split(',')[0]) >= from && Number(row.split(',')[0]) < to);
};

const write = (folder, symbol, header, rows) => {
  mkdirSync(join(target, VENUE, folder), { recursive: true });
  const packed = gzipSync(`${header}\n${rows.join('\n')}\n`, { level: 9 });
  packed[9] = 255; // the operating system's byte: the same file on every machine
  writeFileSync(pathOf(target, folder, symbol), packed);
  return packed.length;
};

/** Complete hours out of 5-minute rows, for symbols that have no hourly file. */
const hourly = (rows) => {
  const hours = new Map();
  for (const row of rows) {
    const [time, ...cells] = row.split(',').map(Number);
    const hour = time - (time % HOUR);
    hours.set(hour, [...(hours.get(hour) ?? []), cells]);
  }
  return [...hours]
    .filter(([, parts]) => parts.length === 12)
    .map(([hour, parts]) => {
      const high = Math.max(...parts.map((part) => part[1]));
      const low = Math.min(...parts.map((part) => part[2]));
      const volume = Number(parts.reduce((sum, part) => sum + part[4], 0).toFixed(8));
      return [hour, parts[0][0], high, low, parts[11][3], volume].join(',');
    });
};

let bytes = 0;
for (const symbol of SYMBOLS) {
  bytes += write('5m', symbol, HEADER, read('5m', symbol, FROM, TO));
  const hours = read('1h', symbol, WARM_UP_FROM, TO) ?? hourly(read('5m', symbol, WARM_UP_FROM, TO));
  bytes += write('1h', symbol, HEADER, hours);
  const funding = read('funding', symbol, FROM, TO);
  if (funding) bytes += write('funding', symbol, 'timestamp,funding_rate', funding);
}
const instruments = readFileSync(join(source, VENUE, 'instruments.csv'), 'utf8')
  .trim()
  .split('\n');
const kept = instruments.filter((row, index) => index === 0 || SYMBOLS.includes(row.split(',')[0]));
writeFileSync(join(target, VENUE, 'instruments.csv'), `${kept.join('\n')}\n`);
console.log(`${SYMBOLS.length} symbols, ${(bytes / 1e6).toFixed(2)} MB`);
