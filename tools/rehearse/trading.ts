import { BadInputError } from '../../src/domain/index.js';
import { optionalNumber, optionalText, rowOf } from '../../src/venues/shared/fields.js';
import type { Stage } from './arguments.js';
import { costOf, billOf } from './bill.js';
import type { Cleaned } from './clean.js';
import { pass, unless, warn, type Chosen, type Proof, type TradingStand } from './types.js';
import type { Wire } from './wire.js';

/** Lots that are bought and sold in a stage. */
const ROUNDS: Partial<Readonly<Record<Stage, number>>> = { lot: 1, ladder: 4 };
/** Over the ask, and what a market order may slip, shares. */
const SLIPPAGE = 0.002;
/** What the price may move against a lot in its minute, a share. */
const MOVE = 0.02;
/** What fees may carry on top in some regions. */
const TAX = 1.25;
/** A lot, its fees and some air. */
const NEEDED = 1.2;

/** What a rehearsal may cost at most, USDT. @param byHand whether the owner takes part in the step by hand */
export const mostCost = (
  { contract, value, spread }: Chosen,
  stages: readonly Stage[],
  byHand: boolean,
): number => {
  const lots = stages.reduce((sum, stage) => sum + (ROUNDS[stage] ?? 0), byHand ? 1 : 0);
  return lots * value * (2 * contract.instrument.takerFee * TAX + spread + SLIPPAGE + MOVE);
};

/** What is about to be done, in a few lines. */
export const planText = ({ contract, value }: Chosen, stages: readonly Stage[], cost: number): string => {
  const does: Partial<Record<Stage, string>> = {
    resting: 'one order to buy 5 % under the price, which cannot fill, and its cancellation',
    lot: `one lot (${value.toFixed(2)} USDT) bought, guarded by stops, and sold within about a minute`,
    ladder: 'three lots with a stop and take-profits, which fire one by one, and one lot with two stops',
    funding: 'orders that cannot fill, placed and cancelled around the next funding',
  };
  const lines = stages.flatMap((stage) => (does[stage] === undefined ? [] : [`  - ${does[stage]}`]));
  return [
    `Next, on your account, in ${contract.id}:`,
    ...lines,
    cost === 0
      ? 'It costs nothing.'
      : `It costs at most ${cost.toFixed(2)} USDT: fees, spread, and a price that moves 2 % meanwhile.`,
    'Nothing else on the account is touched; at the end all of it is cancelled and closed, also after Ctrl-C.',
  ].join('\n');
};

/**
 * @throws BadInputError while the contract has a position or an order of anybody's, or the account lacks the margin
 */
export const requireFree = async (wire: Wire, { contract, value }: Chosen, lots: number): Promise<void> => {
  const { id: symbol } = contract;
  const positions = await wire.list('positions', { currency: 'USDT' });
  if (positions.some((row) => row['symbol'] === symbol && optionalNumber(row, 'currentQty') !== 0))
    throw new BadInputError(
      `${symbol}: the account holds a position, expected none (close it, or choose another with --contract)`,
    );
  const orders = [
    ...(await wire.list('orders', { symbol, status: 'active' })),
    ...(await wire.list('stopOrders', { symbol })),
  ];
  const [first] = orders;
  if (first)
    throw new BadInputError(
      `${symbol}: order ${optionalText(first, 'id')} (${optionalText(first, 'clientOid') || 'without a client id'}) rests there, expected none (cancel it, or choose another with --contract)`,
    );
  const account = rowOf(await wire.get('account-overview', { currency: 'USDT' }), 'account');
  const available = optionalNumber(account, 'availableBalance') ?? 0;
  const needed = value * lots * NEEDED;
  if (available < needed)
    throw new BadInputError(
      `the futures account has ${available.toFixed(2)} USDT available, expected at least ${needed.toFixed(2)} (transfer some)`,
    );
};

/** How it was left. */
export async function* finish(
  { wire, chosen, own, began }: TradingStand,
  cleaned: Cleaned,
  said: number,
): AsyncGenerator<Proof> {
  const { id: symbol } = chosen.contract;
  const { canceled, closed, left, others } = cleaned;
  const ids = new Set(own.placed.map(({ orderId }) => orderId));
  const mine = (rows: readonly { readonly id?: unknown }[]): number =>
    rows.filter(({ id }) => ids.has(String(id))).length;
  const orders = mine(await wire.list('orders', { symbol, status: 'active' }));
  yield unless('12.orders', orders > 0 ? `${orders} still rest` : undefined, { canceled });
  const stops = mine(await wire.list('stopOrders', { symbol }));
  yield unless('12.stops', stops > 0 ? `${stops} still wait` : undefined);
  const theirs = others.get(symbol);
  yield left === undefined && theirs !== undefined
    ? warn('12.position', `${theirs}; it is left as it is`, { closed })
    : unless('12.position', left && `${left}: look at the account`, { closed });
  const bill = await billOf(wire, symbol, began);
  const cost = costOf(bill);
  const figures = { usdt: Number(cost.toFixed(6)), said: Number(said.toFixed(4)), fills: bill.fills };
  yield cost <= said
    ? pass('12.bill', figures)
    : unless('12.bill', `it cost ${cost.toFixed(4)} USDT, said were ${said.toFixed(4)}`, figures);
}
