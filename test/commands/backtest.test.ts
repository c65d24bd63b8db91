import { describe, expect, it } from 'vitest';
import { BadInputError, type BacktestSummary } from '../../src/domain/index.js';
import { backtestLines } from '../../src/chat/telegram/cards/backtest.js';
import type { Host } from '../../src/chat/telegram/command.js';
import { LUCK, NOW } from '../chat/telegram/fixtures.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

describe('/backtest', () => {
  const summary: BacktestSummary = {
    id: 'B1',
    from: NOW - 604_800_000,
    to: NOW,
    symbols: 2,
    trades: 12,
    wins: 5,
    startEquity: 1000,
    endEquity: 1042,
    closedPnl: 42,
    maxDrawdown: 0.031,
    profitFactor: 1.4,
    meanR: 0.2,
    meanRInterval: { low: -0.1, high: 0.5 },
    fees: 3,
    funding: -0.5,
    decisionHash: 'abcdef0123456789',
  };

  it('B16: has one base, equity; closed trades and what is open at the end are parts of it', () => {
    const lines = backtestLines({ ...summary, endEquity: 980, closedPnl: 0.05 }, 'UTC').join('\n');
    expect(lines).toContain('🔴 <b>−20.00 USDT</b> (−2.0%)');
    expect(lines).toContain('Closed trades +0.05 USDT · open at the end −20.05 USDT');
  });

  it('says first how often random entries do as well, and last how else it could have gone', () => {
    const lines = backtestLines({ ...summary, luck: LUCK }, 'UTC');
    expect(lines[0]).toBe(
      '🎲 Of 4 runs with random entries, the same exits and as many trades, 1 did as well.',
    );
    expect(lines[1]).toMatch(/^🧪 /);
    expect(lines.join('\n')).toContain(
      'drawn again 2,000 times, 10 in a row, median and 5 to 95%: return +4.0%',
    );
  });

  it.each([
    ['/backtest 7d', { from: NOW - 604_800_000, to: NOW }],
    ['/backtest 90d', { from: NOW - 90 * 86_400_000, to: NOW }],
    [
      '/backtest 2026-01-01 2026-02-01 btc eth',
      { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1), symbols: ['BTC-USDT', 'ETH-USDT'] },
    ],
    ['/backtest all', {}],
  ])('%s runs in the background, tells progress and ends with a picture', async (text, order) => {
    const asked: unknown[] = [];
    let finish: () => void = () => undefined;
    const pictures: string[][] = [];
    const backtest: Host['backtest'] = async (wanted, progress) => {
      asked.push(wanted);
      await new Promise<void>((resolve) => (finish = resolve));
      rig.clock.advance(3_000);
      progress(0.5);
      return summary;
    };
    const rig = createRig({
      host: { backtest },
      picture: (kind, ref) => {
        pictures.push([kind, ref]);
        return Promise.resolve(undefined);
      },
    });
    await rig.say(text);
    // The answer is there while the run is not over.
    expect(rig.wire.last()).toContain('Backtest ░');
    expect(asked).toEqual([order]);
    finish();
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.wire.of('editMessageText').map(({ payload }) => payload['text'])).toEqual([
      expect.stringContaining('50%'),
      expect.stringContaining('done'),
    ]);
    expect(rig.wire.last()).toMatch(
      /\+42\.00 USDT<\/b> \(\+4\.2%\).*Mean \+0\.20 R \(95%: −0\.10 R to \+0\.50 R\)\n/s,
    );
    expect(pictures).toEqual([['backtest', 'B1']]);
    expect(rig.wire.last()).not.toContain('Closed trades');
  });

  it('tells a failure, and asks when words are missing', async () => {
    const backtest: Host['backtest'] = () => Promise.reject(new BadInputError('A backtest is under way'));
    const rig = createRig({ host: { backtest } });
    await rig.say('/backtest 7d');
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.wire.last()).toBe('A backtest is under way');
    expect(await answer('/backtest', rig)).toContain('How much history?');
    expect(rig.wire.button('Last 7 days')).toBeTruthy();
  });

  it.each([
    ['/backtest 2026-02-01 2026-01-01', /first date must come before/],
    ['/backtest 30', /neither a date nor a length of time/],
    ['/backtest 2026-13-77', /is not a date/],
    ['/backtest nope', /I know no symbol/],
  ])('%s', async (text, wanted) => {
    const backtest: Host['backtest'] = () => Promise.resolve(summary);
    expect(await answer(text, createRig({ host: { backtest } }))).toMatch(wanted);
  });

  it('is not there without history', async () => {
    expect(await answer('/backtest 7d')).toContain('no history');
  });
});
