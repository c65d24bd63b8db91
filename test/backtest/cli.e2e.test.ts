import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBacktestCommand } from '../../src/backtest/commands.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rad-backtest-'));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const cli = (...args: readonly string[]): Promise<Ended> => cliIn(undefined, args);

const cliIn = async (
  cache: string | undefined,
  args: readonly string[],
  dataDir?: string,
): Promise<Ended> => {
  let [out, error] = ['', ''];
  const code = await runBacktestCommand(args, {
    cache,
    dataDir,
    out: { write: (text) => (out += text) },
    error: { write: (text) => (error += text) },
  });
  return { code, out, error };
};

const SMALL = ['--symbols', 'BTC-USDT,DOGE-USDT', '--from', '2025-10-08', '--to', '2025-10-14'];

describe('npm run backtest', () => {
  it('keeps candles as it reads them, shows and clears them, and says the same with and without', async () => {
    const cache = join(folder, 'cache');
    const [without, with1] = [join(folder, 'without.json'), join(folder, 'with.json')];
    expect(await cliIn(cache, [...SMALL, '--no-cache', '--json', without])).toMatchObject({ code: 0 });
    expect((await cliIn(cache, ['cache'])).out).toMatch(/^0 files, 0\.0 MB in /);
    for (const _ of ['made', 'read']) {
      expect(await cliIn(cache, [...SMALL, '--json', with1])).toMatchObject({ code: 0 });
      expect(await readFile(with1, 'utf8')).toBe(await readFile(without, 'utf8'));
    }
    expect((await cliIn(cache, ['cache'])).out).toMatch(/BTC-USDT\.csv\.gz: \d+ candles[^]*\n4 files, /);
    expect((await cliIn(cache, ['cache', 'clear'])).out).toMatch(/^4 files, [\d.]+ MB in .* removed\n$/);
    expect((await cliIn(cache, ['cache'])).out).toMatch(/^0 files/);
    expect(await cliIn(cache, ['cache', 'all'])).toMatchObject({
      code: 2,
      error: 'cache: got "all", expected clear or nothing\n',
    });
  });

  it('prints a summary, writes JSON and a page, compares', { timeout: 60_000 }, async () => {
    const [json, other, html] = ['a.json', 'b.json', 'a.html'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const set = ['--set', 'THRESHOLD=0.5', '--set', 'STOP_ATR=4'];
    const first = await cli(...SMALL, ...set, '--json', json, '--html', html);
    expect(first).toMatchObject({ code: 0, error: '' });
    expect(first.out).toMatch(/Equity[^]*Sharpe[^]*Costs: fees[^]*hash [0-9a-f]{64}/);

    const run = JSON.parse(await readFile(json, 'utf8')) as Record<string, unknown>;
    // One base in a line: what equity gained, in USDT and as a share of what it was.
    const [, gained, share] = /^Equity +([+-][\d.]+) USDT +(-?[\d.]+) %/m.exec(first.out) ?? [];
    const { startEquity } = (run['metrics'] as { curve: { startEquity: number } }).curve;
    expect((100 * Number(gained)) / startEquity).toBeCloseTo(Number(share), 0.5);
    expect(run).toMatchObject({ settings: { TIMEFRAME: '1h', MAX_OPEN_POSITIONS: 3 } });
    for (const key of ['metrics', 'trades', 'decisionHash', 'assumptions', 'costs', 'denials'])
      expect(run).toHaveProperty(key);
    // Nothing of the wall and nothing of this machine.
    expect(JSON.stringify(run)).not.toMatch(/tmp|2026/);

    const page = await readFile(html, 'utf8');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<script|src="http|href="http/);

    await cli(...SMALL, ...set, '--no-luck', '--json', other);
    const { luck, ...rest } = run;
    expect(luck).toBeDefined();
    expect(JSON.parse(await readFile(other, 'utf8'))).toEqual(rest);

    await cli(...SMALL, ...set, '--set', 'COST_FACTOR=2', '--json', other);
    const compared = await cli('compare', json, other);
    expect(compared.code).toBe(0);
    expect(compared.out).toMatch(/Sharpe[^]*costFactor[^]*The decisions differ/);
    expect((await cli('compare', json, json)).out).toContain('The same decisions');
  });

  it(
    'trades the alerts of a file, alone, and says of each line what became of it',
    { timeout: 60_000 },
    async () => {
      const path = join(folder, 'alerts.jsonl');
      const json = join(folder, 'alerts.json');
      const lines = [
        {
          time: '2025-10-09T10:00:30Z',
          source: 'tv',
          text: 'LONG BTC now, stop 119000, targets 123000 126000',
        },
        {
          time: '2025-10-09T10:00:40Z',
          source: 'tv',
          text: 'LONG BTC now, stop 119000, targets 123000 126000',
        },
        { time: '2025-10-09T11:00:30Z', source: 'tv', text: 'BTC, what a day' },
        {
          time: '2025-10-09T12:00:30Z',
          source: 'tv',
          body: { ticker: 'DOGEUSDT', action: 'sell', price: 0.25 },
        },
        { time: '2020-01-01', source: 'old-one', text: 'LONG BTC' },
      ];
      await writeFile(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"time":1}\n`);
      const ended = await cli(...SMALL, '--alerts', path, '--close-at-end', '--json', json);
      expect(ended.code).toBe(0);
      expect(ended.error).toBe(
        `${path}, line 6: time is 1; expected unix ms or a time such as 2025-10-01T12:00:00Z\n`,
      );
      expect(ended.out).toMatch(/Alerts: 5, .*received before 1, outside the candles 1/);
      expect(ended.out).toMatch(/By source +alerts +planned +trades[^]*tv +4 +\d +\d/);
      const { alerts, trades, settings } = JSON.parse(await readFile(json, 'utf8')) as {
        alerts: { line: number; status: string }[];
        trades: { source: string; symbol: string }[];
        settings: { STRATEGY: string };
      };
      expect(settings.STRATEGY).toBe('none');
      expect(alerts.map(({ line, status }) => [line, status])).toEqual([
        [1, 'offered'],
        [2, 'known'],
        [3, expect.stringMatching(/refused|ignored/)],
        [4, expect.any(String)],
        [5, 'outside'],
      ]);
      expect(trades.filter(({ symbol }) => symbol === 'BTC-USDT')).toMatchObject([{ source: 'tv' }]);
      expect((await cli('--alerts', join(folder, 'gone'))).code).toBe(2);
    },
  );

  it(
    'sweeps a grid over threads and walks forward, and says first how much may be luck',
    { timeout: 120_000 },
    async () => {
      const data = join(folder, 'data');
      const inData = (...args: readonly string[]) => cliIn(undefined, args, data);
      const one = await inData(...SMALL, '--set', 'THRESHOLD=0.5', '--set', 'STOP_ATR=4');
      expect(one).toMatchObject({ code: 0, error: '' });
      expect(one.out).toMatch(
        /^Of 100 runs with random entries, the same exits and as many trades, \d+ did as well\.\n/,
      );
      expect(JSON.parse(await readFile(join(data, 'backtest', 'last.json'), 'utf8'))).toHaveProperty('luck');
      // Whatever befell the file: the run is there, and its grid is counted anew.
      await writeFile(join(data, 'backtest', 'tries.jsonl'), 'rubbish');
      const swept = await inData(
        'sweep',
        ...SMALL,
        '--grid',
        'STOP_ATR=4,8',
        '--set',
        'THRESHOLD=0.5',
        '--threads',
        '2',
      );
      expect(swept).toMatchObject({ code: 0 });
      expect(swept.error).toMatch(/^.*line 1 is no count of tries.*the count begins anew\n$/);
      expect(swept.out).toMatch(
        /^The best, STOP_ATR=[48]: Of 100 runs with random entries, .* \d+ did as well\.\n/,
      );
      expect(
        (await inData('sweep', ...SMALL, '--grid', 'STOP_ATR=3,4', '--set', 'THRESHOLD=0.5')).out,
      ).toMatch(/\nDeflated Sharpe ratio of the best \d\.\d\d, after 4 counted tries: /);
      expect(swept.out).toMatch(/STOP_ATR=4[^]*Median Sharpe[^]*of 2 above 0/);
      const walked = await cli(
        'walk-forward',
        ...['--symbols', 'BTC-USDT', '--from', '2025-08-10', '--to', '2025-10-20', '--threads', '1'],
        ...['--train', '1', '--test', '1', '--grid', 'STOP_ATR=4,8'],
      );
      expect(walked).toMatchObject({ code: 0 });
      expect(walked.out).toMatch(/^Out of sample: (Of 100 runs|No trade was made)/);
      expect(walked.out).toMatch(/2025-09-10 to 2025-10-10[^]*2025-10-10 to 2025-10-20[^]*Out of sample/);
    },
  );

  it.each([
    [['--frm', '2025-10-01'], /Unknown option '--frm'/],
    [['--from', 'yesterday'], /--from: got "yesterday", expected a date/],
    [['--from', '2025-10-02', '--to', '2025-10-01'], /--to 2025-10-01: got a time that is not after/],
    [['--from', '2031-01-01'], /no candles in the time asked for/],
    [['--data', '/nowhere/at/all'], /no folder of candle files at \/nowhere/],
    [['--symbols', 'NOPE-USDT'], /no candle file of NOPE-USDT/],
    [['--venue', 'nope'], /no venue nope/],
    [['--set', 'LEVERAGE=1000'], /LEVERAGE: got "1000", takes a whole number from 1 to 100/],
    [['--set', 'STOP_ATR=wide'], /STOP_ATR: got "wide", takes a number from/],
    [['--set', 'KUCOIN_API_KEY=x'], /KUCOIN_API_KEY is no setting of a backtest/],
    [['--set', 'LEVERAGE'], /--set LEVERAGE: expected NAME=VALUE/],
    [['sweep'], /--grid: got nothing, expected NAME=a,b,c/],
    [['compare', 'package.json'], /compare: got 1 files, expected two/],
    [['compare', 'package.json', 'package.json'], /package.json is not a run/],
    [['chekc'], /unknown command "chekc"; expected compare, sweep/],
    [['check', 'magic'], /unknown check "magic"/],
    [['walk-forward', '--train', '0', '--grid', 'STOP_ATR=4'], /--train: got "0", expected a whole number/],
  ] as const)('ends with one line and exit code 2 for %j', { timeout: 30_000 }, async (args, line) => {
    const { code, error } = await cli(...args);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(error).toMatch(line);
    expect(code).toBe(2);
  });

  it('says which line of a candle file is wrong', { timeout: 30_000 }, async () => {
    const dir = join(folder, 'unsorted', 'venue', '1h');
    await mkdir(dir, { recursive: true });
    const down = Array.from({ length: 12 }, (_, i) => `${(20 - i) * 3_600_000},1,1,1,1,1`);
    const rows = ['timestamp,open,high,low,close,volume', ...down];
    await writeFile(join(dir, 'A-USDT.csv.gz'), gzipSync(`${rows.join('\n')}\n`));
    const { code, error } = await cli('--data', join(folder, 'unsorted'));
    expect(code).toBe(2);
    expect(error).toMatch(/A-USDT\.csv\.gz, line 3/);
  });
});
