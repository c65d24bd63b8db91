import { coinsOf, type Instrument } from './instrument.js';
import { sign, type Side } from './side.js';

/** Decimals of a USDT amount as it is booked: a sum of such amounts is exact below 900,000 USDT. */
export const USDT_DECIMALS = 10;
const UNITS = 10 ** USDT_DECIMALS;

/** The sum of amounts in USDT, to the last booked decimal and free of binary dust: 0.1 + 0.2 is 0.3. */
export const addUsdt = (...amounts: readonly number[]): number => {
  let total = 0;
  for (const amount of amounts) total = Math.round((total + amount) * UNITS) / UNITS;
  return total + 0;
};

/** Money that has reached the balance, USDT; each kind apart (invariant 27). */
export interface Cash {
  /** Price P&L of contracts that were closed. */
  readonly realised: number;
  /** Paid for entries and exits. */
  readonly fees: number;
  /** Received; negative = paid. */
  readonly funding: number;
}

/** Cash, and what is open beside it. */
export interface Money extends Cash {
  /** Price P&L of the open contracts at the mark, nothing paid for closing them. */
  readonly open: number;
}

export const NO_MONEY: Money = { realised: 0, open: 0, fees: 0, funding: 0 };

/** Every kind summed by itself. */
export const sumMoney = (parts: readonly (Cash & Partial<Money>)[]): Money => {
  let total = NO_MONEY;
  for (const { realised, open = 0, fees, funding } of parts)
    total = {
      realised: addUsdt(total.realised, realised),
      open: addUsdt(total.open, open),
      fees: addUsdt(total.fees, fees),
      funding: addUsdt(total.funding, funding),
    };
  return total;
};

/** What it comes to, USDT: realised + open − fees + funding. */
export const netOf = ({ realised, open = 0, fees, funding }: Cash & Partial<Money>): number =>
  addUsdt(realised, open, -fees, funding);

/** A result in units of the first risk; 0 where there was none to measure by. */
export const inR = (net: number, riskUnit: number): number => (riskUnit > 0 ? net / riskUnit : 0);

/** Contracts that are, or were, held from an average price on. */
interface Held {
  readonly side: Side;
  readonly contracts: number;
  readonly entryPrice: number;
}

/** Price P&L in USDT of held contracts at a price. */
export const unrealisedOf = (
  { side, contracts, entryPrice }: Held,
  mark: number,
  contractSize: number,
): number => addUsdt(sign(side) * (mark - entryPrice) * contracts * contractSize);

/** By how much the price has moved in favour of a side, a fraction without leverage: 0.012 = 1.2 % to the good. */
export const moveOf = (side: Side, from: number, to: number): number => sign(side) * (to / from - 1);

/**
 * What closing contracts at market would make at a price: their own price P&L, and the taker's fee of that exit.
 * What was realised and paid before is not in it. @param contracts a part of those held; all where absent
 */
export const closingAt = (
  held: Held,
  mark: number,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee'>,
  contracts = held.contracts,
): Cash => ({
  realised: unrealisedOf({ ...held, contracts }, mark, instrument.contractSize),
  fees: addUsdt(coinsOf(contracts, instrument) * mark * instrument.takerFee),
  funding: 0,
});

/** The cash alone of something that has it. */
export const cashOf = ({ realised, fees, funding }: Cash): Cash => ({ realised, fees, funding });

/** One fill, or one payment of funding, of a position, as the ledger booked it. */
export interface Booking extends Cash {
  /** Market time of the fill or payment. */
  readonly at: number;
  readonly kind: 'entry' | 'exit' | 'funding';
  /** Of the fill or payment; absent in the sum of what earlier versions booked. */
  readonly id?: string;
  readonly contracts?: number;
  readonly price?: number;
  /** Why an exit took place, in words. */
  readonly reason?: string;
  /** The price it was meant for: of an entry as approved, of a stop or target its trigger; absent where there was none. */
  readonly meant?: number;
  /** It rested in the book, and paid the maker's fee. */
  readonly maker?: true;
}
