import {
  bankruptcyPriceOf,
  impact,
  isWholeLots,
  roundLots,
  shareOf,
  slipped,
  type Candle,
  type FillModel,
  type Instrument,
  type Order,
  type Quote,
} from '../../domain/index.js';
import { PaperDraft } from './paper-draft.js';
import { ordersOf, reducibleOf, remainingOf, type PaperChange, type PaperState } from './paper-state.js';

/** What is known of the market while it is matched. */
export interface MatchContext {
  readonly instrument: Instrument;
  readonly model: FillModel;
  /** Whether the data are fine enough to prove a maker fill. */
  readonly maker: boolean;
}

/** What the resting things of one symbol are matched against: prices in the order in which they are walked. */
interface Walk {
  readonly symbol: string;
  readonly context: MatchContext;
  readonly draft: PaperDraft;
  /** Limit orders made after this time are not matched: the prices may be older than they are. */
  readonly since: number;
  readonly time: number;
  /** Contracts that one participant can take; undefined = not known, no limit. */
  readonly share: number | undefined;
  /** What of the share entries have not taken yet. */
  left: number;
  readonly quote?: Quote;
}

interface Hit {
  readonly level: number;
  /** At one price: liquidation, then stop, then target, then limit. */
  readonly rank: number;
  readonly order?: Order;
}

/** Whether an order is reached when the price is `price`. Limits must be traded through, not only touched. */
const reached = (order: Order, price: number): boolean => {
  const trigger = order.triggerPrice ?? NaN;
  const limit = order.price ?? NaN;
  const sells = order.side === 'sell';
  if (order.type === 'stop') return sells ? price <= trigger : price >= trigger;
  if (order.type === 'takeProfit') return sells ? price >= trigger : price <= trigger;
  return sells ? price > limit : price < limit;
};

const liquidated = (contracts: number, level: number, price: number): boolean =>
  contracts > 0 ? price <= level : price >= level;

/** Cheap: whether anything of the symbol can be reached between two prices. */
const isReached = (state: PaperState, symbol: string, low: number, high: number): boolean => {
  const position = state.positions[symbol];
  if (
    position &&
    liquidated(position.contracts, position.liquidationPrice, position.contracts > 0 ? low : high)
  )
    return true;
  for (const id in state.orders) {
    const order = state.orders[id];
    if (order?.symbol === symbol && (reached(order, low) || reached(order, high))) return true;
  }
  return false;
};

/**
 * Walks one closed candle: its open first (gaps), then the extreme that hurts the position, then the other, then the
 * close. So a stop comes before a target of the same candle, and fills at the worse of its trigger and the open.
 * @param closeTime fills are dated with it
 */
export const matchCandle = (
  state: PaperState,
  symbol: string,
  candle: Candle,
  closeTime: number,
  context: MatchContext,
): PaperChange => {
  if (!isReached(state, symbol, candle.low, candle.high)) return { state, events: [], finished: [] };
  const share = shareOf(candle.volume, context.instrument, context.model);
  const draft = new PaperDraft(state);
  const walk: Walk = {
    symbol,
    context,
    draft,
    since: candle.timestamp,
    time: closeTime,
    share,
    left: share,
  };
  const open = state.positions[symbol]?.contracts ?? 0;
  const downFirst = open === 0 ? candle.close >= candle.open : open > 0;
  const extremes = downFirst ? [candle.low, candle.high] : [candle.high, candle.low];
  let price = candle.open;
  for (const next of [candle.open, ...extremes, candle.close]) {
    sweep(walk, price, next);
    price = next;
  }
  return draft.change;
};

/** Matches what rests against one tick of a live price: triggers on the mark, fills at bid or ask. */
export const matchQuote = (state: PaperState, quote: Quote, context: MatchContext): PaperChange => {
  const { symbol } = quote;
  const prices = [quote.mark, quote.bid, quote.ask];
  if (!isReached(state, symbol, Math.min(...prices), Math.max(...prices)))
    return { state, events: [], finished: [] };
  const draft = new PaperDraft(state);
  const time = quote.timestamp;
  const walk: Walk = { symbol, context, draft, since: time, time, share: undefined, left: Infinity, quote };
  sweep(walk, quote.mark, quote.mark);
  return draft.change;
};

