import {
  countedBy,
  positionRules,
  resultOf,
  reviewPosition,
  simulateEntry,
  withDecisions,
  type PositionRules,
  type PositionView,
  type SimulationTerms,
} from '../decide/exits/index.js';
import { safeLeverage } from '../decide/risk/index.js';
import {
  coinsOf,
  contractsFor,
  lastClosed,
  notionalOf,
  roundPrice,
  roundStop,
  timeframeMs,
  type Candle,
  type FillModel,
  type Instrument,
  type Plan,
  type SimulatedTrade,
  type Snapshot,
  type TradingSettings,
} from '../domain/index.js';
import { candleAt, closedCount } from '../domain/candle-column.js';
import { AnalyzerCache, WARM_UP } from '../trade/core/analyzer-cache.js';
import { stretchOf, throughStretch, type Stretch } from '../trade/learn/looks.js';
import { recordedSteps } from '../venues/market-steps.js';
import type { RecordedMarketData } from '../venues/recorded/recorded-market.js';

/** What entries are followed by. */
export interface WalkTerms {
  readonly market: RecordedMarketData;
  readonly settings: Pick<TradingSettings, 'timeframe' | 'trailingStopPercentage'>;
  readonly rules?: Partial<PositionRules> | undefined;
  readonly model: FillModel;
  readonly span: { readonly from: number; readonly to: number };
}

/** An entry at its random time. */
export interface DrawnEntry {
  readonly at: number;
  readonly plan: Plan;
  /** How many times as far as planned its stop, trail and targets lie. */
  readonly scale: number;
  /** Which run, and which day of it, it belongs to. */
  readonly run: number;
  readonly day: number;
}

/**
 * The plan at another price and another volatility: the same risk, and stop, trail and targets `scale` times as far, as
 * fractions of the price; leverage comes down until liquidation lies beyond the stop.
 */
const planAt = (plan: Plan, entry: number, scale: number, instrument: Instrument): Plan => {
  const at = (price: number): number => entry * (1 + scale * (price / plan.entry - 1));
  const stop = roundStop(at(plan.stop), plan.side, instrument);
  const wider = Math.abs(stop / entry - 1) - Math.abs(plan.stop / plan.entry - 1);
  const lossFraction = plan.worstCase / plan.notional + wider;
  const wanted = plan.worstCase / lossFraction;
  const contracts = Math.max(instrument.lotSize, contractsFor(wanted, entry, instrument));
  const notional = notionalOf(contracts, entry, instrument);
  const rounded = (price: number): number => Math.max(instrument.tickSize, roundPrice(at(price), instrument));
  return {
    ...plan,
    entry,
    stop,
    ...(plan.target === undefined ? {} : { target: rounded(plan.target) }),
    ...(plan.targets
      ? { targets: plan.targets.map((each) => ({ ...each, price: rounded(each.price) })) }
      : {}),
    trailDistance: plan.trailDistance * scale,
    leverage: safeLeverage(plan.leverage, plan.side, entry, stop, instrument)?.leverage ?? 1,
    contracts,
    coins: coinsOf(contracts, instrument),
    notional,
    worstCase: lossFraction * notional,
  };
};

/** Nobody else holds it: it is changed in place, because copies are what most of the time would go into. */
type OwnTrade = { -readonly [Name in keyof SimulatedTrade]: SimulatedTrade[Name] };

interface Followed {
  readonly drawn: DrawnEntry;
  trade: OwnTrade;
  /** Up to when it was followed. */
  seen: number;
}

/** Follows the random entries of one symbol along its candles; `done` is told what each made. */
export class EntryWalk {
  readonly #terms: SimulationTerms;
  readonly #rules: PositionRules;
  #open: Followed[] = [];

  constructor(
    private readonly of: WalkTerms,
    private readonly symbol: string,
    private readonly done: (drawn: DrawnEntry, r: number) => void,
  ) {
    this.#terms = { instrument: of.market.instrument(symbol), model: of.model, isOwner: true };
    this.#rules = positionRules(of.settings, of.rules);
  }

  run(entries: readonly DrawnEntry[]): void {
    const { market, settings, span } = this.of;
    const column = market.column(this.symbol, settings.timeframe);
    const analyzers = new AnalyzerCache(market, settings.timeframe);
    const step = timeframeMs(settings.timeframe);
    const waiting = entries.toSorted((a, b) => b.at - a.at);
    let [before, candle] = [-Infinity, undefined as Candle | undefined];
    for (let i = Math.max(0, closedCount(column, span.from) - WARM_UP); i < column.length; i++) {
      candle = candleAt(column, i);
      const close = candle.timestamp + step;
      if (close > span.to) break;
      for (let next = waiting.at(-1); next && next.at < close; next = waiting.at(-1)) {
        this.#enter(next);
        waiting.pop();
      }
      const analyzer = analyzers.feed(this.symbol, candle);
      if (this.#open.length > 0) this.#follow(before, close, () => analyzer.snapshot());
      before = close;
    }
    this.#closeAll(before, candle?.volume ?? 0);
  }

  #price(at: number): number {
    return this.of.market.quoteAt(this.symbol, at).last;
  }

  #enter(drawn: DrawnEntry): void {
    const plan = planAt(drawn.plan, this.#price(drawn.at), drawn.scale, this.#terms.instrument);
    const reviewed = lastClosed(drawn.at, this.of.settings.timeframe);
    this.#open.push({
      trade: simulateEntry(plan, drawn.at, reviewed, this.#terms),
      seen: drawn.at,
      drawn,
    });
  }

  #follow(before: number, close: number, look: () => Snapshot | undefined): void {
    const since = (seen: number): Stretch =>
      stretchOf(recordedSteps(this.of.market, this.symbol, seen, close));
    const shared = since(before);
    let view: PositionView | undefined;
    for (const each of this.#open) {
      const own = each.seen === before ? shared : since(each.seen);
      let trade: OwnTrade = throughStretch(each.trade, own, this.#terms);
      if (trade.status === 'open') {
        view ??= this.#viewOf(look(), close);
        if (view && view.analysis.candleTime > trade.reviewedCandle)
          trade = this.#reviewed(trade, view, shared.volume);
      }
      each.trade = trade;
      each.seen = close;
      if (trade.status !== 'open') this.done(each.drawn, resultOf(trade));
    }
    this.#open = this.#open.filter(({ trade }) => trade.status === 'open');
  }

  #viewOf(analysis: Snapshot | undefined, now: number): PositionView | undefined {
    return analysis && { analysis, instrument: this.#terms.instrument, now };
  }

  #reviewed(trade: OwnTrade, view: PositionView, volume: number): OwnTrade {
    const { best, worst, candlesHeld, reviewedCandle } = countedBy(trade, view.analysis);
    trade.best = best;
    trade.worst = worst;
    trade.candlesHeld = candlesHeld;
    trade.reviewedCandle = reviewedCandle;
    const decisions = reviewPosition(trade, view, this.#rules);
    if (decisions.length === 0) return trade;
    const at = view.now;
    return withDecisions(trade, decisions, { price: this.#price(at), volume, at }, this.#terms);
  }

  #closeAll(at: number, volume: number): void {
    for (const { trade, drawn } of this.#open) {
      const market = { price: this.#price(at), volume, at };
      const closed = withDecisions(trade, [{ action: 'close', cause: 'the end' }], market, this.#terms);
      this.done(drawn, resultOf(closed));
    }
    this.#open = [];
  }
}
