import { BadInputError } from '../../../src/domain/index.js';
import type { Contract } from '../../../src/venues/kucoin/contracts.js';
import {
  arrayOf,
  numberOf,
  optionalNumber,
  optionalText,
  rowOf,
  type Row,
} from '../../../src/venues/shared/fields.js';
import { fail, pass, unless, warn, type Chosen, type Proof, type Stand } from '../types.js';
import type { Wire } from '../wire.js';

/** Share of the price that the spread may be. */
const WIDEST = 0.001;
/** A lot worth less is too small for its fees to be told, USDT. */
const SMALLEST = 2;
const MARK_LIMIT = 0.005;

/** The list of contracts, and the one that the rehearsal trades. */
export async function* contracts(stand: Stand): AsyncGenerator<Proof> {
  const { wire } = stand;
  const raw = arrayOf(await wire.client.call('futuresPublic', 'GET', 'contracts/active'), 'contracts');
  const rows = raw.map((row) => rowOf(row, 'contract')).filter(isPerpetual);
  const { byId } = await wire.contracts.fresh(0);
  const unread = rows.map(idOf).filter((id) => !byId.has(id));
  yield unless('3.parse', unread.length > 0 ? `not read: ${unread.join(', ')}` : undefined, {
    listed: raw.length,
    perpetual: rows.length,
  });

  const misnamed = rows.filter((row) => idOf(row) !== `${optionalText(row, 'baseCurrency')}USDTM`).map(idOf);
  yield misnamed.length === 0
    ? pass('3.names')
    : warn('3.names', `not so: ${misnamed.join(', ')}, which RAD calls by their ids`);

  yield pass('3.odd', oddities(rows));

  const chosen = await choose(stand);
  const marked = chosen ?? [...byId.values()][0];
  yield await markProof(wire, marked && 'contract' in marked ? marked.contract : marked);

  if (!chosen) {
    const wanted = stand.wanted;
    yield fail('3.chosen', wanted ? `${wanted} has no usable price` : 'none is open, tight and small enough');
    return;
  }
  stand.chosen = chosen;
  yield pass('3.chosen', {
    contract: chosen.contract.id,
    lot: chosen.lot,
    valueUsdt: Number(chosen.value.toFixed(4)),
    spread: Number(chosen.spread.toFixed(6)),
  });
}

const idOf = (row: Row): string => optionalText(row, 'symbol');

const isPerpetual = (row: Row): boolean =>
  row['type'] === 'FFWCSX' && row['isInverse'] !== true && row['settleCurrency'] === 'USDT';

const oddities = (rows: readonly Row[]): Record<string, string | number> => {
  const named = (which: (row: Row) => boolean): string => {
    const ids = rows.filter(which).map(idOf);
    return ids.length > 8
      ? `${ids.slice(0, 8).join(' ')} and ${ids.length - 8} more`
      : ids.join(' ') || 'none';
  };
  const granularities = new Set(
    rows.map((row) => (optionalNumber(row, 'fundingRateGranularity') ?? 0) / 3_600_000),
  );
  return {
    notNormal: named((row) => !['NORMAL', ''].includes(optionalText(row, 'marketStage'))),
    lotNotWhole: named((row) => (optionalNumber(row, 'lotSize') ?? 0) % 1 !== 0),
    noSize: named((row) => !((optionalNumber(row, 'multiplier') ?? 0) > 0)),
    notOpen: named((row) => row['status'] !== 'Open'),
    fundingHours: [...granularities].sort((a, b) => a - b).join(' '),
  };
};

/** The cheapest contract to trade one lot of, with a narrow spread. */
export const choose = async ({
  wire,
  wanted,
}: Pick<Stand, 'wire' | 'wanted'>): Promise<Chosen | undefined> => {
  const { byId } = await wire.contracts.known(60_000);
  if (wanted !== undefined && !byId.has(wanted))
    throw new BadInputError(`--contract: KuCoin has no USDT perpetual ${wanted}; ids read like XBTUSDTM`);
  const tickers = arrayOf(await wire.client.call('futuresPublic', 'GET', 'allTickers'), 'tickers');
  const spreads = new Map(tickers.map((row) => spreadOf(rowOf(row, 'ticker'))));
  const all = [...byId.values()]
    .filter(({ id, scannable }) => (wanted === undefined ? scannable : id === wanted))
    .map((contract): Chosen => {
      const { lotSize: lot, contractSize } = contract.instrument;
      const value = lot * contractSize * (contract.mark ?? NaN);
      return { contract, lot, value, spread: spreads.get(contract.id) ?? NaN };
    })
    .filter(({ value, spread }) => value > 0 && (wanted === undefined ? spread < WIDEST : spread >= 0))
    .sort((a, b) => a.value - b.value);
  return all.find(({ value }) => value >= SMALLEST) ?? all.at(-1);
};

const spreadOf = (row: Row): [string, number] => {
  const [bid = NaN, ask = NaN] = [optionalNumber(row, 'bestBidPrice'), optionalNumber(row, 'bestAskPrice')];
  return [idOf(row), ask / bid - 1];
};

const markProof = async (wire: Wire, contract: Contract | undefined): Promise<Proof> => {
  if (contract?.mark === undefined) return fail('3.mark', 'the list has no mark price');
  const path = 'mark-price/{symbol}/current';
  const answer = await wire.client.call('futuresPublic', 'GET', path, { symbol: contract.id });
  const value = numberOf(rowOf(answer, 'mark price'), 'value');
  const off = Math.abs(value / contract.mark - 1);
  return unless(
    '3.mark',
    off < MARK_LIMIT ? undefined : `${contract.id}: ${value} there, ${contract.mark} in the list`,
    {
      contract: contract.id,
      mark: value,
      listed: contract.mark,
    },
  );
};
