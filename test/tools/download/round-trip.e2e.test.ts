import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../../src/assets.js';
import { runBacktestCommand } from '../../../src/backtest/commands.js';
import { ManualClock } from '../../../src/clock.js';
import { timeframeMs, type Timeframe } from '../../../src/domain/index.js';
import { at, upperBound } from '../../../src/domain/candle-column.js';
import { readRecording } from '../../../src/venues/recorded/candle-files.js';
import { RecordedMarketData } from '../../../src/venues/recorded/recorded-market.js';
import { contractId, type FundingProvider, type KlineProvider } from '../../support/kucoin/index.js';
import { download, exchange, HastyClock, newFolder } from './support.js';

const SAMPLE = assetPath('market-data');
const SYMBOLS = ['BTC-USDT', 'DOGE-USDT'];
const sample = readRecording({ dir: SAMPLE, symbols: SYMBOLS });
const nameOf = new Map(SYMBOLS.map((symbol) => [contractId(symbol), symbol]));

const recorded = (id: string): NonNullable<ReturnType<typeof sample.symbols.get>> => {
  const found = sample.symbols.get(nameOf.get(id) ?? '');
  if (!found) throw new Error(`${id} is not recorded`);
  return found;
};

/** The sample as the exchange would serve it: volumes in lots. */
const klines: KlineProvider = (id, minutes, from, to) => {
  const { files, symbol } = recorded(id);
  const timeframe = [...files.keys()].find((frame) => timeframeMs(frame) === minutes * 60_000);
  const column = timeframe && files.get(timeframe)?.column;
  if (!column) return [];
  const size = sample.instruments.get(symbol)?.contractSize ?? NaN;
  const indices = Array.from(
    { length: upperBound(column.timestamp, to) - upperBound(column.timestamp, from - 1) },
    (_, i) => upperBound(column.timestamp, from - 1) + i,
  );
  return indices.map((i) => [
    at(column.timestamp, i),
    at(column.open, i),
    at(column.high, i),
    at(column.low, i),
    at(column.close, i),
    at(column.volume, i) / size,
  ]);
};

const funding: FundingProvider = (id, time) => {
  const rates = recorded(id).funding;
  const index = rates ? rates.timestamp.indexOf(time) : -1;
  return index < 0 ? undefined : rates?.rate[index];
};

const backtest = async (dir: string): Promise<Record<string, unknown>> => {
  const json = join(newFolder(), 'run.json');
  let text = '';
  const write = (more: string): void => void (text += more);
  const io = { out: { write }, error: { write } };
  const span = ['--symbols', SYMBOLS.join(), '--from', '2025-10-08', '--to', '2025-10-14'];
  const set = ['--set', 'THRESHOLD=0.5', '--set', 'STOP_ATR=4'];
  const code = await runBacktestCommand(['--data', dir, ...span, ...set, '--json', json], io);
  expect({ code, text }).toMatchObject({ code: 0 });
  return JSON.parse(readFileSync(json, 'utf8')) as Record<string, unknown>;
};

describe('what was downloaded', { timeout: 120_000 }, () => {
  it('is the recording, and the backtest decides on it as on the recording', async () => {
    const fake = await exchange({
      clock: new HastyClock(Date.UTC(2025, 9, 26)),
      candles: klines,
      funding,
      instruments: SYMBOLS.map((symbol) => {
        const instrument = sample.instruments.get(symbol);
        if (!instrument) throw new Error(`${symbol} has no instrument`);
        const { contractSize, tickSize, lotSize, maxLeverage, maintenanceMargin } = instrument;
        return {
          symbol,
          base: symbol === 'BTC-USDT' ? 'XBT' : instrument.base,
          multiplier: contractSize,
          ...{ tickSize, lotSize, maxLeverage, maintainMargin: maintenanceMargin },
        };
      }),
    });
    const dir = newFolder();
    const line = ['--symbols', 'BTC,DOGE', '--timeframe', '1h,5m', '--from', '2025-07-01', '--data', dir];
    const { code, error } = await download(fake.root, line, new HastyClock(Date.UTC(2025, 9, 26)));
    expect({ code, error }).toMatchObject({ code: 0 });

    const got = readRecording({ dir });
    for (const symbol of SYMBOLS)
      for (const timeframe of ['1h', '5m'] as Timeframe[])
        expect(got.symbols.get(symbol)?.files.get(timeframe)?.column).toEqual(
          sample.symbols.get(symbol)?.files.get(timeframe)?.column,
        );
    expect(got.symbols.get('BTC-USDT')?.funding).toEqual(sample.symbols.get('BTC-USDT')?.funding);

    const [ours, theirs] = [await backtest(dir), await backtest(SAMPLE)];
    expect(ours['decisionHash']).toBe(theirs['decisionHash']);
    expect((ours['trades'] as unknown[]).length).toBeGreaterThan(0);
    expect(ours['trades']).toEqual(theirs['trades']);

    // REPLAY_DIR is read in the same way.
    const replay = RecordedMarketData.load({ dir, clock: new ManualClock(Date.UTC(2025, 9, 20)) });
    expect(replay.symbols).toEqual(SYMBOLS);
    expect(replay.finest('BTC-USDT', Date.UTC(2025, 9, 20))).toBe('5m');
  });
});
