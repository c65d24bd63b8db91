import { expecting, RadError } from '../../domain/index.js';
import { findOpportunity, isOpportunity } from '../../decide/strategy/index.js';
import type { TradingParts } from '../core/parts.js';
import { staleCandles } from '../signals/freshness.js';
import { scanned, strategyOptions } from '../signals/scan.js';

/** What the strategy makes of the newest closed candle of every symbol that is scanned. */
export interface Verdicts {
  readonly symbols: number;
  /** Symbols by the rule that gives no signal (the codes of `findOpportunity`, `warm-up`, `stale`, `unread`); `signal` where it gives one. */
  readonly by: ReadonlyMap<string, number>;
}

/** Asks the market only where a candle may have closed since it was last asked. */
export const readVerdicts = async (parts: TradingParts): Promise<Verdicts> => {
  const [symbols, options] = await Promise.all([scanned(parts), strategyOptions(parts)]);
  const judge = async (symbol: string): Promise<string> => {
    const analyzer = await parts.analyzers.keepUp(symbol, parts.clock.now());
    if (!analyzer.isReady) return 'warm-up';
    if (staleCandles(parts, symbol)) return 'stale';
    const analysis = analyzer.analysis();
    const found = analysis && findOpportunity(analysis, options);
    if (!found) return 'warm-up';
    return isOpportunity(found) ? 'signal' : found.code;
  };
  const codes = await Promise.all(
    symbols.map((symbol) => expecting(RadError, judge(symbol), () => 'unread')),
  );
  const by = new Map<string, number>();
  for (const code of codes) by.set(code, (by.get(code) ?? 0) + 1);
  return { symbols: symbols.length, by };
};
