import { existsSync } from 'node:fs';
import { assetPath } from '../../src/assets.js';
import { describe, expect, it } from 'vitest';
import { modelOf, readSource, runRecording, withCosts } from '../../src/backtest/engine.js';
import { RecordedAnalyzers } from '../../src/backtest/recorded-analyzers.js';
import { configure } from '../../src/backtest/parameters.js';
import type { BacktestResult, BacktestTrade, Research } from '../../src/backtest/types.js';
import { ManualClock } from '../../src/clock.js';
import { simulateEntry, type SimulationTerms } from '../../src/decide/exits/index.js';
import {
  DEFAULT_FILL_MODEL,
  entrySide,
  HOUR,
  lastClosed,
  silentLog,
  type Lesson,
  type Plan,
} from '../../src/domain/index.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { Looks } from '../../src/trade/learn/looks.js';
import { followLesson } from '../../src/trade/learn/untaken.js';
import type { Recording } from '../../src/venues/recorded/candle-files.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import { World } from '../support/world.js';

/** More candles than the sample has, where they lie beside the project. */
const YEARS = process.env['MARKET_DATA'] ?? assetPath('../shared/market-data');
const { settings } = configure([]);

interface Compared {
  readonly trade: BacktestTrade;
  /** R of the trade as a signal not taken, from the same entry. */
  readonly r: number;
  readonly exit: string;
  readonly closedAt: number;
}

/** The trade as it would be followed if nobody had made it, from where and at what it was really filled. */
const lessonOf = (trade: BacktestTrade, plan: Plan, terms: SimulationTerms): Lesson => {
  const entries = trade.fills.filter(({ side }) => side === entrySide(trade.side));
  const contracts = entries.reduce((sum, fill) => sum + fill.contracts, 0);
  const price = entries.reduce((sum, fill) => sum + fill.contracts * fill.price, 0) / contracts;
  const closed = lastClosed(trade.openedAt, '1h');
  return {
    symbol: trade.symbol,
    side: trade.side,
    kind: 'skipped',
    features: {},
    trade: simulateEntry(plan, trade.openedAt, closed, terms, { contracts, price }),
    seen: trade.openedAt,
    looked: closed,
  };
};

/** Follows every trade of a run as a signal that was not taken, hour by hour, along the same candles. */
const follow = async (recording: Recording, research: Research = {}): Promise<Compared[]> => {
  const plans = new Map<string, Plan>();
  const result: BacktestResult = await runRecording({
    recording,
    settings,
    research,
    journal: (entry) => {
      if (entry.event === 'signal-offered') plans.set(entry.signalId ?? '', entry.data.plan);
    },
  });
  const factor = research.costFactor ?? 1;
  const model = { ...DEFAULT_FILL_MODEL, ...modelOf(factor) };
  const clock = new ManualClock(0);
  const market = new RecordedMarketData(withCosts(recording, factor), clock);
  const analyzers = new RecordedAnalyzers(market, recording.symbols, clock, '1h');
  const store = new MemoryStore<BotDocs>({ clock });
  const parts = {
    ...new World([]).parts,
    ...{ store, clock, market, analyzers, log: silentLog, fills: model },
    settings: () => settings,
    rules: research.rules ?? {},
  };
  const waiting = [...result.trades].sort((a, b) => a.openedAt - b.openedAt);
  let open: { readonly trade: BacktestTrade; readonly lesson: Lesson }[] = [];
  const done: Compared[] = [];
  for (let now = Math.ceil(result.from / HOUR) * HOUR; now <= result.to; now += HOUR) {
    clock.set(now);
    analyzers.advance(now);
    const still: typeof open = [];
    for (const { trade, lesson } of open) {
      const followed = await followLesson(
        parts,
        { id: trade.id, value: lesson, version: 1 },
        new Looks(parts, clock.now()),
      );
      if (followed?.state === 'open') still.push({ trade, lesson: followed.lesson });
      else if (followed?.state === 'ended')
        done.push({ trade, r: followed.outcome.r, exit: followed.exit, closedAt: followed.outcome.closedAt });
      else still.push({ trade, lesson });
    }
    open = still;
    for (; waiting[0] && waiting[0].openedAt <= now; waiting.shift()) {
      const [trade] = waiting;
      const plan = plans.get(trade.signalId ?? '');
      if (plan)
        open.push({
          trade,
          lesson: lessonOf(trade, plan, { instrument: market.instrument(trade.symbol), model }),
        });
    }
  }
  expect(done.length).toBe(result.trades.length);
  return done;
};

/** The trades whose R is not the same, in words; fees are booked in eight decimals. */
const differing = (compared: readonly Compared[]): string[] =>
  compared
    .filter(({ trade, r, closedAt }) => Math.abs(trade.r - r) > 1e-7 || trade.closedAt !== closedAt)
    .map(({ trade, r, exit }) => `${trade.symbol} made ${trade.r} (${trade.exitReason}), not ${r} (${exit})`);

const reasons = (compared: readonly Compared[]): Set<string> =>
  new Set(compared.map(({ exit }) => exit.replace(/[:,] .*/, '')));

describe('a signal that was not taken makes what the trade made', () => {
  const sample = readSource({ dir: assetPath('market-data') }, '1h');

  it('every trade of the recorded sample', async () => {
    const compared = await follow(sample);
    expect(compared.length).toBeGreaterThan(10);
    expect(differing(compared)).toEqual([]);
  });

  it.each<[string, Research, string[]]>([
    ['near stops and targets', { strategy: { stopAtr: 3, targetR: 1.6 } }, ['stop', 'target']],
    [
      'exits in parts',
      {
        rules: {
          scaleOut: [
            { atR: 0.5, fraction: 0.25 },
            { atR: 1, fraction: 0.5 },
          ],
        },
      },
      ['stop'],
    ],
    ['hasty exits', { rules: { maxCandles: 24, earlyExit: 'day' } }, ['time stop']],
    ['twice the cost', { costFactor: 2 }, ['stop']],
  ])('%s', async (_, rules, expected) => {
    const compared = await follow(sample, { threshold: 0.5, ...rules });
    expect(compared.length).toBeGreaterThan(10);
    expect([...reasons(compared)]).toEqual(expect.arrayContaining(expected));
    expect(differing(compared)).toEqual([]);
  });

  it.skipIf(!existsSync(YEARS))(
    'every trade of years',
    async () => {
      const from = Date.UTC(2024, 6);
      const compared = await follow(readSource({ dir: YEARS, from }, '1h'));
      expect(compared.length).toBeGreaterThan(100);
      expect(differing(compared)).toEqual([]);
    },
    300_000,
  );
});
