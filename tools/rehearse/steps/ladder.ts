import type { Placed } from '../own-orders.js';
import { byOrderId, differences, rowWith, SOON_ENOUGH, soonProof, waitFor } from '../seen.js';
import { fail, unless, type Proof, type TradingStand } from '../types.js';
import { wordOf } from '../wire.js';
import { placeGuard, waiting } from './guards.js';
import { buyLot, isFlat, positionIn } from './holding.js';
import { markOf } from './resting.js';

/** Lots of a ladder; each target takes one. */
const LOTS = 3;
/** Shares of the mark: far from it, and through their trigger on either side. */
const FAR = { stop: 0.8, target: 1.2, next: 1.22 } as const;
const THROUGH = { stop: 1.005, target: 0.995 } as const;

/** Several targets beside one stop: what fires leaves the rest alone, and nothing closes more than is open. */
export async function* ladder(stand: TradingStand): AsyncGenerator<Proof> {
  const { wire, clock, waits, chosen } = stand;
  const { id: symbol } = chosen.contract;
  const { lot } = chosen;
  const times = (): { since: number; patience: number } => ({
    since: clock.elapsed(),
    patience: waits.patience,
  });
  const heldIs = (lots: number) =>
    waitFor(clock, times(), async () =>
      Number((await positionIn(wire, symbol))?.['currentQty'] ?? 0) === lots * lot ? true : undefined,
    );

  const bought = await buyLot(stand, LOTS);
  const mark = await markOf(wire, symbol);
  const stop = await placeGuard(stand, 'stop', mark * FAR.stop, LOTS * lot);
  const targets = [
    await placeGuard(stand, 'takeProfit', mark * FAR.target, lot),
    await placeGuard(stand, 'takeProfit', mark * FAR.next, lot),
  ];
  const guarding = [stop, ...targets];
  const refusal = [bought, ...guarding].find(({ orderId }) => orderId === '');
  if (refusal) return yield fail('10b.guarded', `an order is refused: ${wordOf(refusal.answer)}`);
  const rest = await waitFor(clock, times(), async () => {
    const rows = await waiting(stand);
    return guarding.every(({ orderId }) => rowWith(rows, orderId)) ? true : undefined;
  });
  const limits = { limit: SOON_ENOUGH, patience: waits.patience };
  yield (await heldIs(LOTS))
    ? soonProof('10b.guarded', rest, limits)
    : fail('10b.guarded', 'three lots are not held');

  const first = await placeGuard(stand, 'takeProfit', mark * THROUGH.target, lot);
  const isLess = first.orderId !== '' && (await heldIs(LOTS - 1));
  const kept = rowWith(await waiting(stand), stop.orderId);
  yield unless(
    '10b.first',
    isLess
      ? differences(kept ?? {}, { size: LOTS * lot, isActive: true })
      : `a take-profit of one lot did not take one off (${wordOf(first.answer)})`,
  );

  const second = await placeGuard(stand, 'takeProfit', mark * THROUGH.target, lot);
  const isOne = second.orderId !== '' && (await heldIs(1));
  const oversized = await placeGuard(stand, 'stop', mark * THROUGH.stop, LOTS * lot);
  yield await closingProof(
    stand,
    '10b.oversized',
    oversized,
    isOne ? undefined : 'one lot is not what is left',
  );

  const again = await buyLot(stand);
  const isHeld = again.orderId !== '' && (await heldIs(1));
  const both = await Promise.all([
    placeGuard(stand, 'stop', mark * THROUGH.stop, lot),
    placeGuard(stand, 'stop', mark * THROUGH.stop, lot),
  ]);
  const filled = await filledBy(stand, both);
  const wrong = filled === lot ? undefined : `together they filled ${filled}, expected ${lot}`;
  yield await closingProof(stand, '10b.both', both[0], isHeld ? wrong : 'the lot is not held');
}

/** Contracts that orders have filled, once each has ended. */
const filledBy = async ({ wire, clock, waits }: TradingStand, orders: readonly Placed[]): Promise<number> => {
  let filled = 0;
  for (const { orderId } of orders) {
    if (orderId === '') continue;
    const times = { since: clock.elapsed(), patience: waits.patience };
    const done = await waitFor(clock, times, async () => {
      const row = await byOrderId(wire, orderId);
      return row?.['isActive'] === false ? row : undefined;
    });
    filled += Number(done?.value['filledSize'] ?? 0);
  }
  return filled;
};

/** Flat afterwards, and turned round neither at once nor a moment later. */
const closingProof = async (
  { wire, clock, waits, chosen }: TradingStand,
  id: '10b.oversized' | '10b.both',
  placed: Placed,
  wrong: string | undefined,
): Promise<Proof> => {
  const { id: symbol } = chosen.contract;
  const times = { since: placed.at, patience: waits.patience };
  const flat = await waitFor(clock, times, () => isFlat(wire, symbol));
  await clock.sleep(SOON_ENOUGH);
  const after = Number((await positionIn(wire, symbol))?.['currentQty'] ?? 0);
  const figures = { ms: flat?.ms ?? 0, heldAfter: after };
  if (wrong !== undefined) return fail(id, wrong, figures);
  return unless(id, after === 0 ? undefined : `${after} contracts are held afterwards`, figures);
};
