import { beforeAll, describe, expect, it, vi } from 'vitest';
import { toJson } from '../../src/backtest/json.js';
import type { BacktestResult } from '../../src/backtest/types.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import { recording, research, run, settings } from './sample.js';

let result: BacktestResult;
beforeAll(async () => {
  result = await run();
});

describe('a run over the recorded sample', () => {
  it('says the same twice, to the byte', async () => {
    expect(toJson(await run())).toBe(toJson(result));
  });

  it('is to the byte what it is when no fine candle is passed over', async () => {
    const none = vi.spyOn(RecordedMarketData.prototype, 'finestColumn').mockReturnValue(undefined);
    const walked = await run();
    expect(none).toHaveBeenCalled();
    none.mockRestore();
    expect(toJson(walked)).toBe(toJson(result));
  });

  it('trades nothing without a strategy', async () => {
    const none = await run({ settings: { ...settings, strategy: 'none' } });
    expect(none.trades).toEqual([]);
    expect(none.decisions).toEqual([]);
    expect(none.candles).toBe(result.candles);
  });

  it('closes its books to the last digit', () => {
    expect(result.trades.length).toBeGreaterThan(5);
    expect(result.closing).toMatchObject({ opening: 1000, gap: '0', agrees: true });
  });

  it('has every trade made of its fills', () => {
    for (const trade of result.trades) {
      const signed = trade.fills.map(({ side, contracts }) => (side === 'buy' ? contracts : -contracts));
      expect(signed.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
      expect(trade.fills.reduce((sum, { fee }) => sum + fee, 0)).toBeCloseTo(trade.fees, 8);
      expect(trade.fills[0]?.timestamp).toBe(trade.openedAt);
      expect(trade.fills.at(-1)?.timestamp).toBe(trade.closedAt);
      expect(trade.slippage).toBeGreaterThan(0);
    }
  });

  it('fills entries at the open of the candle after the one that decided, slipped against us', () => {
    for (const { fills, symbol } of result.trades) {
      const [entry] = fills;
      const files = recording.symbols.get(symbol)?.files;
      // Where there are no finer candles yet the hourly one opens at the same price.
      const open = (['5m', '1h'] as const)
        .map((frame) => files?.get(frame)?.column)
        .map((column) => column?.open[column.timestamp.indexOf(entry?.timestamp ?? NaN)])
        .find((price) => price !== undefined);
      expect((entry?.timestamp ?? 0) % 3_600_000).toBe(0);
      const worse = (entry?.side === 'buy' ? 1 : -1) * ((entry?.price ?? NaN) / (open ?? NaN) - 1);
      expect(worse).toBeGreaterThanOrEqual(0);
      // Two basis points and a tick.
      expect(worse).toBeLessThan(0.0004);
    }
  });

  it('splits its cost into what fees, slippage and funding took', () => {
    expect(result.costs.fees).toBeCloseTo(Number(result.closing.fees), 8);
    expect(result.costs.funding).toBeCloseTo(-Number(result.closing.funding), 8);
    expect(result.costs.slippage).toBeGreaterThan(0);
  });

  it('has at most three points a day in its curve, ascending, the first at the opening balance', () => {
    const { curve, from, to } = result;
    expect(curve[0]).toEqual({ t: from, equity: 1000 });
    expect(curve.at(-1)?.t).toBe(to);
    for (let i = 1; i < curve.length; i++)
      expect(curve[i]?.t ?? 0).toBeGreaterThan(curve[i - 1]?.t ?? Infinity);
    expect(curve.length).toBeLessThan(3 * ((to - from) / 86_400_000 + 2));
  });

  it('leaves nothing open when asked to close, and its curve ends with the balance', async () => {
    const { open, curve, closing } = await run({ closeAtEnd: true });
    expect(open).toEqual([]);
    expect(curve.at(-1)?.equity).toBe(Number(closing.balance));
  });

  it('pays twice the fee rate at twice the cost', async () => {
    const twice = await run({ research: { ...research, costFactor: 2 } });
    const rate = ({ trades }: BacktestResult): number => {
      const [trade] = trades;
      const [fill] = trade?.fills ?? [];
      return (fill?.fee ?? NaN) / ((fill?.contracts ?? NaN) * (fill?.price ?? NaN));
    };
    expect(rate(twice) / rate(result)).toBeCloseTo(2, 4);
  });

  it('decides the same whether the end of the recording is known or not', async () => {
    const to = result.from + 10 * 86_400_000;
    const part = await run({ to });
    const early = result.decisions.filter(({ at }) => at <= to);
    expect(part.decisions).toEqual(early);
    expect(part.decisions.length).toBeGreaterThan(20);
  });
});

describe('a loss limit', () => {
  const tight = { ...settings, maxDrawdown: 0.03 };

  it('pauses until the next UTC day, or for good when the owner stays away', async () => {
    const resumed = await run({ settings: tight });
    const stayed = await run({ settings: tight, afterLimit: 'stay' });
    expect(resumed.limitPauses).toBeGreaterThan(0);
    expect(stayed.limitPauses).toBe(1);
    expect(resumed.decisions.some(({ what }) => what.startsWith('resumed'))).toBe(true);
    expect(stayed.trades.length).toBeLessThan(resumed.trades.length);
    expect(resumed.assumptions.join()).toContain('until the next UTC day');
  });
});
