import { assetPath } from '../../src/assets.js';
import { readSource, runRecording } from '../../src/backtest/engine.js';
import type { BacktestResult, Research, RunOptions } from '../../src/backtest/types.js';
import { loadSettings } from '../../src/settings.js';

/** Nothing is learned, so that a run is about the rules alone. */
export const settings = loadSettings({
  MODE: 'replay',
  REPLAY_DIR: 'market-data',
  APPROVAL: 'auto',
  LEARNING: 'off',
});

/** Four weeks of the recorded sample, three symbols of it. */
const source = {
  dir: assetPath('market-data'),
  symbols: ['BTC-USDT', 'DOGE-USDT', 'ZEC-USDT'],
};
export const recording = readSource(source, '1h');

/** Stops are nearer, so that there are trades. */
export const research: Research = { threshold: 0.5, strategy: { stopAtr: 4 } };

export const run = (over: Partial<RunOptions> = {}): Promise<BacktestResult> =>
  runRecording({ recording, settings, research, ...over });
