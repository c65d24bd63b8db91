import { describe, expect, it } from 'vitest';
import { decisionHash, decisionOf } from '../../src/backtest/decisions.js';
import { EquityRecorder } from '../../src/backtest/equity-recorder.js';
import { parseGrid } from '../../src/backtest/grid.js';
import { compareText } from '../../src/backtest/compare.js';
import type { RunFile } from '../../src/backtest/json.js';
import { summaryOf } from '../../src/backtest/summary.js';
import type { BacktestResult } from '../../src/backtest/types.js';
import { escapeHtml, toHtml } from '../../src/backtest/html.js';
import { configure } from '../../src/backtest/parameters.js';
import { ProgressLine } from '../../src/backtest/progress.js';
import { median } from '../../src/backtest/sweep.js';
import { foldsOf } from '../../src/backtest/walk-forward.js';
import { ManualClock } from '../../src/clock.js';
import { BadInputError, type Fill, type JournalEntry } from '../../src/domain/index.js';
import { instrumentOf } from '../venues/paper/support.js';
import { recording, run } from './sample.js';

const DAY = 86_400_000;

describe('decisions', () => {
  const instruments = new Map([['A-USDT', { ...instrumentOf('A-USDT'), tickSize: 0.5, lotSize: 2 }]]);
  const fill: Fill = {
    id: 'F1',
    clientOrderId: 'rad-1',
    exchangeOrderId: '1',
    symbol: 'A-USDT',
    side: 'buy',
    contracts: 6,
    price: 10.5,
    fee: 0,
    liquidity: 'taker',
    timestamp: 5,
  };
  const entry: JournalEntry = { at: 5, event: 'fill', symbol: 'A-USDT', data: fill };

  it('are in ticks and lots', () => {
    expect(decisionOf(entry, instruments)).toEqual({
      at: 5,
      symbol: 'A-USDT',
      what: 'fill buy lots 3 @21 taker',
    });
    expect(decisionOf({ at: 5, event: 'armed' }, instruments)).toBeUndefined();
  });

  it('hash the same in whatever order the symbols of one instant were worked on, not of one symbol', () => {
    const [a, b, c] = [
      { at: 1, symbol: 'A', what: 'x' },
      { at: 1, symbol: 'B', what: 'y' },
      { at: 1, symbol: 'A', what: 'z' },
    ] as const;
    expect(decisionHash([b, a, c])).toBe(decisionHash([a, c, b]));
    expect(decisionHash([c, a, b])).not.toBe(decisionHash([a, c, b]));
    expect(decisionHash([a, b])).not.toBe(decisionHash([a, b, c]));
  });
});

describe('the equity recorder', () => {
  it('keeps of each day the lowest, the highest and the last; midnight ends a day', () => {
    const recorder = new EquityRecorder({ t: DAY, equity: 100 });
    for (const [hour, equity] of [
      [1, 101],
      [2, 90],
      [3, 95],
      [4, 110],
      [5, 100],
      [24, 102],
      [25, 103],
    ] as const)
      recorder.add({ t: DAY + hour * 3_600_000, equity });
    expect(recorder.finish().map(({ t, equity }) => [(t - DAY) / 3_600_000, equity])).toEqual([
      [0, 100],
      [2, 90],
      [4, 110],
      [24, 102],
      [25, 103],
    ]);
  });
});

describe('settings of a run', () => {
  it('go to settings or to research, each checked', () => {
    const { settings, research } = configure([
      { name: 'LEVERAGE', value: '5' },
      { name: 'STOP_ATR', value: '6' },
      { name: 'SCALE_OUT', value: '1:0.5+2:0.25' },
      { name: 'EARLY_EXIT', value: 'off' },
    ]);
    expect(settings).toMatchObject({ leverage: 5, mode: 'replay', approval: 'auto' });
    expect(research).toEqual({
      strategy: { stopAtr: 6 },
      rules: {
        scaleOut: [
          { atR: 1, fraction: 0.5 },
          { atR: 2, fraction: 0.25 },
        ],
        earlyExit: 'off',
      },
    });
    expect(() => configure([{ name: 'SCALE_OUT', value: '1' }])).toThrow(BadInputError);
    expect(() => configure([{ name: 'MODE', value: 'live' }])).toThrow('MODE is no setting of a backtest');
  });
});

