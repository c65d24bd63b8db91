import { intervalsOf, metricsOf } from '../analytics/index.js';
import { ManualClock } from '../clock.js';
import { BadInputError, silentLog, timeframeMs } from '../domain/index.js';
import { KeyedMutex } from '../execution/mutex.js';
import { DEFAULT_FILL_MODEL, type FillModel, type PaperDocs } from '../exchange/paper-state.js';
import { PaperExchange } from '../exchange/paper-exchange.js';
import { emptyLedger } from '../ledger/ledger.js';
import { exactSum, ledgerGap, sameAmount } from '../ledger/closing.js';
import { readRecording, type Recording } from '../market/candle-files.js';
import { RecordedMarketData } from '../market/recorded-market.js';
import { MemoryStore } from '../store/memory-store.js';
import { Brain, WARM_UP } from '../trading/brain.js';
import { closeAll } from '../trading/control.js';
import type { TradingParts } from '../trading/parts.js';
import { decisionHash } from './decisions.js';
import { Feeder } from './feeder.js';
import { Recorder } from './recorder.js';
import { Steps } from './steps.js';
import type { BacktestResult, Closing, OpenAtEnd, Research, RunOptions } from './types.js';
import { WatchedStore } from './watched-store.js';

/** Whether a run learns, and the threshold it fixes. */
export const learningOf = ({ threshold, learns }: Research = {}): Pick<
  TradingParts,
  'threshold' | 'learns'
> => ({
  ...(threshold === undefined ? {} : { threshold: () => threshold }),
  ...(learns === undefined ? {} : { learns }),
});

const JOURNAL_KEEP = 1000;

/** Where the candles of a run lie. */
export interface SourceOptions {
  readonly dir: string;
  readonly venue?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Candles of a source, with what the warm-up before `from` needs. @throws BadInputError with one line */
export const readSource = (
  { dir, venue, symbols, from, to }: SourceOptions,
  timeframe: RunOptions['settings']['timeframe'],
  warmUp = WARM_UP,
): Recording => {
  const room = (warmUp + 1) * timeframeMs(timeframe);
  return readRecording({ dir, venue, symbols, from: from === undefined ? undefined : from - room, to });
};

/** Reads candles and runs them. @throws BadInputError with one line on what is wrong with the input */
export const runBacktest = (
  options: Omit<RunOptions, 'recording'> & { readonly source: SourceOptions },
): Promise<BacktestResult> => {
  const { source, ...rest } = options;
  const recording = readSource(source, options.settings.timeframe, options.warmUp);
  return runRecording({ ...rest, recording, from: source.from, to: source.to });
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

/** Runs recorded candles through the use cases, the paper exchange and a store in memory. */
export const runRecording = async (options: RunOptions): Promise<BacktestResult> => {
  const factor = options.research?.costFactor ?? 1;
  const clock = new ManualClock(0);
  const market = new RecordedMarketData(withCosts(options.recording, factor), clock);
  const span = spanOf(market, options);
  options.before?.(span.from);
  clock.set(span.from);
  const instruments = await market.instruments();
  const settings = { ...options.settings, mode: 'replay', approval: 'auto' } as const;
  const recorder = new Recorder(
    instruments,
    (symbol, time) => market.quoteAt(symbol, time).mark,
    { t: span.from, equity: settings.paperBalance },
    options.journal,
  );
  const exchange = new PaperExchange({
    market,
    clock,
    store: new MemoryStore<PaperDocs>({ clock, checkValues: false }),
    balance: settings.paperBalance,
    model: modelOf(factor),
  });
  const store = new WatchedStore({ clock, checkValues: false, journalLimit: JOURNAL_KEEP }, recorder.watch);
  const parts: TradingParts = {
    store,
    market,
    exchange,
    clock,
    human: { now: () => clock.now(), sleep: () => Promise.resolve(), every: () => () => undefined },
    settings: () => settings,
    log: silentLog,
    instance: 'bt',
    fence: () => undefined,
    symbols: new KeyedMutex(),
    brain: new Brain(market, settings.timeframe),
    ...learningOf(options.research),
    notes: [],
    ...(options.research?.strategy ? { strategy: options.research.strategy } : {}),
    ...(options.research?.rules ? { rules: options.research.rules } : {}),
  };
  const feeder = new Feeder(market, parts.brain, settings.timeframe, options.warmUp ?? WARM_UP);
  const steps = new Steps({ parts, store, market, exchange, clock, feeder, recorder, span, options });
  await steps.run();
  if (options.closeAtEnd) {
    await closeAll(parts, 'the run is over', { key: 'end', sentAt: clock.now() });
    await steps.settle();
  }
  recorder.equity.add({ t: span.to, equity: (await exchange.fetchAccount()).equity });
  const curve = recorder.equity.finish();
  return {
    venue: market.venue,
    symbols: market.symbols,
    ...span,
    candles: feeder.decided,
    settings,
    research: options.research ?? {},
    metrics: metricsOf(recorder.trades, curve),
    intervals: intervalsOf(recorder.trades, curve),
    trades: recorder.trades,
    open: await openAtEnd(parts),
    curve,
    costs: recorder.costs,
    denials: Object.fromEntries([...recorder.denials].sort(([a], [b]) => (a < b ? -1 : 1))),
    limitPauses: recorder.limitPauses,
    decisions: recorder.decisions,
    decisionHash: decisionHash(recorder.decisions),
    closing: await closeBooks(parts, recorder),
    assumptions: [...exchange.assumptions, ...market.assumptions, ...assumptionsOf(options, recorder)],
  };
};

const assumptionsOf = (options: RunOptions, { limitPauses }: Recorder): string[] => {
  const stays = options.afterLimit === 'stay';
  const words = stays ? 'ended the entries of this run' : 'paused entries until the next UTC day';
  return [
    'Decisions are taken on closed candles; entries fill at the open of the next finest candle.',
    ...(limitPauses > 0 ? [`A loss limit ${words} (${limitPauses} time${limitPauses > 1 ? 's' : ''}).`] : []),
  ];
};

const openAtEnd = async (parts: TradingParts): Promise<OpenAtEnd[]> =>
  (await parts.store.list('position'))
    .filter(({ value }) => value.status === 'open')
    .map(({ value: { symbol, side, openedAt, entryPrice, contracts, stop } }) => ({
      symbol,
      side,
      openedAt,
      entryPrice,
      contracts,
      stop,
    }));

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
