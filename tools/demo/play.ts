import { assetPath } from '../../src/assets.js';
import { openRun, readSource, type OpenRun } from '../../src/backtest/engine.js';
import type { Push } from '../../src/domain/index.js';
import { loadSettings, type Settings } from '../../src/settings.js';
import { createDesk, type TradingDesk } from '../../src/trade/desk/desk.js';

/** The demo's recording, and where it begins. */
const DATA = assetPath('market-data');
const FROM = Date.UTC(2025, 9, 1);

/** A demo under way. */
export interface Demo extends OpenRun {
  readonly desk: TradingDesk;
  readonly settings: Settings;
}

/** Who sits at it. */
export interface Watcher {
  /** What is owed to the chat. */
  readonly hear?: (pushes: readonly Push[], demo: Demo) => void;
  /** Called after each instant that something can happen at, ahead of the owner's taps; market time. */
  readonly see?: (demo: Demo, now: number) => Promise<void>;
}

/**
 * Plays `npm run demo` through the use cases, without chat, queues or Redis, in ask mode: the owner approves every
 * signal as soon as it comes.
 * @param to market time at which it ends
 */
export const playDemo = async (to: number, { hear, see }: Watcher): Promise<Demo> => {
  const settings = loadSettings({ MODE: 'replay', REPLAY_DIR: 'market-data' });
  const recording = readSource({ dir: DATA, from: FROM, to }, settings.timeframe);
  let demo: Demo | undefined = undefined;
  const approve = async ({ desk }: Demo, now: number): Promise<void> => {
    for (const { id, cardVersion } of await desk.signals.list())
      await desk.signals.approve(id, cardVersion, { key: `tap ${id} ${cardVersion}`, sentAt: now });
  };
  const run = await openRun({
    recording,
    settings,
    from: FROM,
    to,
    owner: {
      hear: (pushes) => {
        if (demo) hear?.(pushes, demo);
      },
      act: async (now) => {
        if (!demo) return;
        await see?.(demo, now);
        await approve(demo, now);
      },
    },
  });
  demo = { ...run, desk: createDesk(run.parts), settings };
  await demo.steps.run();
  return demo;
};
