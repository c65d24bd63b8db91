import type { ExchangePosition } from '../../domain/index.js';
import type { Contracts } from './contracts.js';
import { numberOf, optionalNumber, textOf, type Row } from '../shared/fields.js';

const firstPositive = (...values: readonly (number | undefined)[]): number | undefined =>
  values.find((value) => value !== undefined && value > 0);

const isCross = (row: Row): boolean => row['crossMode'] === true || row['marginMode'] === 'CROSS';

/**
 * The position of a row; none where nothing is open. How much of what is held is all that a row must say: a field that
 * is missing there (a mark of 0, as contracts show that are being settled) must hide neither it nor the other rows.
 * The mark falls back to the contract's and to the entry, the entry to the mark.
 * @throws AmbiguousError when it does not say how much of a contract that we trade is held: leaving it out would be
 * saying "nothing"
 */
export const positionOf = (row: Row, contracts: Contracts): ExchangePosition[] => {
  const id = textOf(row, 'symbol');
  const contract = contracts.byId.get(id);
  const signed = contract ? numberOf(row, 'currentQty') : (optionalNumber(row, 'currentQty') ?? 0);
  if (signed === 0) return [];
  const entry = optionalNumber(row, 'avgEntryPrice');
  const mark = firstPositive(optionalNumber(row, 'markPrice'), contract?.mark, entry) ?? 0;
  const entryPrice = firstPositive(entry) ?? mark;
  const liquidationPrice = optionalNumber(row, 'liquidationPrice');
  const gain = signed * (contract?.instrument.contractSize ?? 0) * (mark - entryPrice);
  return [
    {
      // Our symbol, or the exchange's own id for contracts that we do not trade: they are shown, not hidden.
      symbol: contract?.instrument.symbol ?? id,
      side: signed > 0 ? 'long' : 'short',
      contracts: Math.abs(signed),
      entryPrice,
      markPrice: mark,
      leverage: firstPositive(optionalNumber(row, 'leverage'), optionalNumber(row, 'realLeverage')) ?? 1,
      ...(isCross(row) ? { marginMode: 'cross' as const } : {}),
      ...(liquidationPrice === undefined ? {} : { liquidationPrice }),
      unrealisedPnl: optionalNumber(row, 'unrealisedPnl') ?? gain,
    },
  ];
};
