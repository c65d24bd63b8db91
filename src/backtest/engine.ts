import { intervalsOf, metricsOf } from '../decide/analytics/index.js';
import { trainInPlace } from '../decide/learning/index.js';
import { ManualClock } from '../clock.js';
import {
  BadInputError,
  DEFAULT_FILL_MODEL,
  silentLog,
  timeframeMs,
  type FillModel,
  type TradingSettings,
} from '../domain/index.js';
import { OrderIds } from '../trade/orders/ids.js';
import { KeyedMutex } from '../trade/orders/mutex.js';
import { Sends } from '../trade/orders/sends.js';
import type { PaperDocs } from '../venues/paper/paper-state.js';
import { PaperExchange } from '../venues/paper/paper-exchange.js';
import { emptyLedger } from '../domain/ledger/ledger.js';
import { exactSum, ledgerGap, sameAmount } from '../domain/ledger/closing.js';
import { readRecording, type ReadOptions, type Recording } from '../venues/recorded/candle-files.js';
import { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import { MemoryStore } from '../state/store/memory-store.js';
import { AnalyzerCache, WARM_UP } from '../trade/core/analyzer-cache.js';
import { BackgroundTask } from '../trade/core/background-task.js';
import { closeAll } from '../trade/positions/halt.js';
import type { TradingParts } from '../trade/core/parts.js';
import { readLearning } from '../trade/views/learning.js';
import { AlertFeed } from './alert-feed.js';
import { decisionHash } from './decisions.js';
import { enteredOf, luckOf } from './luck.js';
import { RecordedAnalyzers } from './recorded-analyzers.js';
import { Recorder } from './recorder.js';
import { Steps } from './steps.js';
import type {
  BacktestResult,
  Closing,
  GateReport,
  OpenAtEnd,
  Progress,
  Research,
  RunOptions,
} from './types.js';
import { WatchedStore } from './watched-store.js';
import { openPositions } from '../state/store/open-docs.js';

const JOURNAL_KEEP = 1000;
/** The part of the progress that is the run itself where luck is measured after it. */
const RUN_SHARE = 0.7;

/** Candles of a source, with what the warm-up before `from` needs. @throws BadInputError with one line */
export const readSource = (
  source: ReadOptions,
  timeframe: RunOptions['settings']['timeframe'],
  warmUp = WARM_UP,
): Recording => {
  const from = source.from === undefined ? undefined : source.from - (warmUp + 1) * timeframeMs(timeframe);
  return readRecording({ ...source, from, base: timeframe });
};

/** The span that is run: decisions begin once 2,000 base candles can have closed. @throws BadInputError */
export const spanOf = (
  market: RecordedMarketData,
  { from, to, settings }: Pick<RunOptions, 'from' | 'to' | 'settings'>,
): { readonly from: number; readonly to: number } => {
  const first = Math.min(market.from + WARM_UP * timeframeMs(settings.timeframe), market.to);
  const begin = Math.max(from ?? first, market.from);
  const end = Math.min(to ?? market.to, market.to);
  if (begin >= end)
    throw new BadInputError(
      `nothing to run between ${iso(from ?? first)} and ${iso(to ?? market.to)}: the candles span ${iso(market.from)} to ${iso(market.to)}, expected a span inside it`,
      { from: begin, to: end },
    );
  return { from: begin, to: end };
};

const iso = (time: number): string => new Date(time).toISOString();

/** Fees times a factor, for runs that ask how much cost the strategy bears. */
export const withCosts = (recording: Recording, factor: number): Recording => {
  if (factor === 1) return recording;
  const market = new RecordedMarketData(recording, new ManualClock(0));
  const instruments = new Map(
    market.symbols.map((symbol) => {
      const instrument = market.instrument(symbol);
      const fees = { makerFee: instrument.makerFee * factor, takerFee: instrument.takerFee * factor };
      return [symbol, { ...instrument, ...fees }];
    }),
  );
  return { ...recording, instruments };
};

/** Slippage times the same factor. */
export const modelOf = (factor: number): Pick<FillModel, 'marketSlippage' | 'stopSlippage'> => ({
  marketSlippage: DEFAULT_FILL_MODEL.marketSlippage * factor,
  stopSlippage: DEFAULT_FILL_MODEL.stopSlippage * factor,
});

/** What a trader without a lease is made of beside its ports and names, on recorded candles and by the research. */
export const researchParts = (
  { threshold, strategy, rules, costFactor = 1 }: Research,
  market: RecordedMarketData,
  clock: ManualClock,
  { timeframe }: Pick<TradingSettings, 'timeframe'>,
) => ({
  fence: () => undefined,
  symbols: new KeyedMutex(),
  sends: new Sends(clock),
  cashflows: new BackgroundTask('booking cash flows', clock, silentLog),
  analyzers: new AnalyzerCache(market, timeframe),
  fills: modelOf(costFactor),
  notes: [],
  ...(threshold === undefined ? {} : { threshold: () => threshold }),
  ...(strategy ? { strategy } : {}),
  ...(rules ? { rules } : {}),
});

/** A run that has not begun. */
export interface OpenRun {
  readonly parts: TradingParts;
  readonly market: RecordedMarketData;
  readonly exchange: PaperExchange;
  readonly steps: Steps;
  readonly analyzers: RecordedAnalyzers;
  readonly recorder: Recorder;
  readonly feed: AlertFeed | undefined;
  readonly span: { readonly from: number; readonly to: number };
}

/** The use cases over recorded candles, with the paper exchange and a store in memory. @throws BadInputError */
export const openRun = async (options: RunOptions): Promise<OpenRun> => {
  const { recording, owner } = options;
  const factor = options.research?.costFactor ?? 1;
  const clock = new ManualClock(0);
  const market = new RecordedMarketData(withCosts(recording, factor), clock);
  const span = spanOf(market, options);
  options.before?.(span.from);
  clock.set(span.from);
  const settings = { ...options.settings, mode: 'replay', approval: owner ? 'ask' : 'auto' } as const;
  const feed = options.alerts && new AlertFeed(options.alerts, span);
  const recorder = new Recorder(
    await market.instruments(),
    (symbol, time) => market.quoteAt(symbol, time).mark,
    { t: span.from, equity: settings.paperBalance },
    (entry) => {
      feed?.hear(entry);
      options.journal?.(entry);
    },
  );
  const exchange = new PaperExchange({
    market,
    clock,
    store: new MemoryStore<PaperDocs>({ clock, checkValues: false }),
    balance: settings.paperBalance,
    model: modelOf(factor),
  });
  const store = new WatchedStore({ clock, checkValues: false, journalLimit: JOURNAL_KEEP }, (change) => {
    recorder.watch(change);
    owner?.hear(change.pushes ?? []);
  });
  const analyzers = new RecordedAnalyzers(market, recording.symbols, clock, settings.timeframe, options);
  const parts: TradingParts = {
    store,
    market,
    exchange,
    clock,
    human: {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      sleep: () => Promise.resolve(),
      every: () => () => undefined,
    },
    settings: () => settings,
    log: silentLog,
    ids: new OrderIds('bt', () => 'replay'),
    ...researchParts(options.research ?? {}, market, clock, settings),
    analyzers,
    train: trainInPlace,
    ...(options.entries ? { entries: options.entries } : {}),
  };
  await feed?.open(parts);
  const steps = new Steps({
    parts,
    store,
    market,
    exchange,
    clock,
    analyzers,
    recorder,
    feed,
    span,
    options,
  });
  return { parts, market, exchange, steps, analyzers, recorder, feed, span };
};

/** Runs recorded candles through the use cases, the paper exchange and a store in memory. */
export const runRecording = async (given: RunOptions): Promise<BacktestResult> => {
  const { progress } = given;
  const part = given.luck ? RUN_SHARE : 1;
  const tell = (done: number, candles: number): void => progress?.({ done, candles });
  const options = { ...given, progress: ({ done, candles }: Progress) => tell(part * done, candles) };
  const run = await openRun(options);
  const { parts, market, exchange, steps, analyzers, recorder, feed, span } = run;
  const settings = parts.settings();
  await steps.run();
  if (options.closeAtEnd) {
    await closeAll(parts, 'the run is over', { key: 'end', sentAt: parts.clock.now() });
    await steps.settle();
  }
  recorder.equity.add({ t: span.to, equity: (await exchange.fetchAccount()).equity });
  const curve = recorder.equity.finish();
  // In the order in which it is written down: figures first, long lists last.
  return {
    venue: market.venue,
    symbols: market.symbols,
    ...span,
    candles: analyzers.decided,
    settings,
    research: options.research ?? {},
    metrics: metricsOf(recorder.trades, curve),
    intervals: intervalsOf(recorder.trades, curve),
    ...(options.luck
      ? { luck: await luckOf(run, curve, (share) => tell(part + (1 - part) * share, analyzers.decided)) }
      : {}),
    ...(options.entered ? { entered: await enteredOf(run) } : {}),
    costs: recorder.costs,
    gates: await gateReports(parts, recorder, span.to),
    denials: Object.fromEntries([...recorder.denials].sort(([a], [b]) => (a < b ? -1 : 1))),
    limitPauses: recorder.limitPauses,
    ...(feed ? { alerts: feed.fates } : {}),
    closing: await closeBooks(parts, recorder),
    decisionHash: decisionHash(recorder.decisions),
    decisions: recorder.decisions,
    assumptions: [...exchange.assumptions, ...market.assumptions, ...assumptionsOf(options, recorder)],
    open: await openAtEnd(parts),
    trades: recorder.trades,
    curve,
  };
};

const gateReports = async (
  parts: TradingParts,
  { gateMoves }: Recorder,
  end: number,
): Promise<GateReport[]> => {
  const { mode, gates } = await readLearning(parts);
  if (mode === 'off') return [];
  return gates.map(({ learner, text }) => {
    const moves = gateMoves.filter(({ gate }) => gate === learner);
    const openMs = moves.reduce(
      (sum, { at, isOpen }, i) => sum + (isOpen ? (moves[i + 1]?.at ?? end) - at : 0),
      0,
    );
    return { learner, openMs, text };
  });
};

const assumptionsOf = (options: RunOptions, { limitPauses }: Recorder): string[] => {
  const stays = options.afterLimit === 'stay';
  const words = stays ? 'ended the entries of this run' : 'paused entries until the next UTC day';
  return [
    'Decisions are taken on closed candles; entries fill at the open of the next finest candle.',
    ...(options.alerts
      ? [
          'An alert inside a candle is read at that candle’s open; an entry that waits for its price is looked for at closes.',
        ]
      : []),
    ...(limitPauses > 0 ? [`A loss limit ${words} (${limitPauses} time${limitPauses > 1 ? 's' : ''}).`] : []),
  ];
};

const openAtEnd = async (parts: TradingParts): Promise<OpenAtEnd[]> =>
  (await openPositions(parts.store)).map(
    ({ value: { symbol, side, openedAt, entryPrice, contracts, stop } }) => ({
      symbol,
      side,
      openedAt,
      entryPrice,
      contracts,
      stop,
    }),
  );

/** Compares the bot's ledger with the exchange's balance and with the sums over everything that was booked. */
const closeBooks = async (parts: TradingParts, recorder: Recorder): Promise<Closing> => {
  const opening = parts.settings().paperBalance;
  const ledger = (await parts.store.get('ledger', 'main'))?.value ?? emptyLedger(opening);
  const { balance } = await parts.exchange.fetchAccount();
  return {
    opening,
    balance: ledger.balance,
    realised: ledger.realised,
    fees: ledger.fees,
    funding: ledger.funding,
    gap: ledgerGap(ledger, opening),
    agrees:
      Number(ledger.balance) === balance &&
      sameAmount(exactSum(recorder.fees), ledger.fees) &&
      sameAmount(exactSum(recorder.funding), ledger.funding),
  };
};
