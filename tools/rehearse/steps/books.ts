import { arrayOf, optionalNumber, optionalText, rowOf } from '../../../src/venues/shared/fields.js';
import { balanceOf, billOf } from '../bill.js';
import { waitFor } from '../seen.js';
import { fail, pass, warn, type Proof, type TradingStand } from '../types.js';

/** What rounding may leave, USDT. */
const ROUNDING = 1e-6;

/** Whether the balance is what results and fees make of it. */
export async function* books(stand: TradingStand): AsyncGenerator<Proof> {
  const { wire, clock, waits, chosen, balance, began } = stand;
  const bill = await billOf(wire, chosen.contract.id, began);
  const restNow = async (): Promise<number> => (await balanceOf(wire)) - balance - bill.realised + bill.fees;
  const times = { since: clock.elapsed(), patience: waits.patience };
  const right = await waitFor(clock, times, async () =>
    Math.abs(await restNow()) <= ROUNDING ? true : undefined,
  );
  const rest = right ? 0 : await restNow();
  const figures = {
    fills: bill.fills,
    realised: round(bill.realised),
    fees: round(bill.fees),
    rest: round(rest),
  };
  if (right) yield pass('11.balance', figures);
  else if (bill.tax > 0 && Math.abs(rest + bill.tax) <= ROUNDING)
    yield warn('11.balance', `a tax of ${round(bill.tax)} USDT came on top; the books count it`, figures);
  else if (await holdsOthers(stand))
    yield warn('11.balance', 'a rest is left; other positions of the account may have caused it', figures);
  else yield fail('11.balance', `${round(rest)} USDT are not explained by results and fees`, figures);

  const asked = { currency: 'USDT', startAt: began, endAt: wire.client.now() };
  const rows = arrayOf(
    rowOf(await wire.get('transaction-history', asked), 'transactions')['dataList'],
    'transactions',
  );
  const realised = rows.filter(
    (row) => optionalText(rowOf(row, 'transaction'), 'type') === 'RealisedPNL',
  ).length;
  yield realised > 0
    ? pass('11.transactions', { realised })
    : warn('11.transactions', 'none yet: the exchange may list it hours later; RAD counts by fills', {
        realised,
      });
}

const round = (value: number): number => Number(value.toFixed(8));

const holdsOthers = async ({ wire }: TradingStand): Promise<boolean> =>
  (await wire.list('positions', { currency: 'USDT' })).some((row) => optionalNumber(row, 'currentQty') !== 0);
