import { coinsOf, roundStop, type Instrument } from './instrument.js';
import { sign, type Side } from './side.js';

/**
 * What a market stop is planned to give up beyond its trigger, a fraction of the price: twice the worst of the
 * usual 2–5 bps, because stops fill in fast markets. It is part of the worst case and so of 1 R.
 */
export const STOP_SLIPPAGE = 0.001;

/** Price at which an exit triggered at `price` is planned to fill (worse for us by `slippage`, a fraction). */
const slippedExit = (price: number, side: Side, slippage: number): number =>
  price * (1 - sign(side) * slippage);

/**
 * Planned loss of one coin in USDT between entry and stop: price, both taker fees, slippage at the stop.
 * sign × (entry − exit) + fee × (entry + exit).
 */
export const unitLoss = (
  side: Side,
  entry: number,
  stop: number,
  takerFee: number,
  slippage = STOP_SLIPPAGE,
): number => {
  const exit = slippedExit(stop, side, slippage);
  return sign(side) * (entry - exit) + takerFee * (entry + exit);
};

/** Net reward of one coin in USDT at a target: a taker exit at the target's price, both fees paid. */
export const unitReward = (side: Side, entry: number, target: number, takerFee: number): number =>
  sign(side) * (target - entry) - takerFee * (entry + target);

/** The nearest price that pays `r` times the planned loss, net: s × (t − e) − fee × (e + t) = r × loss, solved for t. */
export const priceAtR = (
  side: Side,
  entry: number,
  stop: number,
  r: number,
  takerFee: number,
  slippage = STOP_SLIPPAGE,
): number => {
  const s = sign(side);
  const reward = r * unitLoss(side, entry, stop, takerFee, slippage);
  return (entry * (1 + s * takerFee) + s * reward) / (1 - s * takerFee);
};

/**
 * USDT lost on open contracts between `from` and the stop, with the exit's fee and slippage; the entry's fee is
 * already paid and not in it. Negative = profit locked in. `from` = entry for the risk of the trade,
 * = mark for what equity still stands to lose.
 */
export const lossAtStop = (
  position: { readonly side: Side; readonly contracts: number; readonly stop: number },
  from: number,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee'>,
  slippage = STOP_SLIPPAGE,
): number => {
  const exit = slippedExit(position.stop, position.side, slippage);
  const perCoin = sign(position.side) * (from - exit) + instrument.takerFee * exit;
  return perCoin * coinsOf(position.contracts, instrument);
};

/**
 * USDT that the position will have made in all once the rest of it leaves at `exit`: what it has booked so far and what
 * is open, the exit's fee and slippage paid. Negative = lost.
 */
export const resultAt = (
  position: Omit<Parameters<typeof lossAtStop>[0], 'stop'> & {
    readonly entryPrice: number;
    readonly realised: number;
    readonly fees: number;
    readonly funding: number;
  },
  exit: number,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee'>,
  slippage = STOP_SLIPPAGE,
): number =>
  position.realised -
  position.fees +
  position.funding -
  lossAtStop({ ...position, stop: exit }, position.entryPrice, instrument, slippage);

/**
 * Stop price at which the trade nets zero: price P&L pays both taker fees and the slippage of the stop.
 * long: entry × (1 + fee) ÷ ((1 − fee) × (1 − slippage)); short mirrored. Not rounded.
 */
export const breakEvenPrice = (
  side: Side,
  entry: number,
  takerFee: number,
  slippage = STOP_SLIPPAGE,
): number => {
  const s = sign(side);
  return (entry * (1 + s * takerFee)) / ((1 - s * takerFee) * (1 - s * slippage));
};

/** Liquidation lies at least this share of the stop distance, and this fraction of entry, beyond the stop. */
const LIQUIDATION_GAP = { ofStopDistance: 0.25, ofPrice: 0.005 } as const;

/** Whether liquidation lies beyond the stop by the gap above (invariant 7). */
export const isLiquidationBeyond = (
  side: Side,
  entry: number,
  stop: number,
  liquidation: number,
): boolean => {
  const distance = Math.max(0, sign(side) * (entry - stop));
  const gap = Math.max(LIQUIDATION_GAP.ofStopDistance * distance, LIQUIDATION_GAP.ofPrice * entry);
  return sign(side) * (stop - liquidation) >= gap;
};

/**
 * The widest stop that has a liquidation price beyond it by the gap above, on a tick: s × (stop − liquidation) is the
 * larger of ofStopDistance × s × (entry − stop) and ofPrice × entry, solved for the stop.
 */
export const stopAheadOf = (
  side: Side,
  entry: number,
  liquidation: number,
  instrument: Pick<Instrument, 'tickSize'>,
): number => {
  const { ofStopDistance, ofPrice } = LIQUIDATION_GAP;
  const byDistance = (liquidation + ofStopDistance * entry) / (1 + ofStopDistance);
  const byPrice = liquidation + sign(side) * ofPrice * entry;
  const stop = side === 'long' ? Math.max(byDistance, byPrice) : Math.min(byDistance, byPrice);
  return roundStop(stop, side, instrument);
};

/** The plan's gap was measured from its own entry: what slippage takes off it moves no stop. Part of the gap. */
const GAP_GIVE = 0.1;

/**
 * Whether a stop lacks so much of the gap to liquidation that it has to move.
 * @param needed the stop that has all of it (`stopAheadOf`)
 * @param give part of the gap that may be missing
 */
export const lacksGap = (
  side: Side,
  stop: number,
  needed: number,
  liquidation: number,
  give = GAP_GIVE,
): boolean => sign(side) * (needed - stop) >= give * sign(side) * (needed - liquidation);
