import {
  bankruptcyPriceOf,
  coinsOf,
  entrySide,
  exitSide,
  flatAt,
  impact,
  liquidationPriceOf,
  lots,
  shareOf,
  sign,
  rungFilled,
  slipped,
  STOP_SLIPPAGE,
  stopBehind,
  targetsNamed,
  targetsResting,
  withNextTarget,
  type Candle,
  type FillModel,
  type Instrument,
  type Plan,
  type SimulatedTrade,
} from '../../domain/index.js';
import type { Decision } from './decision.js';
import { breakEvenStop } from './break-even.js';
import { ownsCandle, tighten } from './position.js';

/** What a simulated trade fills by: the same contract and the same model as on the simulated exchange. */
export interface SimulationTerms {
  readonly instrument: Instrument;
  readonly model: FillModel;
  /** Whether whoever asks alone holds the trades: what little changes in them is changed in place. */
  readonly isOwner?: boolean;
}

/** A trade with some of it changed. */
const changed = (
  trade: SimulatedTrade,
  change: Partial<SimulatedTrade>,
  { isOwner = false }: SimulationTerms,
): SimulatedTrade => Object.assign(isOwner ? trade : { ...trade }, change);

/** What an order at market meets. */
export interface MarketNow {
  readonly price: number;
  /** Coins traded in the last closed candle. */
  readonly volume: number;
  /** Market time, unix ms. */
  readonly at: number;
}

/**
 * The trade of a plan, entered as a taker.
 * @param at market time, unix ms
 * @param reviewedCandle open time of the last candle closed then
 * @param filled what was really filled, where that is known; absent = the whole plan at once
 */
export const simulateEntry = (
  plan: Plan,
  at: number,
  reviewedCandle: number,
  { instrument, model }: SimulationTerms,
  filled?: { readonly contracts: number; readonly price: number },
): SimulatedTrade => {
  const { side, leverage, stop, target, targets, stopFollows } = plan;
  const contracts = filled?.contracts ?? plan.contracts;
  const price = filled?.price ?? slipped(plan.entry, entrySide(side), model.marketSlippage, instrument);
  const coins = coinsOf(contracts, instrument);
  return {
    side,
    status: 'open',
    contracts,
    maxContracts: contracts,
    entryPrice: price,
    leverage,
    liquidationPrice: liquidationPriceOf(price, side, leverage, instrument.maintenanceMargin),
    riskUnit: (plan.worstCase * contracts) / plan.contracts,
    riskDistance: Math.abs(price - stop),
    stop,
    ...(targets
      ? targetsNamed(targets, side, contracts, instrument, stopFollows)
      : target === undefined
        ? {}
        : { target }),
    trailDistance: plan.trailDistance,
    trailing: true,
    scaledSteps: [],
    best: price,
    worst: price,
    reviewedCandle,
    candlesHeld: 0,
    moves: [],
    openedAt: at,
    realised: 0,
    fees: instrument.takerFee * coins * price,
    funding: 0,
    slippage: sign(side) * (price - plan.entry) * coins,
  };
};

/** Net result in R. */
export const resultOf = ({
  realised,
  fees,
  funding,
  riskUnit,
}: Pick<SimulatedTrade, 'realised' | 'fees' | 'funding' | 'riskUnit'>): number =>
  (realised - fees + funding) / riskUnit;

/** Takes contracts off at `price`, which was meant to be `reference`. */
const reduce = (
  trade: SimulatedTrade,
  contracts: number,
  { price, reference, at }: { readonly price: number; readonly reference: number; readonly at: number },
  reason: string,
  instrument: Instrument,
): SimulatedTrade => {
  const s = sign(trade.side);
  const coins = coinsOf(contracts, instrument);
  const left = lots(trade.contracts - contracts);
  const reduced: SimulatedTrade = {
    ...trade,
    contracts: left,
    realised: trade.realised + s * (price - trade.entryPrice) * coins,
    fees: trade.fees + instrument.takerFee * coins * price,
    slippage: trade.slippage + s * (reference - price) * coins,
    best: s > 0 ? Math.max(trade.best, price) : Math.min(trade.best, price),
    worst: s > 0 ? Math.min(trade.worst, price) : Math.max(trade.worst, price),
    ...(left > 0 ? {} : { status: 'closed', closedAt: at, exitReason: reason }),
  };
  return left > 0 ? withNextTarget(reduced, left, instrument) : reduced;
};

/** Takes contracts off as a taker, slipped against us from `reference`. */
const fillExit = (
  trade: SimulatedTrade,
  contracts: number,
  market: {
    readonly reference: number;
    readonly volume: number;
    readonly at: number;
    readonly slippage: number;
  },
  reason: string,
  { instrument, model }: SimulationTerms,
): SimulatedTrade => {
  const { reference, at } = market;
  const slippage = market.slippage * impact(contracts, shareOf(market.volume, instrument, model), model);
  const price = slipped(reference, exitSide(trade.side), slippage, instrument);
  return reduce(trade, contracts, { price, reference, at }, reason, instrument);
};

/** Whether prices between `low` and `high` fill nothing of the trade. */
export const isUntouched = (
  { side, stop, liquidationPrice, target, ladder }: SimulatedTrade,
  { low, high }: Pick<Candle, 'low' | 'high'>,
): boolean => {
  if (ladder) return false;
  return side === 'long'
    ? low > Math.max(stop, liquidationPrice) && high < (target ?? Infinity)
    : high < Math.min(stop, liquidationPrice) && low > (target ?? -Infinity);
};

