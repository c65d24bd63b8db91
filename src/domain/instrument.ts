import { InvalidAmountError } from './errors.js';
import type { Side } from './side.js';

/** A linear USDT perpetual. Amounts of it are whole contracts in multiples of `lotSize`. */
export interface Instrument {
  /** `BTC-USDT`: base and quote, safe in files, keys and job ids. */
  readonly symbol: string;
  readonly base: string;
  /** Price step. */
  readonly tickSize: number;
  /** Smallest step of an order, in contracts. */
  readonly lotSize: number;
  /** Coins in one contract. */
  readonly contractSize: number;
  /** Fees as fractions of notional. */
  readonly makerFee: number;
  readonly takerFee: number;
  readonly maxLeverage: number;
  /** Most contracts in one order, at market too: a stop for more could not rest. Absent where there is no limit. */
  readonly maxOrderContracts?: number;
  /** Fraction of notional below which the exchange liquidates. */
  readonly maintenanceMargin: number;
  /** True when a field was derived rather than read from the exchange. */
  readonly assumed: boolean;
}

/** A step as a ratio of whole numbers, 0.25 = 25 ÷ 100, and the decimals in which it is written. */
interface StepParts {
  readonly units: number;
  readonly scale: number;
  readonly decimals: number;
}

/** The steps met so far: there are a few, and they are asked for at every price. */
const STEPS = new Map<number, StepParts>();

const partsOf = (step: number): StepParts => {
  let parts = STEPS.get(step);
  if (parts === undefined) {
    const decimals = countDecimals(step);
    const scale = Number(`1e${decimals}`);
    STEPS.set(step, (parts = { units: Math.round(step * scale), scale, decimals }));
  }
  return parts;
};

/** Decimals in which a step is written. */
export const decimalsOf = (step: number): number => partsOf(step).decimals;

const countDecimals = (step: number): number => {
  const text = step.toString();
  const exponent = /e-(\d+)$/.exec(text);
  if (exponent) return Number(exponent[1]) + (text.split('e')[0]?.split('.')[1]?.length ?? 0);
  return text.split('.')[1]?.length ?? 0;
};

/** Multiples of `step` in `value`, tolerant of binary fractions (0.3 / 0.1 is 3, not 2.999…). */
const steps = (value: number, step: number, round: (x: number) => number): number => {
  const ratio = value / step;
  const nearest = Math.round(ratio);
  return Math.abs(ratio - nearest) < 1e-9 * Math.max(1, Math.abs(ratio)) ? nearest : round(ratio);
};

/** Whole ÷ whole, rounded once: the same number as its decimals in writing. Zero has no sign. */
const toStep = (value: number, step: number, round: (x: number) => number): number => {
  const { units, scale } = partsOf(step);
  return (steps(value, step, round) * units) / scale + 0;
};

/** Number of decimals in which prices of this instrument are written. */
export const priceDecimals = (instrument: Pick<Instrument, 'tickSize'>): number =>
  decimalsOf(instrument.tickSize);

/** Price rounded to the nearest tick. */
export const roundPrice = (price: number, instrument: Pick<Instrument, 'tickSize'>): number =>
  toStep(price, instrument.tickSize, Math.round);

export const roundPriceDown = (price: number, instrument: Pick<Instrument, 'tickSize'>): number =>
  toStep(price, instrument.tickSize, Math.floor);

export const roundPriceUp = (price: number, instrument: Pick<Instrument, 'tickSize'>): number =>
  toStep(price, instrument.tickSize, Math.ceil);

/** A stop on a tick, rounded towards entry (up for a long, down for a short), so that it never widens. */
export const roundStop = (price: number, side: Side, instrument: Pick<Instrument, 'tickSize'>): number =>
  side === 'long' ? roundPriceUp(price, instrument) : roundPriceDown(price, instrument);

/** Contracts rounded down to whole lots; never negative. */
export const roundLots = (contracts: number, instrument: Pick<Instrument, 'lotSize'>): number =>
  Math.max(0, toStep(contracts, instrument.lotSize, Math.floor));

/** A sum of contracts, free of binary dust: 0.1 + 0.2 is 0.3. */
export const lots = (contracts: number): number => Number(contracts.toFixed(9));

/** Coins in a number of contracts. The one place where contracts become coins. */
export const coinsOf = (contracts: number, instrument: Pick<Instrument, 'contractSize'>): number =>
  contracts * instrument.contractSize;

/** Notional in USDT of a number of contracts at a price. */
export const notionalOf = (
  contracts: number,
  price: number,
  instrument: Pick<Instrument, 'contractSize'>,
): number => contracts * instrument.contractSize * price;

/**
 * Contracts, in whole lots, whose notional is at most `notional` USDT and short of it by less than one lot.
 * @throws InvalidAmountError when price or notional is not a positive finite number.
 */
export const contractsFor = (
  notional: number,
  price: number,
  instrument: Pick<Instrument, 'contractSize' | 'lotSize'>,
): number => {
  if (!(price > 0) || !Number.isFinite(price)) throw new InvalidAmountError('price', price);
  if (!(notional >= 0) || !Number.isFinite(notional)) throw new InvalidAmountError('notional', notional);
  return roundLots(notional / (price * instrument.contractSize), instrument);
};

/** Whether a number of contracts is a positive whole number of lots. */
export const isWholeLots = (contracts: number, instrument: Pick<Instrument, 'lotSize'>): boolean =>
  Number.isFinite(contracts) && contracts > 0 && roundLots(contracts, instrument) === contracts;

/** As many of the contracts as one order of the instrument may have, in whole lots. */
export const inOneOrder = (
  contracts: number,
  { maxOrderContracts = Infinity, lotSize }: Pick<Instrument, 'maxOrderContracts' | 'lotSize'>,
): number => (contracts > maxOrderContracts ? roundLots(maxOrderContracts, { lotSize }) : contracts);

/** Initial margin in USDT. */
export const initialMarginOf = (notional: number, leverage: number): number => notional / leverage;

/**
 * Price at which an isolated position is liquidated:
 * entry × (1 ∓ 1/leverage ± maintenance), the usual form for a linear contract without fees.
 */
export const liquidationPriceOf = (
  entry: number,
  side: Side,
  leverage: number,
  maintenanceMargin: number,
): number =>
  side === 'long'
    ? entry * (1 - 1 / leverage + maintenanceMargin)
    : entry * (1 + 1 / leverage - maintenanceMargin);
