import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { priceDecimals, type Instrument } from '../../domain/index.js';
import { at, type CandleColumn } from '../../domain/candle-column.js';
import { CANDLE_HEADER, FUNDING_HEADER, type FundingColumn } from './candle-parser.js';
import { INSTRUMENT_HEADER } from './instrument-files.js';

/** Doubles carry 15 decimal digits unchanged; what lies behind them is noise of binary arithmetic. */
const DIGITS = 15;

/** A number as the parsers read it fastest: plain decimals, never an exponent. */
const plain = (value: number): string => {
  const rounded = Number(value.toPrecision(DIGITS));
  const text = String(rounded);
  return text.includes('e') ? rounded.toFixed(priceDecimals({ tickSize: rounded })) : text;
};

/** The text of a candle file; `parseCandles` reads it back to the same values (15 digits). */
export const candleText = (column: CandleColumn): string => {
  const { timestamp, open, high, low, close, volume } = column;
  const lines = [CANDLE_HEADER];
  for (let i = 0; i < column.length; i++) {
    const values = [open, high, low, close, volume].map((field) => plain(at(field, i)));
    lines.push(`${at(timestamp, i)},${values.join(',')}`);
  }
  return `${lines.join('\n')}\n`;
};

/** The text of a funding file, for `parseFunding`. */
export const fundingText = ({ timestamp, rate }: FundingColumn): string =>
  [FUNDING_HEADER, ...Array.from(timestamp, (time, i) => `${time},${plain(at(rate, i))}`), ''].join('\n');

/** The text of instruments.csv, sorted by symbol. @param origin who said so, for what is not assumed */
export const instrumentsText = (instruments: Iterable<Instrument>, origin: string): string => {
  const rows = [...instruments]
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
    .map((one) =>
      [
        one.symbol,
        ...[one.contractSize, one.lotSize, one.tickSize, one.makerFee, one.takerFee].map(plain),
        ...[one.maxLeverage, one.maintenanceMargin].map(plain),
        one.assumed ? 'assumed' : origin,
      ].join(','),
    );
  return [INSTRUMENT_HEADER, ...rows, ''].join('\n');
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Takes away what killed writers of this file have left. */
const sweep = (path: string): void => {
  const prefix = `${basename(path)}.tmp-`;
  for (const name of readdirSync(dirname(path)))
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length))))
      rmSync(join(dirname(path), name), { force: true });
};

const writeSynced = (path: string, bytes: Uint8Array): void => {
  const handle = openSync(path, 'w');
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** The folder's entry too must outlive a power cut; not every system lets a folder be synced. */
const syncFolder = (folder: string): void => {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows.
  }
};

/**
 * Writes a file whole or not at all: beside it, synced, renamed. A name that ends in .gz is packed. Folders are made.
 */
export const writeWhole = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  sweep(path);
  const bytes = path.endsWith('.gz') ? gzipSync(text) : Buffer.from(text);
  const temporary = `${path}.tmp-${process.pid}`;
  try {
    writeSynced(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
};
