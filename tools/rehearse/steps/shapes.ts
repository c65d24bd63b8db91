import { DAY } from '../../../src/domain/index.js';
import { orderOf } from '../../../src/venues/kucoin/orders.js';
import { positionOf } from '../../../src/venues/kucoin/positions.js';
import { arrayOf, numberOf, rowOf, textOf, type Row } from '../../../src/venues/shared/fields.js';
import type { LineId } from '../lines.js';
import { fail, pass, unless, warn, type Proof, type Stand } from '../types.js';
import type { Wire } from '../wire.js';

/** A difference that rounding explains, USDT. */
const ROUNDING = 0.01;

/** Every read that RAD depends on, once. */
export async function* shapes({ wire, chosen }: Stand): AsyncGenerator<Proof> {
  yield await accountProof(wire);

  const contracts = await wire.contracts.known(60_000);
  yield await listProof(wire, '6.positions', 'positions', { currency: 'USDT' }, (row) => {
    positionOf(row, contracts);
  });
  const order = (row: Row): unknown =>
    row['closeOrder'] === true ? row : orderOf(row, textOf(row, 'symbol'));
  yield await listProof(wire, '6.orders', 'orders', { status: 'active' }, order);
  yield await listProof(wire, '6.stops', 'stopOrders', {}, order);
  const fill = (row: Row): unknown => [textOf(row, 'tradeId'), numberOf(row, 'size'), numberOf(row, 'fee')];
  yield await listProof(wire, '6.recent-fills', 'recentFills', {}, fill);
  const now = wire.client.now();
  yield await listProof(wire, '6.fills', 'fills', { startAt: now - 7 * DAY + 60_000, endAt: now }, fill);
  yield await listProof(wire, '6.done', 'recentDoneOrders', {}, order);

  const money = { currency: 'USDT', startAt: now - DAY, endAt: now };
  yield await pageProof(wire, '6.transactions', 'transaction-history', money, (row) =>
    numberOf(row, 'amount'),
  );
  if (!chosen) return;
  const asked = { symbol: chosen.contract.id, startAt: now - DAY, endAt: now };
  yield await pageProof(wire, '6.funding', 'funding-history', asked, (row) => numberOf(row, 'funding'));
}

const accountProof = async (wire: Wire): Promise<Proof> => {
  const row = rowOf(await wire.get('account-overview', { currency: 'USDT' }), 'account');
  const [equity, unrealised] = [numberOf(row, 'accountEquity'), numberOf(row, 'unrealisedPNL')];
  const [margin, available] = [numberOf(row, 'marginBalance'), numberOf(row, 'availableBalance')];
  const figures = { equity, unrealised, marginBalance: margin, available };
  const off = Math.abs(equity - unrealised - margin);
  if (off <= ROUNDING) return pass('6.account', figures);
  const why = `equity less unrealised result differs from the margin balance by ${off.toFixed(4)} USDT`;
  // Of positions of the owner's own the exchange counts more than this.
  return unrealised === 0 ? fail('6.account', why, figures) : warn('6.account', why, figures);
};

type Params = Readonly<Record<string, string | number>>;

const listProof = async (
  wire: Wire,
  id: LineId,
  path: string,
  params: Params,
  read: (row: Row) => unknown,
): Promise<Proof> => proofOf(id, await wire.list(path, params), read);

const pageProof = async (
  wire: Wire,
  id: LineId,
  path: string,
  params: Params,
  read: (row: Row) => unknown,
): Promise<Proof> => {
  const rows = arrayOf(rowOf(await wire.get(path, params), path)['dataList'], path);
  return proofOf(
    id,
    rows.map((row) => rowOf(row, `${path} row`)),
    read,
  );
};

const proofOf = (id: LineId, rows: readonly Row[], read: (row: Row) => unknown): Proof => {
  for (const row of rows) read(row);
  return unless(id, undefined, { rows: rows.length });
};