/** Moves the price from `from` to `to` and fills what it reaches, nearest first. */
const sweep = (walk: Walk, from: number, to: number): void => {
  let price = from;
  for (let hit = nextHit(walk, price, to); hit; hit = nextHit(walk, price, to)) {
    const passed = isPassed(walk, hit, price);
    const reference = passed ? price : hit.level;
    if (!hit.order) liquidate(walk);
    else if (hit.order.type === 'limit') fillLimit(walk, hit.order);
    else trigger(walk, hit.order, reference);
    price = reference;
  }
};

const isPassed = (walk: Walk, hit: Hit, price: number): boolean =>
  hit.order
    ? reached(hit.order, price)
    : liquidated(walk.draft.position(walk.symbol)?.contracts ?? 0, hit.level, price);

const nextHit = (walk: Walk, from: number, to: number): Hit | undefined => {
  let best: Hit | undefined;
  let bestDistance = Infinity;
  for (const hit of hitsAt(walk, to)) {
    const distance = isPassed(walk, hit, from) ? 0 : Math.abs(hit.level - from);
    if (distance < bestDistance || (distance === bestDistance && best && hit.rank < best.rank)) {
      best = hit;
      bestDistance = distance;
    }
  }
  return best;
};

const hitsAt = (walk: Walk, price: number): Hit[] => {
  const { draft, symbol, quote } = walk;
  const hits: Hit[] = [];
  const position = draft.position(symbol);
  if (position && liquidated(position.contracts, position.liquidationPrice, price))
    hits.push({ level: position.liquidationPrice, rank: 0 });
  for (const order of ordersOf(draft.state, symbol)) {
    if (order.type !== 'limit') {
      if (reached(order, price))
        hits.push({ level: order.triggerPrice ?? NaN, rank: order.type === 'stop' ? 1 : 2, order });
      continue;
    }
    const seen = quote ? (order.side === 'buy' ? quote.ask : quote.bid) : price;
    const takes =
      order.reduceOnly || isWholeLots(walk.left, walk.context.instrument) || walk.left === Infinity;
    if (takes && order.createdAt <= walk.since && reached(order, seen))
      hits.push({ level: order.price ?? NaN, rank: 3, order });
  }
  return hits;
};

/** Contracts of a reduce-only order that it can still take off. */
const reducible = (walk: Walk, order: Order): number =>
  Math.min(remainingOf(order), reducibleOf(walk.draft.state, order));

/** A stop or target becomes a market order at `reference`; it fills whole. */
const trigger = (walk: Walk, order: Order, reference: number): void => {
  const { draft, context, share, time, quote } = walk;
  const { instrument, model } = context;
  const contracts = reducible(walk, order);
  if (contracts <= 0) return draft.finish(order, 'canceled', time, 'position closed');
  const base = order.type === 'stop' ? model.stopSlippage : model.marketSlippage;
  const touch = quote ? (order.side === 'sell' ? quote.bid : quote.ask) : reference;
  const price = slipped(touch, order.side, base * impact(contracts, share, model), instrument);
  draft.fill(order, { contracts, price, liquidity: 'taker', time }, instrument);
};

/** A resting limit fills at its own price, never better: maker where that is proven, else at the taker's fee. */
const fillLimit = (walk: Walk, order: Order): void => {
  const { draft, context, time } = walk;
  const contracts = order.reduceOnly ? reducible(walk, order) : Math.min(remainingOf(order), walk.left);
  if (contracts <= 0) return draft.finish(order, 'canceled', time, 'position closed');
  if (!order.reduceOnly) walk.left = roundLots(walk.left - contracts, context.instrument);
  const liquidity = context.maker ? 'maker' : 'taker';
  const price = order.price ?? NaN;
  draft.fill(order, { contracts, price, liquidity, time }, context.instrument);
};

/** The position is taken over at its bankruptcy price: the isolated margin is lost, and no more than it. */
const liquidate = (walk: Walk): void => {
  const { draft, symbol, context, time } = walk;
  const position = draft.position(symbol);
  if (!position) return;
  const perCoin = position.margin / (Math.abs(position.contracts) * context.instrument.contractSize);
  const side = position.contracts > 0 ? 'long' : 'short';
  const price = bankruptcyPriceOf(side, position.entryPrice, perCoin, context.instrument);
  draft.liquidate(symbol, price, context.instrument, time);
};
