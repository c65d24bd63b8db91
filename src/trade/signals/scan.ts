import { FencedError, RadError, type Opportunity } from '../../domain/index.js';
import { DEFAULT_STRATEGY, type StrategyOptions } from '../../decide/strategy/options.js';
import { ENTRIES, isOpportunity } from '../../decide/strategy/opportunity.js';
import type { SymbolAnalyzer } from '../../decide/strategy/analyzer.js';
import { rankOpportunities } from '../../decide/strategy/score.js';
import type { ScanRun } from '../../state/store/docs.js';
import { staleCandles } from './freshness.js';
import { offerOpportunity } from './offer.js';
import { endGoneSignals, isStrategyOff } from './standing.js';
import { expireSignals } from './waiting.js';
import { readPairs, whyBarred } from './pairs.js';
import type { TradingParts } from '../core/parts.js';
import { thresholdsOf } from '../learn/track-record.js';
import { commitUnfenced } from '../orders/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

const CHUNK = 10;
/** A scan that has not gathered all its chunks by then goes on with what it has. */
const DEADLINE_MS = 45_000;

/** What candles are looked at by. */
export interface ScanOptions {
  /** The strategy's options of now. */
  readonly options: StrategyOptions;
  /** The same by the threshold that does not decide now, where the two differ: what either finds is learned from. */
  readonly compared?: { readonly other: StrategyOptions; readonly isOtherFixed: boolean };
}

export const scanOptions = async (
  parts: Pick<TradingParts, 'store' | 'settings' | 'threshold' | 'strategy'>,
): Promise<ScanOptions> => {
  const { fixed, adaptive, inForce } = await thresholdsOf(parts);
  const options = {
    ...DEFAULT_STRATEGY,
    threshold: inForce,
    trailFloor: parts.settings().trailingStopPercentage,
    ...parts.strategy,
  };
  if (fixed === adaptive) return { options };
  const isOtherFixed = fixed !== options.threshold;
  return {
    options,
    compared: { other: { ...options, threshold: isOtherFixed ? fixed : adaptive }, isOtherFixed },
  };
};

/** The strategy's options of now. */
export const strategyOptions = async (parts: Parameters<typeof scanOptions>[0]): Promise<StrategyOptions> =>
  (await scanOptions(parts)).options;

/**
 * Starts a scan of the universe in chunks, unless one is under way (never two at once).
 * Returns its id, or undefined.
 */
export const beginScan = async (parts: TradingParts): Promise<string | undefined> => {
  const now = parts.clock.now();
  const running = await parts.store.get('scan', 'main');
  if (running && !running.value.gathered && now < running.value.deadline && now >= running.value.startedAt)
    return undefined;
  const symbols = await scanned(parts);
  const id = now.toString(36);
  const chunks: string[][] = [];
  for (let i = 0; i < symbols.length; i += CHUNK) chunks.push(symbols.slice(i, i + CHUNK));
  const run: ScanRun = {
    id,
    startedAt: now,
    deadline: now + DEADLINE_MS,
    chunks: chunks.length,
    done: [],
    gathered: chunks.length === 0,
    opportunities: [],
    failed: [],
    symbols: symbols.length,
  };
  await commitUnfenced(parts, {
    put: [{ kind: 'scan', id: 'main', value: run, version: running?.version ?? 0 }],
    jobs: [
      ...chunks.map((chunk, index) => ({
        queue: 'chunks' as const,
        name: 'scan-chunk' as const,
        data: { scanId: id, chunk: index, symbols: chunk },
      })),
      { queue: 'scan', name: 'gather-scan', data: { scanId: id }, dueAt: run.deadline },
    ],
  });
  return id;
};

/** Opportunities that can be traded, of those that a scan found. */
export const worthALook = ({ opportunities }: Pick<ScanRun, 'opportunities'>): number =>
  opportunities.filter(({ untraded }) => !untraded).length;

/** Whether any symbol could be read, or none was to be: a scan in which every one failed has seen nothing. */
export const isScanOfUse = ({ symbols, done, failed }: ScanRun): boolean => {
  const read = done.reduce((sum, chunk) => sum + Math.min(CHUNK, symbols - chunk * CHUNK), 0);
  return symbols === 0 || read > failed.length;
};

/** The symbols that are scanned: the most traded ones, or those alone that the owner named; never blocked ones. */
export const scanned = async (
  parts: Pick<TradingParts, 'market' | 'store' | 'settings'>,
): Promise<readonly string[]> => {
  const rules = await readPairs(parts);
  if (rules.sides === 'none') return [];
  const known = rules.only.length > 0 ? await parts.market.instruments() : undefined;
  const symbols = known
    ? rules.only.filter((symbol) => known.has(symbol))
    : await parts.market.universe(parts.settings().scanPairs);
  return symbols.filter((symbol) => whyBarred(rules, symbol) === undefined);
};

interface ChunkResult {
  readonly opportunities: readonly Opportunity[];
  readonly failed: readonly { readonly symbol: string; readonly reason: string }[];
}

/**
 * What the newest candle of a symbol offers; undefined where that is nothing. One that only the threshold finds that
 * does not decide now is `untraded`.
 */