describe('grids and folds', () => {
  it('make every combination, the last axis running fastest', () => {
    const grid = parseGrid(['A=1,2', 'B=x,y']);
    expect(grid.map((one) => one.map(({ value }) => value).join(''))).toEqual(['1x', '1y', '2x', '2y']);
    expect(() => parseGrid(['A='])).toThrow('--grid A=: expected NAME=a,b,c');
  });

  it('test only what comes after the training, without a gap or an overlap', () => {
    const folds = foldsOf(Date.UTC(2024, 0, 1), Date.UTC(2024, 8, 1), 3, 2);
    expect(folds.map(({ testFrom }) => new Date(testFrom).getUTCMonth())).toEqual([3, 5, 7]);
    folds.forEach(({ trainFrom, testFrom, testTo }, i) => {
      expect(trainFrom).toBeLessThan(testFrom);
      expect(folds[i + 1]?.testFrom ?? Date.UTC(2024, 8, 1)).toBe(testTo);
    });
    expect(() => foldsOf(0, DAY, 3, 2)).toThrow('too short');
  });

  it('have a median', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, undefined]);
  });
});

describe('the result of a run', () => {
  it('B16: has one base in the summary and beside another run: equity, and what of it is closed and open', async () => {
    const { metrics, ...rest } = await run();
    const { trades, curve } = metrics;
    const result: BacktestResult = {
      ...rest,
      metrics: {
        ...metrics,
        trades: { ...trades, netPnl: 0.05 },
        curve: { ...curve, startEquity: 1000, endEquity: 980, totalReturn: -0.02 },
      },
      open: [{ symbol: 'BTC-USDT', side: 'long', contracts: 1, entryPrice: 1, stop: 1, openedAt: 0 }],
    };
    const summary = summaryOf(result);
    expect(summary).toMatch(/^Equity +-20\.00 USDT +-2\.0 %/m);
    expect(summary).toMatch(/^Closed trades .*\+0\.05 USDT/m);
    expect(summary).toContain('Open at the end: BTC-USDT long, -20.05 USDT of the equity’s change');
    const file: RunFile = { ...result, settings: {}, decisions: 0 };
    const compared = compareText(file, file, ['a', 'b']);
    expect(compared).toMatch(/^Equity +-20\.00 USDT +-20\.00 USDT$/m);
    expect(compared).toMatch(/^Return +-2\.0 % +-2\.0 %$/m);
    expect(compared).toMatch(/^Closed trades +\+0\.05 USDT/m);
    expect(compared).toMatch(/^Open at the end +-20\.05 USDT/m);
    expect(compared).toContain('0.0 % a year [0.0 %, 0.0 %], Sharpe 0.00 [0.00, 0.00]');
    expect(compared).not.toContain('Net result');
  });
});

describe('the page', () => {
  it('escapes whatever it is given', async () => {
    const hostile = '<img src=x onerror="alert(1)">&\'';
    expect(escapeHtml(hostile)).toBe('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
    const result = await run();
    const [trade] = result.trades;
    if (!trade) throw new Error('no trade');
    const page = toHtml(
      {
        ...result,
        venue: hostile,
        assumptions: [hostile],
        denials: { [hostile]: 1 },
        trades: [{ ...trade, exitReason: hostile, reasons: [hostile] }],
      },
      recording,
    );
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x');
  });
});

describe('the progress line', () => {
  const shown = (isTTY: boolean): string => {
    const clock = new ManualClock(0);
    let text = '';
    const line = new ProgressLine({ isTTY, write: (more) => (text += more) }, clock);
    clock.set(10_000);
    line.show(0.25, 5000, 'candles');
    line.clear();
    return text;
  };

  it('shows rate and time left on a terminal, nothing elsewhere', () => {
    expect(shown(true)).toContain(' 25 %  500 candles/s  30 s left');
    expect(shown(false)).toBe('');
  });
});
