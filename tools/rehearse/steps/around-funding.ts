import { HOUR, roundPriceDown } from '../../../src/domain/index.js';
import { numeric, rowOf } from '../../../src/venues/shared/fields.js';
import { fail, pass, warn, type Proof, type TradingStand } from '../types.js';
import { markOf } from './resting.js';
import { LEVERAGE } from './trials.js';

/** From so long before a funding to so long after it, ms. */
const BEFORE = 2_000;
const AFTER = 20_000;
const EVERY = 250;
const FAR = 0.95;

/** An order that cannot fill, again and again around the next funding: how long it is refused. */
export async function* aroundFunding(stand: TradingStand): AsyncGenerator<Proof> {
  const { wire, clock, chosen, own } = stand;
  const { id: symbol, instrument } = chosen.contract;
  const next = await nextFunding(stand, symbol);
  await clock.sleep(Math.max(0, next - BEFORE - wire.client.now()));
  const price = roundPriceDown((await markOf(wire, symbol)) * FAR, instrument);
  const codes = new Map<string, number>();
  let [first, last] = [Infinity, -Infinity];
  while (wire.client.now() < next + AFTER) {
    const at = wire.client.now();
    const placed = await own.place({
      symbol: instrument.symbol,
      side: 'buy',
      type: 'limit',
      contracts: chosen.lot,
      price,
      timeInForce: 'PO',
      reduceOnly: false,
      leverage: LEVERAGE,
    });
    const answers = [placed.answer, ...(placed.orderId === '' ? [] : [await own.cancel(placed.orderId)])];
    for (const answer of answers)
      if (!answer.ok) {
        codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
        [first, last] = [Math.min(first, at), Math.max(last, at)];
      }
    await clock.sleep(Math.max(0, EVERY - (wire.client.now() - at)));
  }
  const told = [...codes].map(([code, times]) => `${code} × ${times}`).join(', ') || 'none';
  // Of what is refused before the hour nothing is known at other hours.
  const window = last >= first ? last + EVERY - Math.min(first, next) : 0;
  const figures = { funding: new Date(next).toISOString(), refusals: told, windowMs: window };
  if (last >= next + AFTER - 2 * EVERY)
    yield fail('11b.window', 'orders were still refused at the end', figures);
  else if (window === 0) yield pass('11b.window', figures);
  else
    yield warn(
      '11b.window',
      `orders are refused for ${window} ms; RAD opens nothing so long, and sends again what was refused`,
      figures,
      {
        fundingWindow: window,
      },
    );
}

/** When funding is due next, ms. */
const nextFunding = async ({ wire }: TradingStand, symbol: string): Promise<number> => {
  const path = 'funding-rate/{symbol}/current';
  const row = rowOf(await wire.client.call('futuresPublic', 'GET', path, { symbol }), 'funding rate');
  const told = numeric(row['fundingTime']);
  const now = wire.client.now();
  return told > now ? told : now - (now % (8 * HOUR)) + 8 * HOUR;
};