export const opportunityIn = (
  parts: Pick<TradingParts, 'entries' | 'settings'>,
  analyzer: SymbolAnalyzer,
  { options, compared }: ScanOptions,
): Opportunity | undefined => {
  const { entries = ENTRIES } = parts;
  // First what rules out most.
  const isSeen = entries.look(analyzer, options);
  const isSeenByOther = compared !== undefined && entries.look(analyzer, compared.other);
  if (!(isSeen || isSeenByOther) || isStrategyOff(parts)) return undefined;
  const analysis = analyzer.analysis();
  if (!analysis) return undefined;
  const findBy = (by: StrategyOptions): Opportunity | undefined => {
    const found = entries.find(analysis, by);
    return isOpportunity(found) ? found : undefined;
  };
  const found = isSeen ? findBy(options) : undefined;
  if (!compared) return found;
  const other = isSeenByOther ? findBy(compared.other) : undefined;
  const either = found ?? other;
  if (!either) return undefined;
  const [fixed, adaptive] = compared.isOtherFixed ? [other, found] : [found, other];
  const advice = {
    fixed: fixed !== undefined,
    threshold: adaptive !== undefined,
    risk: parts.settings().riskPerTrade,
  };
  return { ...either, advice, ...(found ? {} : { untraded: true }) };
};

/** Analyses some symbols, each on its own: one that cannot be read does not spoil the others. */
const analyseSymbols = async (parts: TradingParts, symbols: readonly string[]): Promise<ChunkResult> => {
  const options = await scanOptions(parts);
  const opportunities: Opportunity[] = [];
  const failed: { symbol: string; reason: string }[] = [];
  for (const symbol of symbols) {
    try {
      const analyzer = await parts.analyzers.refresh(symbol);
      if (!analyzer.isReady) continue;
      const stale = staleCandles(parts, symbol);
      if (stale) {
        failed.push({ symbol, reason: stale.reason });
        continue;
      }
      const found = opportunityIn(parts, analyzer, options);
      if (found) opportunities.push(found);
    } catch (error) {
      if (!(error instanceof RadError)) throw error;
      parts.log.warn({ symbol, code: error.code, reason: error.message }, 'symbol not scanned');
      failed.push({ symbol, reason: error.message });
    }
  }
  return { opportunities, failed };
};

/** Scans one chunk and hands in what it found; the last chunk starts the gathering. */
export const scanChunk = async (
  parts: TradingParts,
  scanId: string,
  chunk: number,
  symbols: readonly string[],
): Promise<void> => {
  const result = await analyseSymbols(parts, symbols);
  await retryConflicts(async () => {
    const doc = await parts.store.get('scan', 'main');
    if (!doc || doc.value.id !== scanId || doc.value.gathered || doc.value.done.includes(chunk)) return;
    const run = doc.value;
    const value: ScanRun = {
      ...run,
      done: [...run.done, chunk],
      opportunities: [...run.opportunities, ...result.opportunities],
      failed: [...run.failed, ...result.failed],
    };
    const isLast = value.done.length === run.chunks;
    await commitUnfenced(parts, {
      put: [{ kind: 'scan', id: 'main', value, version: doc.version }],
      jobs: isLast ? [{ queue: 'scan', name: 'gather-scan', data: { scanId }, priority: 1 }] : [],
    });
  }, Infinity);
};

/** A coin that cannot be planned now does not keep the others from being offered. */
const offerOne = async (parts: TradingParts, opportunity: Opportunity): Promise<void> => {
  try {
    await offerOpportunity(parts, opportunity);
  } catch (error) {
    if (!(error instanceof RadError) || error instanceof FencedError) throw error;
    const { symbol } = opportunity;
    parts.log.warn({ symbol, code: error.code, reason: error.message }, 'not offered');
  }
};

/** Offers the best of what was found, as far as the owner trades it. */
export const offerBest = async (parts: TradingParts, found: readonly Opportunity[]): Promise<void> => {
  // What an earlier chunk found may be older than the owner's word.
  if (isStrategyOff(parts)) return;
  const rules = await readPairs(parts);
  const allowed = found.filter(({ symbol, side }) => whyBarred(rules, symbol, side) === undefined);
  const traded = allowed.filter(({ untraded }) => !untraded);
  for (const opportunity of rankOpportunities(traded, parts.settings().topOpportunities))
    await offerOne(parts, opportunity);
  for (const opportunity of allowed.filter(({ untraded }) => untraded)) await offerOne(parts, opportunity);
};

/** What cannot be looked at now is looked at with the next scan. */
const endWhatIsOver = async (parts: TradingParts): Promise<void> => {
  try {
    await expireSignals(parts);
    await endGoneSignals(parts);
  } catch (error) {
    if (!(error instanceof RadError) || error instanceof FencedError) throw error;
    parts.log.warn({ code: error.code, reason: error.message }, 'waiting signals were not looked at');
  }
};

/**
 * Ends the signals that are over, ranks what the chunks found and offers the best; with chunks missing only once the
 * deadline has passed.
 */
export const gatherScan = async (parts: TradingParts, scanId: string): Promise<void> => {
  const doc = await parts.store.get('scan', 'main');
  if (!doc || doc.value.id !== scanId || doc.value.gathered) return;
  const run = doc.value;
  if (run.done.length < run.chunks && parts.clock.now() < run.deadline) return;
  await endWhatIsOver(parts);
  await offerBest(parts, run.opportunities);
  await commitUnfenced(parts, {
    put: [{ kind: 'scan', id: 'main', value: { ...run, gathered: true }, version: doc.version }],
  });
  parts.log.info(
    {
      symbols: run.symbols,
      opportunities: worthALook(run),
      failed: run.failed.length,
      missingChunks: run.chunks - run.done.length,
    },
    'scan gathered',
  );
};