/**
 * One closed candle further, of whatever timeframe, as the simulated exchange matches it: gaps at the open first, then
 * the extreme that hurts, then the other. Stop and target fill whole.
 * @param closeTime when the candle closed, unix ms
 */
export const throughCandle = (
  trade: SimulatedTrade,
  whole: Candle,
  closeTime: number,
  terms: SimulationTerms,
): SimulatedTrade => {
  if (trade.status !== 'open' || isUntouched(trade, whole)) return trade;
  const { instrument, model } = terms;
  const { side, stop, entryPrice, liquidationPrice } = trade;
  const candle = ownsCandle(trade, whole.timestamp, closeTime) ? whole : flatAt(whole);
  const s = sign(side);
  const [against, along] = s > 0 ? [candle.low, candle.high] : [candle.high, candle.low];
  const isBeyond = (price: number, level: number): boolean => s * (price - level) <= 0;
  const fill = (
    from: SimulatedTrade,
    contracts: number,
    reference: number,
    slippage: number,
    reason: string,
  ) =>
    fillExit(from, contracts, { reference, volume: candle.volume, at: closeTime, slippage }, reason, terms);
  /** With the targets filled that a price reaches, each at itself unless the price began beyond it. */
  const upTo = (before: SimulatedTrade, price: number, start?: number): SimulatedTrade =>
    targetsResting(before, before.contracts, instrument)
      .filter((level) => s * (price - level.price) >= 0)
      .reduce(
        (each, level) =>
          rungFilled(
            fill(each, level.contracts, start ?? level.price, model.marketSlippage, 'target'),
            level.price,
            level.contracts,
            each.contracts,
            instrument,
          ),
        before,
      );
  const opened = upTo(trade, candle.open, candle.open);
  if (opened.status !== 'open') return opened;
  if (isBeyond(candle.open, liquidationPrice)) {
    const price = bankruptcyPriceOf(side, entryPrice, entryPrice / trade.leverage, instrument);
    return reduce(
      opened,
      opened.contracts,
      { price, reference: price, at: closeTime },
      'liquidation',
      instrument,
    );
  }
  if (isBeyond(against, stop))
    return fill(
      opened,
      opened.contracts,
      isBeyond(candle.open, stop) ? candle.open : stop,
      model.stopSlippage,
      'stop',
    );
  return withStopBehind(upTo(opened, along), instrument);
};

/** The stop follows the targets that were reached; the next candle meets it there. */
const withStopBehind = (trade: SimulatedTrade, instrument: Instrument): SimulatedTrade => {
  const entry = breakEvenStop(trade, instrument, STOP_SLIPPAGE);
  const behind = stopBehind(trade.ladder ?? [], trade.stopFollows, entry);
  const stop = behind === undefined ? undefined : tighten(trade.stop, behind, trade.side);
  return stop === undefined ? trade : { ...trade, stop };
};

/**
 * Pays or receives funding.
 * @param rate fraction of the notional at `mark` that longs pay
 */
export const withFunding = (
  trade: SimulatedTrade,
  mark: number,
  rate: number,
  terms: SimulationTerms,
): SimulatedTrade => {
  if (trade.status !== 'open') return trade;
  const paid = sign(trade.side) * rate * mark * coinsOf(trade.contracts, terms.instrument);
  return changed(trade, { funding: trade.funding - paid }, terms);
};

/**
 * What a review decided, carried out at once. Contracts are not added: that is for the risk rules of the whole account
 * to allow.
 */
export const withDecisions = (
  trade: SimulatedTrade,
  decisions: readonly Decision[],
  market: MarketNow,
  terms: SimulationTerms,
): SimulatedTrade => decisions.reduce((each, decision) => withDecision(each, decision, market, terms), trade);

const withDecision = (
  trade: SimulatedTrade,
  decision: Decision,
  { price: reference, volume, at }: MarketNow,
  terms: SimulationTerms,
): SimulatedTrade => {
  const exit = (contracts: number): SimulatedTrade => {
    const market = { reference, volume, at, slippage: terms.model.marketSlippage };
    return fillExit(trade, contracts, market, decision.cause, terms);
  };
  switch (decision.action) {
    case 'close':
      return exit(trade.contracts);
    case 'scaleOut':
      return { ...exit(decision.contracts), scaledSteps: [...trade.scaledSteps, decision.step] };
    case 'move':
      return decision.what === 'stop'
        ? changed(trade, { stop: decision.to ?? trade.stop }, terms)
        : retargeted(trade, decision, at, terms);
    case 'scaleIn':
      return trade;
  }
};

/** The rules measure by where the first target was: its first move says that. */
const retargeted = (
  trade: SimulatedTrade,
  { to, cause }: Extract<Decision, { readonly action: 'move' }>,
  at: number,
  terms: SimulationTerms,
): SimulatedTrade => {
  const { target: from, moves } = trade;
  if (to !== null && moves.length > 0) return changed(trade, { target: to }, terms);
  const first = { at, what: 'target', ...(from === undefined ? {} : { from }), cause } as const;
  if (to !== null) return changed(trade, { target: to, moves: [{ ...first, to }] }, terms);
  const { target: _, ...rest } = trade;
  return { ...rest, moves: moves.length > 0 ? moves : [first] };
};
