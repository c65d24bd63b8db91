import { describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { readSource, runRecording } from '../../src/backtest/engine.js';
import type { BacktestResult, RunOptions } from '../../src/backtest/types.js';
import { loadSettings } from '../../src/settings.js';

const settings = loadSettings({ MODE: 'replay', REPLAY_DIR: 'market-data', APPROVAL: 'auto' });
const recording = readSource({ dir: assetPath('market-data') }, '1h');
const run = (over: Partial<RunOptions> = {}): Promise<BacktestResult> =>
  runRecording({ recording, settings, ...over });

describe('a run over the recorded sample', () => {
  it('closes its books to the last digit and says the same twice', async () => {
    const first = await run();
    expect(first.trades.length).toBeGreaterThan(5);
    expect(first.closing).toMatchObject({ gap: '0', agrees: true });
    const second = await run();
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });

  it('has every trade made of its fills', async () => {
    const { trades } = await run();
    for (const trade of trades) {
      const signed = trade.fills.map(({ side, contracts }) => (side === 'buy' ? contracts : -contracts));
      expect(signed.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
      expect(trade.fills.reduce((sum, { fee }) => sum + fee, 0)).toBeCloseTo(trade.fees, 8);
      expect(trade.fills[0]?.timestamp).toBe(trade.openedAt);
      expect(trade.fills.at(-1)?.timestamp).toBe(trade.closedAt);
      expect(trade.slippage).toBeGreaterThan(0);
    }
  });

  it('ends its curve with the balance and what floats', async () => {
    const { curve, closing, open } = await run({ closeAtEnd: true });
    expect(open).toEqual([]);
    expect(curve.at(-1)?.equity).toBe(Number(closing.balance));
  });

  it('costs more at twice the cost', async () => {
    const [once, twice] = [await run(), await run({ research: { costFactor: 2 } })];
    const perFill = ({ costs, trades }: BacktestResult): number => costs.fees / trades.length;
    expect(perFill(twice)).toBeGreaterThan(1.5 * perFill(once));
  });
});
