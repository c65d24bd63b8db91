import { Big } from 'big.js';
import { decimalsOf, USDT_DECIMALS, type OrderSide } from '../index.js';

/**
 * What is open in one symbol, applied from fills: signed contracts (negative = short) and what they cost,
 * Σ contracts × price of the open part, with the sign of the contracts. Decimal strings.
 * The cost is kept instead of the average because an average (a quotient) loses digits.
 */
export interface FillBasis {
  readonly contracts: string;
  readonly cost: string;
}

export const EMPTY_BASIS: FillBasis = { contracts: '0', cost: '0' };

/** What a fill did to a basis. */
export interface AppliedFill {
  readonly basis: FillBasis;
  /** Signed contracts open after the fill. */
  readonly contracts: number;
  /** Average price of the open contracts; 0 when flat. */
  readonly entryPrice: number;
  /** Price P&L in USDT that this fill realised, fees not included. */
  readonly realised: number;
  /** The same as a decimal string, to the last digit. */
  readonly realisedExact: string;
}

/**
 * Decimals of the cost that a partial close takes off: as many as make a whole number of booked USDT decimals. The
 * remainder stays in the basis, so nothing is lost.
 */
const costDecimals = (contractSize: number): number => Math.max(0, USDT_DECIMALS - decimalsOf(contractSize));

/** Average price of the open contracts; 0 when flat. */
export const entryPriceOf = (basis: FillBasis): number => {
  const contracts = new Big(basis.contracts);
  return contracts.eq(0) ? 0 : new Big(basis.cost).div(contracts).toNumber();
};

/**
 * Applies one fill to a basis by the average-cost method. A fill larger than the open position closes it and
 * opens the rest at the fill's price.
 * @param contractSize coins in one contract
 */
export const applyFill = (
  basis: FillBasis,
  fill: { readonly side: OrderSide; readonly contracts: number; readonly price: number },
  contractSize: number,
): AppliedFill => {
  const before = new Big(basis.contracts);
  const cost = new Big(basis.cost);
  const signed = new Big(fill.contracts).times(fill.side === 'buy' ? 1 : -1);
  const after = before.plus(signed);
  const reduces = !before.eq(0) && before.s !== signed.s;

  let newCost: Big;
  let realised = new Big(0);
  if (!reduces) {
    newCost = cost.plus(signed.times(fill.price));
  } else {
    const flattens = before.abs().lte(signed.abs());
    const closed = flattens ? before : signed.times(-1);
    const costOff = flattens ? cost : cost.times(closed).div(before).round(costDecimals(contractSize));
    realised = closed.times(fill.price).minus(costOff).times(contractSize);
    newCost = flattens ? after.times(fill.price) : cost.minus(costOff);
  }
  const next = { contracts: after.toFixed(), cost: newCost.toFixed() };
  return {
    basis: next,
    contracts: after.toNumber(),
    entryPrice: entryPriceOf(next),
    realised: realised.toNumber(),
    realisedExact: realised.toFixed(),
  };
};

/** Signed coins and what they cost in USDT. */
interface Valued {
  readonly coins: Big;
  readonly cost: Big;
  readonly contractSize: number;
}

/** By basis: one is valued at many marks before the next fill. */
const VALUED = new WeakMap<FillBasis, Valued>();

const valued = (basis: FillBasis, contractSize: number): Valued => {
  const known = VALUED.get(basis);
  if (known?.contractSize === contractSize) return known;
  const [coins, cost] = [basis.contracts, basis.cost].map((one) => new Big(one).times(contractSize)) as [
    Big,
    Big,
  ];
  const found = { coins, cost, contractSize };
  VALUED.set(basis, found);
  return found;
};

/** Unrealised P&L in USDT at a mark price, to the last digit. */
export const unrealisedExact = (basis: FillBasis, mark: number, contractSize: number): Big => {
  const { coins, cost } = valued(basis, contractSize);
  return coins.times(mark).minus(cost);
};
