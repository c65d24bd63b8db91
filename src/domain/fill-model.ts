import { roundLots, roundPrice, roundPriceDown, roundPriceUp, type Instrument } from './instrument.js';
import { HOUR } from './time.js';
import { sign, type OrderSide, type Side } from './side.js';

/** How the simulated exchange fills. Fractions of the price or of volume where not said otherwise. */
export interface FillModel {
  /** Market orders, immediate-or-cancel limits and targets. */
  readonly marketSlippage: number;
  /** Stops. */
  readonly stopSlippage: number;
  /** Share of a candle's volume that one entry can take; the rest of it is cancelled or waits. */
  readonly volumeShare: number;
  /**
   * Exits fill whole whatever the volume; one that is n times the share pays n times the slippage,
   * up to this many times.
   */
  readonly maxImpact: number;
  /** Time in ms that a limit order rests before the bot gives up: only finer candles can prove a maker fill. */
  readonly orderTimeout: number;
  /** Age in ms of a quote from which entries are refused. */
  readonly maxQuoteAge: number;
}

export const DEFAULT_FILL_MODEL: FillModel = {
  marketSlippage: 0.0002,
  stopSlippage: 0.0005,
  volumeShare: 0.1,
  maxImpact: 10,
  orderTimeout: 30_000,
  maxQuoteAge: HOUR,
};

/** Contracts that an entry can take of a candle's volume (coins), whole lots. */
export const shareOf = (volume: number, instrument: Instrument, model: FillModel): number =>
  roundLots((volume * model.volumeShare) / instrument.contractSize, instrument);

/** Price of a market fill: `slippage` worse, rounded against us. */
export const slipped = (price: number, side: OrderSide, slippage: number, instrument: Instrument): number =>
  side === 'buy'
    ? roundPriceUp(price * (1 + slippage), instrument)
    : roundPriceDown(price * (1 - slippage), instrument);

/** How many times the slippage an exit of this size pays. */
export const impact = (contracts: number, share: number | undefined, model: FillModel): number => {
  if (share === undefined || contracts <= share) return 1;
  return share > 0 ? Math.min(model.maxImpact, contracts / share) : model.maxImpact;
};

/**
 * Price at which a position is taken over when it is liquidated, on a tick: its isolated margin is lost, no more.
 * @param margin of one coin, USDT
 */
export const bankruptcyPriceOf = (
  side: Side,
  entryPrice: number,
  margin: number,
  instrument: Pick<Instrument, 'tickSize'>,
): number => Math.max(instrument.tickSize, roundPrice(entryPrice - sign(side) * margin, instrument));
