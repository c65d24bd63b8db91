import { bootstrapInterval } from '../decide/analytics/index.js';
import { ManualClock } from '../clock.js';
import { BadInputError, seededRandom, timeframeMs, inPercent } from '../domain/index.js';
import { candleAt, closedCount } from '../domain/candle-column.js';
import type { ReadOptions, Recording } from '../venues/recorded/candle-files.js';
import { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import {
  ENTRIES,
  findOpportunity,
  SymbolAnalyzer,
  type EntryRule,
  type StrategyOptions,
} from '../decide/strategy/index.js';
import { WARM_UP } from '../trade/core/analyzer-cache.js';
import { decisionLine, inDecisionOrder } from './decisions.js';
import { readSource, runRecording, spanOf } from './engine.js';
import { toJson } from './json.js';
import { configure, type Configuration } from './parameters.js';
import { randomWalks } from './random-walk.js';
import type { BacktestResult, RunOptions } from './types.js';
import { hideFuture } from './hide-future.js';

/** What one check found. */
export interface CheckReport {
  readonly name: string;
  readonly ok: boolean;
  /** One line for people. */
  readonly text: string;
}

/** What the checks run on. */
export interface CheckInput extends Configuration {
  readonly recording: Recording;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly progress?: RunOptions['progress'];
}

const HOLDS = 2000;

const linesOf = ({ decisions }: BacktestResult): string[] => inDecisionOrder(decisions).map(decisionLine);

/** The first line in which two runs differ, or undefined. */
const firstDifference = (a: readonly string[], b: readonly string[]): string | undefined => {
  const index = a.findIndex((line, i) => line !== b[i]);
  if (index < 0) return a.length === b.length ? undefined : `${b[a.length] ?? 'nothing'} is new`;
  return `${a[index]} became ${b[index] ?? 'nothing'}`;
};

/** What the strategy answered at a candle, discretely: side and stop distance in parts of a million. */
const answerKey = (answer: ReturnType<EntryRule['find']>): string =>
  'side' in answer ? `${answer.side} ${Math.round(answer.stopDistance * 1e6)}` : 'hold';

interface Sample {
  readonly symbol: string;
  /** When the candle closed. */
  readonly time: number;
  readonly answer: string;
  /** What was in force then: the threshold adapts. */
  readonly options: StrategyOptions;
}

/**
 * Every decision of a run (entries, exits, moves, denials) again with the future hidden, and every entry and 2,000
 * random holds again by a fresh analyzer on the 2,000 candles up to their own.
 */
export const checkLookAhead = async (input: CheckInput, holds = HOLDS): Promise<CheckReport> => {
  const entries: Sample[] = [];
  const inForce = new Map<number, StrategyOptions>();
  const span = timeframeMs(input.settings.timeframe);
  const watched: EntryRule = {
    look: (analyzer, options) => {
      inForce.set((analyzer.lastCandle ?? 0) + span, options);
      return ENTRIES.look(analyzer, options);
    },
    find: (analysis, options) => {
      const answer = findOpportunity(analysis, options);
      const { symbol, closeTime: time } = analysis;
      if ('side' in answer) entries.push({ symbol, time, answer: answerKey(answer), options });
      return answer;
    },
  };
  const open = await runRecording({ ...input, entries: watched });
  const { recording, reveal } = hideFuture(input.recording, input.settings.timeframe);
  const hidden = await runRecording({ ...input, recording, before: reveal });
  const parting = firstDifference(linesOf(open), linesOf(hidden));
  const samples = [...entries, ...randomHolds(input, entries, inForce, open, holds)];
  const wrong = recompute(input, samples);
  const [first] = wrong;
  const text =
    `${open.decisions.length} decisions with the future hidden: ${parting ? `first to differ: ${parting}` : 'identical'}; ` +
    `${samples.length - wrong.length} of ${samples.length} (${entries.length} entries, ${samples.length - entries.length} holds) the same on history cut at their candle` +
    (first ? `, not ${first.symbol} at ${new Date(first.time).toISOString()}` : '');
  return {
    name: 'look-ahead',
    ok: parting === undefined && wrong.length === 0 && open.decisions.length > 0,
    text,
  };
};

/** Candles at which the run found nothing, drawn from all symbols and times alike. */
const randomHolds = (
  input: CheckInput,
  entries: readonly Sample[],
  inForce: ReadonlyMap<number, StrategyOptions>,
  { from, to }: BacktestResult,
  count: number,
): Sample[] => {
  const taken = new Set(entries.map(({ symbol, time }) => `${symbol} ${time}`));
  const random = seededRandom(7);
  const span = timeframeMs(input.settings.timeframe);
  const market = new RecordedMarketData(input.recording, new ManualClock(0));
  const instants = Math.floor((to - from) / span);
  const found: Sample[] = [];
  for (let tries = 0; found.length < count && tries < 20 * count; tries++) {
    const symbol = market.symbols[Math.floor(random() * market.symbols.length)] ?? '';
    const time = Math.ceil(from / span) * span + Math.floor(random() * instants) * span;
    const column = market.column(symbol, input.settings.timeframe);
    const end = closedCount(column, time);
    const closes = end > 0 && candleAt(column, end - 1).timestamp + span === time;
    const options = inForce.get(time);
    if (closes && options && !taken.has(`${symbol} ${time}`))
      found.push({ symbol, time, answer: 'hold', options });
  }
  return found;
};

/** The samples whose answer is another one when nothing after their candle exists. */
const recompute = (input: CheckInput, samples: readonly Sample[]): Sample[] => {
  const { timeframe } = input.settings;
  const market = new RecordedMarketData(input.recording, new ManualClock(0));
  return samples.filter(({ symbol, time, answer, options }) => {
    const column = market.column(symbol, timeframe);
    const end = closedCount(column, time);
    const analyzer = new SymbolAnalyzer(symbol, timeframe);
    for (let i = Math.max(0, end - WARM_UP); i < end; i++) analyzer.push(candleAt(column, i));
    const analysis = analyzer.analysis();
    const now = analysis ? answerKey(findOpportunity(analysis, options)) : 'hold';
    return now !== answer;
  });
};

/** Decisions must not change when more than the declared warm-up is loaded. */
export const checkWarmUp = async (input: CheckInput): Promise<CheckReport> => {
  const span = timeframeMs(input.settings.timeframe);
  const market = new RecordedMarketData(input.recording, new ManualClock(0));
  const whole = spanOf(market, input);
  // Half as much again before the first decision, or as much as there is with a third of the span left to decide on.
  const from = Math.min(
    Math.max(whole.from, market.from + 1.5 * WARM_UP * span),
    whole.from + ((whole.to - whole.from) * 2) / 3,
  );
  const declared = await runRecording({ ...input, from });
  const more = await runRecording({ ...input, from, warmUp: Number.MAX_SAFE_INTEGER });
  const loaded = Math.floor((from - market.from) / span);
  const parting = firstDifference(linesOf(declared), linesOf(more));
  return {
    name: 'warm-up',
    ok: parting === undefined && loaded > WARM_UP && declared.decisions.length > 0,
    text: `${declared.decisions.length} decisions with ${WARM_UP} candles before them and with ${loaded}: ${parting ? `first to differ: ${parting}` : 'identical'}`,
  };
};

/** What the strategy does where nothing can be earned: it stays quiet, and before costs it earns nothing. */
export const checkRandomWalk = async (
  { settings, research, progress }: Pick<CheckInput, 'settings' | 'research' | 'progress'>,
  { symbols = 24, candles = 8000, seed = 11 } = {},
): Promise<CheckReport> => {
  let signals = 0;
  const result = await runRecording({
    recording: randomWalks({ symbols, candles, seed, timeframe: settings.timeframe }),
    // Every signal that can be traded is: no limit, no cap, no cost stands between the signal and its result.
    settings: {
      ...settings,
      ...UNLIMITED,
      learning: 'off',
      maxOpenPositions: symbols,
      topOpportunities: symbols,
    },
    research: { ...research, costFactor: 0 },
    entries: {
      look: (analyzer, options) => {
        const isSignal = ENTRIES.look(analyzer, options);
        if (isSignal) signals++;
        return isSignal;
      },
      find: findOpportunity,
    },
    progress,
  });
  const gross = result.trades.map(({ grossPnl, riskUnit }) => grossPnl / riskUnit);
  const interval = bootstrapInterval(gross, (values) => values.reduce((a, b) => a + b, 0) / values.length);
  const share = signals / result.candles;
  const contains = interval !== undefined && interval.low <= 0 && interval.high >= 0;
  return {
    name: 'random-walk',
    ok: share < 0.05 && contains,
    text:
      `${inPercent(share)} of ${result.candles} candles give a signal (under 5 %); gross mean R of ${gross.length} trades ` +
      (interval
        ? `${interval.value.toFixed(3)}, 95 % interval [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}] ${contains ? 'contains' : 'DOES NOT CONTAIN'} 0`
        : 'cannot be measured: too few'),
  };
};

const UNLIMITED = {
  paperBalance: 1_000_000,
  riskPerTrade: 0.001,
  maxPositionSize: 1_000_000,
  dailyLossLimit: 1,
  maxDrawdown: 1,
  maxOpenRisk: 1,
  maxExposure: 100,
  maxCorrelation: 1,
  cooldown: 0,
} as const;

/** Two runs of the same input are the same bytes, also where the second uses nothing that the first worked out. */
export const checkDeterminism = async (input: CheckInput): Promise<CheckReport> => {
  const apart = { ...input.recording, symbols: new Map(input.recording.symbols) };
  const first = toJson(await runRecording(input));
  const second = toJson(await runRecording({ ...input, recording: apart }));
  return {
    name: 'determinism',
    ok: first === second,
    text: `two runs gave ${first === second ? 'the same' : 'DIFFERENT'} ${first.length} bytes`,
  };
};

/** The books close to the last digit. */
export const checkLedger = async (input: CheckInput): Promise<CheckReport> => {
  const { closing, trades } = await runRecording(input);
  return {
    name: 'ledger',
    ok: closing.gap === '0' && closing.agrees,
    text: `${trades.length} trades: ${closing.opening} + ${closing.realised} − ${closing.fees} + ${closing.funding} = ${closing.balance} USDT, gap ${closing.gap}${closing.agrees ? '' : ', the exchange says otherwise'}`,
  };
};

const RUNNERS = new Map<string, (input: CheckInput) => Promise<CheckReport>>([
  ['look-ahead', (input) => checkLookAhead(input)],
  ['warm-up', checkWarmUp],
  ['random-walk', (input) => checkRandomWalk(input)],
  ['determinism', checkDeterminism],
  ['ledger', checkLedger],
]);

export const CHECKS: readonly string[] = [...RUNNERS.keys()];

/** Runs the named checks, or all. @throws BadInputError for a name that is none */
export const runChecks = async (
  names: readonly string[],
  source: ReadOptions,
  { settings, research }: Configuration = configure([]),
  progress?: (done: number, count: number, what: string) => void,
): Promise<readonly CheckReport[]> => {
  for (const name of names)
    if (!RUNNERS.has(name))
      throw new BadInputError(`unknown check "${name}"; expected any of ${CHECKS.join(', ')}`);
  // Room for more than the declared warm-up.
  const recording = readSource(source, settings.timeframe, 2 * WARM_UP);
  const reports: CheckReport[] = [];
  for (const [name, run] of RUNNERS)
    if (names.length === 0 || names.includes(name))
      reports.push(
        await run({
          recording,
          settings,
          research,
          from: source.from,
          to: source.to,
          progress: ({ done, candles }) => progress?.(done, candles, `candles, ${name}`),
        }),
      );
  return reports;
};
