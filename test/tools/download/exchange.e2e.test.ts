import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { candleAt } from '../../../src/domain/candle-column.js';
import { readRecording } from '../../../src/venues/recorded/candle-files.js';
import type { Fault, KlineProvider } from '../../support/kucoin/index.js';
import { waveCandles } from '../../support/kucoin/public.js';
import {
  asked,
  DAY,
  download,
  exchange,
  filesOf,
  HastyClock,
  HOUR,
  INSTRUMENTS,
  KLINES,
  newFolder,
  RATES,
  START,
} from './support.js';

const FROM = START - (START % DAY) - 60 * DAY;
const from = new Date(FROM).toISOString();
/** 60 days and the hour 0:00 that is still forming. */
const HOURS = 60 * 24;

describe('npm run download', () => {
  it('writes candle files, funding and instruments that the reader takes', async () => {
    const fake = await exchange();
    const dir = newFolder();
    const { code, out, error } = await download(fake.root, [
      '--symbols',
      'BTC,DOGE',
      '--from',
      from,
      '--data',
      dir,
    ]);
    expect({ code, error }).toMatchObject({ code: 0 });
    expect(Object.keys(filesOf(dir))).toEqual([
      'kucoin/1h/BTC-USDT.csv.gz',
      'kucoin/1h/DOGE-USDT.csv.gz',
      'kucoin/funding/BTC-USDT.csv.gz',
      'kucoin/funding/DOGE-USDT.csv.gz',
      'kucoin/instruments.csv',
    ]);
    const { symbols, instruments, venue } = readRecording({ dir });
    expect(venue).toBe('kucoin');
    expect(instruments.get('DOGE-USDT')).toEqual({
      symbol: 'DOGE-USDT',
      base: 'DOGE',
      tickSize: 0.00001,
      lotSize: 1,
      contractSize: 100,
      makerFee: 0.0002,
      takerFee: 0.0006,
      maxLeverage: 100,
      maintenanceMargin: 0.004,
      assumed: false,
    });
    const btc = symbols.get('BTC-USDT');
    const column = btc?.files.get('1h')?.column;
    if (!btc?.funding || !column) throw new Error('no candles or no funding');
    expect(column.length).toBe(HOURS);
    const wave = waveCandles('XBTUSDTM', 60, FROM, START);
    for (const index of [0, 499, 500, HOURS - 1]) {
      // To fifteen digits: the wave carries noise of binary arithmetic, files do not.
      const [timestamp, open, high, low, close] = (wave[index] ?? []).map((value) =>
        Number(value.toPrecision(15)),
      );
      // 1,000 lots of 0.001 BTC.
      expect(candleAt(column, index)).toEqual({ timestamp, open, high, low, close, volume: 1 });
    }
    expect(symbols.get('DOGE-USDT')?.files.get('1h')?.column.volume[0]).toBe(100_000);
    expect(btc.funding.timestamp.length).toBe(3 * 60 + 1);
    expect([btc.funding.timestamp[0], btc.funding.rate[0]]).toEqual([FROM, 0.0001]);
    expect(out).toContain(`npm run backtest -- --data ${dir} --venue kucoin`);
    expect(error).toContain(
      '✓ BTC-USDT 1h: 1,440 rows (1,440 new), 2026-01-01 00:00 to 2026-03-01 23:00 UTC\n',
    );
  });

  it('asks by pages of at most 500 candles, each once, and for the contracts once', async () => {
    const fake = await exchange();
    await download(fake.root, ['--symbols', 'BTC', '--from', from, '--data', newFolder()]);
    const pages = asked(fake, KLINES).map((query) => [Number(query['from']), Number(query['to'])] as const);
    expect(pages.map(([a]) => (a - FROM) / HOUR)).toEqual([0, 500, 1_000]);
    for (const [a, b] of pages) expect(b - a).toBeLessThan(500 * HOUR);
    expect(asked(fake, '/api/v1/contracts/active')).toHaveLength(1);
    // 181 rates: cut off at 100 each time, so two answers for the first window and one for the rest.
    expect(asked(fake, RATES).length).toBeLessThanOrEqual(4);
  });

  it('asks a second time for nothing, and later for what came since and what lay before', async () => {
    const fake = await exchange();
    const dir = newFolder();
    const line = (begin: number): string[] => ['--symbols', 'BTC', '--from', String(begin), '--data', dir];
    await download(fake.root, line(FROM));
    const before = filesOf(dir);
    const requests = fake.requests.length;
    const { code, out } = await download(fake.root, line(FROM));
    expect(code).toBe(0);
    expect(out).toMatch(/^0 new rows, 2 files up to date/);
    expect(filesOf(dir)).toEqual(before);
    const since = fake.requests.slice(requests).map(({ path }) => path);
    expect(new Set(since)).toEqual(new Set(['/api/v1/timestamp', '/api/v1/contracts/active']));

    const pages = asked(fake, KLINES).length;
    const later = await exchange({ clock: new HastyClock(START + 9 * HOUR) });
    await download(later.root, line(FROM - DAY), new HastyClock(START + 9 * HOUR));
    expect(pages).toBe(3);
    expect(asked(later, KLINES).map((query) => [Number(query['from']), Number(query['to']) + 1])).toEqual([
      [FROM + HOURS * HOUR, FROM + (HOURS + 9) * HOUR],
      [FROM - DAY, FROM],
    ]);
    const whole = newFolder();
    await download(later.root, [...line(FROM - DAY).slice(0, -1), whole], new HastyClock(START + 9 * HOUR));
    expect(filesOf(dir)).toEqual(filesOf(whole));
  });

  it('gets the same bytes through every kind of fault', async () => {
    const calm = await exchange();
    const [straight, rough] = [newFolder(), newFolder()];
    const span = ['--from', from, '--to', '2026-03-02'];
    const line = ['--symbols', 'BTC,ETH', '--timeframe', '1h,15m', ...span, '--data'];
    await download(calm.root, [...line, straight]);
    const faults: readonly Fault[] = [
      { kind: 'code', code: '429000' },
      { kind: 'html', times: 2 },
      { kind: 'reset' },
      { kind: 'hang' },
      { kind: 'slowBody' },
      { kind: 'code', code: '200002' },
      { kind: 'status', status: 502 },
      { kind: 'code', code: '500000', status: 500 },
      { kind: 'empty' },
      { kind: 'code', code: '1015' },
    ];
    const waiting = [...faults];
    let answered = 0;
    // Something goes wrong again and again, with answers in between.
    const candles: KlineProvider = (...args) => {
      const fault = ++answered % 2 === 0 ? waiting.shift() : undefined;
      if (fault) fake.fail(`GET ${KLINES}`, fault);
      return waveCandles(...args);
    };
    const fake = await exchange({ candles });
    for (const fault of faults.slice(0, 5)) fake.fail(`GET ${RATES}`, fault);
    fake.fail('GET /api/v1/contracts/active', { kind: 'html' });
    fake.fail('GET /api/v1/timestamp', { kind: 'reset' });
    const { code, error } = await download(fake.root, [...line, rough]);
    expect({ code, error }).toMatchObject({ code: 0 });
    expect(waiting).toEqual([]);
    expect(filesOf(rough)).toEqual(filesOf(straight));
  });

  it('names what failed, goes on with the others, and ends with 1; what is there stays', async () => {
    const fake = await exchange();
    const dir = newFolder();
    const broken = join(dir, 'kucoin', '1h', 'ETH-USDT.csv.gz');
    mkdirSync(join(broken, '..'), { recursive: true });
    writeFileSync(broken, 'half a file');
    const { code, out } = await download(fake.root, [
      '--symbols',
      'NOPE,ETH,BTC',
      '--from',
      from,
      '--data',
      dir,
    ]);
    expect(code).toBe(1);
    expect(out).toContain(
      '2 failed (run it again to go on):\n✗ NOPE-USDT: KuCoin Futures has no such USDT perpetual\n',
    );
    expect(out).toMatch(/✗ ETH-USDT 1h: .*ETH-USDT\.csv\.gz, line 1: the gzip data are broken/);
    const files = filesOf(dir);
    expect(files['kucoin/1h/ETH-USDT.csv.gz']).toBe('half a file');
    expect(Object.keys(files)).toContain('kucoin/1h/BTC-USDT.csv.gz');
    expect(files['kucoin/instruments.csv']).not.toContain('NOPE');
  });

  it('gives up a file that fails for good, keeps what came, and has it all after another run', async () => {
    let refuse = true;
    const candles: KlineProvider = (symbol, minutes, a, b) =>
      refuse && symbol === 'ETHUSDTM' && a >= FROM + 500 * HOUR
        ? waveCandles(symbol, minutes, a, b).map(([time]) => [time, -1, -1, -1, -1, -1] as const)
        : waveCandles(symbol, minutes, a, b);
    const fake = await exchange({ candles });
    const [dir, whole] = [newFolder(), newFolder()];
    const line = ['--symbols', 'ETH,BTC', '--from', from, '--data'];
    const first = await download(fake.root, [...line, dir]);
    expect(first.code).toBe(1);
    expect(first.out).toMatch(
      /1 failed .*\n✗ ETH-USDT 1h: 1h candles of ETH-USDT could not be read: none of \d+ 1h candles/,
    );
    const { symbols } = readRecording({ dir });
    expect(symbols.get('ETH-USDT')?.files.get('1h')?.column.length).toBe(500);
    expect(symbols.get('BTC-USDT')?.files.get('1h')?.column.length).toBe(HOURS);
    refuse = false;
    expect((await download(fake.root, [...line, dir])).code).toBe(0);
    await download(fake.root, [...line, whole]);
    expect(filesOf(dir)).toEqual(filesOf(whole));
  });

  it('says when the exchange cannot be reached, without asking for ever', async () => {
    const fake = await exchange();
    await fake.refuse();
    const clock = new HastyClock();
    const dir = newFolder();
    const { code, error } = await download(
      fake.root,
      ['--symbols', 'BTC', '--from', from, '--data', dir],
      clock,
    );
    expect(code).toBe(1);
    expect(error).toMatch(/the exchange's time could not be read: .*no connection .*; asking again in 4 s\n/);
    expect(error).toMatch(/the exchange's time could not be read: .*no connection [^;]*\n$/);
    expect(clock.now() - START).toBeLessThan(5 * 60_000);
    expect(filesOf(dir)).toEqual({});
  });

  it('leaves holes of the exchange as holes, and says so', async () => {
    const gone = FROM + 700 * HOUR;
    const candles: KlineProvider = (...args) =>
      waveCandles(...args).filter(([time]) => time < gone || time >= gone + 3 * HOUR);
    const fake = await exchange({ candles });
    const dir = newFolder();
    const { error } = await download(fake.root, ['--symbols', 'BTC', '--from', from, '--data', dir]);
    expect(error).toContain('1,437 rows (1,437 new)');
    expect(error).toContain('the exchange lacks 3, the first at 2026-01-30 04:00\n');
    expect(readRecording({ dir }).symbols.get('BTC-USDT')?.files.get('1h')).toMatchObject({
      missing: 3,
      firstGap: gone,
    });
  });

  it('begins where trading of a contract began, and leaves out one that came after the time asked for', async () => {
    const listed = START - 10 * DAY;
    const [btc] = INSTRUMENTS;
    if (!btc) throw new Error('no instruments');
    const fake = await exchange({
      instruments: [btc, { symbol: 'NEWUSDTM', base: 'NEW', firstOpenDate: listed, multiplier: 1 }],
    });
    const dir = newFolder();
    const line = ['--symbols', 'NEW', '--from', '2020-06-01', '--data', dir];
    expect((await download(fake.root, [...line, '--to', '2026-01-01'])).error).toContain(
      '✓ NEW-USDT 1h: nothing in that time',
    );
    expect(asked(fake, KLINES)).toEqual([]);
    expect((await download(fake.root, line)).code).toBe(0);
    const column = readRecording({ dir }).symbols.get('NEW-USDT')?.files.get('1h')?.column;
    expect(column?.timestamp[0]).toBe(listed - (listed % HOUR));
    expect(asked(fake, KLINES)).toHaveLength(1);
  });

  it("goes by the exchange's clock: no candle counts as closed because this computer's clock is ahead", async () => {
    const fake = await exchange();
    fake.fail('GET /api/v1/timestamp', { kind: 'html' });
    const dir = newFolder();
    const ahead = new HastyClock(START + 40 * 60_000);
    expect((await download(fake.root, ['--symbols', 'BTC', '--from', from, '--data', dir], ahead)).code).toBe(
      0,
    );
    const column = readRecording({ dir }).symbols.get('BTC-USDT')?.files.get('1h')?.column;
    expect(column?.timestamp.at(-1)).toBe(START - 1.5 * HOUR);
  });

  it('takes the symbols of the highest turnover, and keeps the instruments of earlier runs', async () => {
    const fake = await exchange();
    const dir = newFolder();
    await download(fake.root, ['--symbols', 'DOGE', '--from', from, '--data', dir]);
    await download(fake.root, ['--top', '2', '--from', from, '--data', dir]);
    expect([...readRecording({ dir }).instruments.keys()]).toEqual(['BTC-USDT', 'DOGE-USDT', 'ETH-USDT']);
    expect([...readRecording({ dir }).symbols.keys()]).toEqual(['BTC-USDT', 'DOGE-USDT', 'ETH-USDT']);
  });
});
