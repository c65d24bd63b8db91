import {
  denied,
  namedPrice,
  sign,
  withShares,
  type AlertSource,
  type Denied,
  type EntryAt,
  type Opportunity,
} from '../../domain/index.js';
import { manualOpportunity } from '../../decide/strategy/index.js';
import type { Proposal } from '../../sources/reader/index.js';
import { ladderDoubt } from '../core/ladder-doubt.js';
import type { TradingParts } from '../core/parts.js';
import { staleCandles } from '../signals/freshness.js';
import { readPairs, whyBarred } from '../signals/pairs.js';
import { strategyOptions } from '../signals/scan.js';

/** What the owner asks of a source's proposals. */
type Demands = Partial<Pick<AlertSource, 'needsStop' | 'stopFollows'>>;

const NO_STOP = '⚠ its source names no stop: this one is the strategy’s own';

/**
 * A proposal as an opportunity: its stop and targets as prices, where they stay; its own strategy's stop where it names
 * none, and the strategy's target likewise. What it says of leverage and size is not read. Reads the market.
 * @throws ReadFailedError
 */
export const opportunityOf = async (
  parts: TradingParts,
  proposal: Proposal,
  { needsStop = false, stopFollows }: Demands = {},
): Promise<Opportunity | Denied> => {
  const { symbol, side } = proposal;
  if (needsStop && proposal.stop === null)
    return denied('no-stop', 'it names no stop, and you asked for one (/sources)');
  const barred = whyBarred(await readPairs(parts), symbol, side);
  if (barred !== undefined) return denied('barred', barred);
  const analysis = (await parts.analyzers.refresh(symbol)).analysis();
  const stale = staleCandles(parts, symbol);
  if (stale) return stale;
  if (!analysis) return denied('no-candles', `${symbol} has too few closed candles to plan by`);
  const entryAt: EntryAt | undefined = 'type' in proposal.entry ? undefined : proposal.entry;
  const from = entryAt ? namedPrice(entryAt, side) : await priceNow(parts, proposal);
  const stop = stopOf(proposal, from);
  const distance = stop === undefined ? undefined : (sign(side) * (from - stop)) / from;
  if (distance !== undefined && !(distance > 0))
    return denied('stop-side', `its stop ${stop} is on the wrong side of the entry at ${from}`, {
      stop: stop ?? 0,
      from,
    });
  const chosen = manualOpportunity(analysis, side, await strategyOptions(parts), distance);
  if (!chosen)
    return denied('no-volatility', `${symbol} does not move: no stop can be placed by its volatility`);
  const targets = withShares(targetsOf(proposal, from).map((price) => ({ price })));
  const unproved = targets.length > 1 ? await ladderDoubt(parts) : undefined;
  if (unproved !== undefined) return denied('ladder-unproved', unproved);
  return {
    ...chosen,
    ...(stop === undefined ? { reasons: [NO_STOP, ...chosen.reasons] } : { stop }),
    ...(entryAt ? { entryAt } : {}),
    ...(targets.length > 0 ? { targets } : {}),
    ...(targets.length > 1 && stopFollows ? { stopFollows } : {}),
  };
};

/** What an entry would pay now. */
const priceNow = async ({ market }: TradingParts, { symbol, side }: Proposal): Promise<number> => {
  const { ask, bid } = await market.quote(symbol);
  return side === 'long' ? ask : bid;
};

const stopOf = ({ stop, side }: Proposal, from: number): number | undefined => {
  if (stop === null) return undefined;
  return 'price' in stop ? stop.price : from * (1 - (sign(side) * stop.percent) / 100);
};

const targetsOf = ({ targets, side }: Proposal, from: number): readonly number[] =>
  targets.map((target) =>
    typeof target === 'number' ? target : from * (1 + (sign(side) * target.percent) / 100),
  );
