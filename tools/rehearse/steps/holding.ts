import { roundPriceUp } from '../../../src/domain/index.js';
import { optionalNumber, optionalText, type Row } from '../../../src/venues/shared/fields.js';
import type { Placed } from '../own-orders.js';
import { differences } from '../seen.js';
import type { TradingStand } from '../types.js';
import type { Wire } from '../wire.js';
import { askOf } from './resting.js';
import { LEVERAGE } from './trials.js';

/** The limit of an immediate order, over the best ask. */
const OVER = 1.001;
/** Buys one lot at once. @throws as the wire does */
export const buyLot = async ({ wire, own, chosen }: TradingStand, lots = 1): Promise<Placed> => {
  const { id, instrument } = chosen.contract;
  const price = roundPriceUp((await askOf(wire, id)) * OVER, instrument);
  return own.place({
    symbol: instrument.symbol,
    side: 'buy',
    type: 'limit',
    contracts: lots * chosen.lot,
    price,
    timeInForce: 'IOC',
    reduceOnly: false,
    leverage: LEVERAGE,
  });
};

/** The position of the contract as the exchange lists it; undefined where nothing is held. */
export const positionIn = async (wire: Wire, symbol: string): Promise<Row | undefined> => {
  const rows = await wire.list('positions', { currency: 'USDT' });
  return rows.find((row) => row['symbol'] === symbol && optionalNumber(row, 'currentQty') !== 0);
};

/** What is wrong with a waiting stop or target. */
export const waitingFault = (row: Row, expected: Readonly<Record<string, unknown>>): string | undefined => {
  const closes = row['reduceOnly'] === true || row['closeOrder'] === true;
  return closes ? differences(row, expected) : `it is not reduce-only (${optionalText(row, 'id')})`;
};

export const isFlat = async (wire: Wire, symbol: string): Promise<true | undefined> =>
  (await positionIn(wire, symbol)) === undefined ? true : undefined;
