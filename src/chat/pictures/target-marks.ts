import {
  closingAt,
  coinsOf,
  inR,
  netOf,
  exposedOf,
  inLots,
  resultAt,
  lots,
  sum,
  sumMoney,
  unfilled,
  unitReward,
  type Booking,
  type ClosedTrade,
  type Instrument,
  type Plan,
  type Position,
  type Rung,
} from '../../domain/index.js';
import type { Outcome, TargetMark } from './spec.js';

const outcome = (usdt: number, riskUnit: number): Outcome => ({ usdt, r: inR(usdt, riskUnit) });

const marked = ({ price, share, done }: Rung, makes: Outcome | undefined): TargetMark => ({
  price,
  share,
  ...(makes ? { makes } : {}),
  ...(done ? { done } : {}),
});

/**
 * The targets of a plan: what the only one makes in all, or what each of several makes for the whole contracts that go
 * there, both fees paid. One for which the contracts are too few makes nothing.
 */
export const plannedTargets = (
  { side, entry, target, targets, contracts, rewardRisk, worstCase }: Plan,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee' | 'lotSize'>,
): readonly TargetMark[] => {
  if (!targets) {
    const makes = rewardRisk === undefined ? {} : { makes: outcome(rewardRisk * worstCase, worstCase) };
    return target === undefined ? [] : [{ price: target, ...makes }];
  }
  return inLots(unfilled(targets), contracts, instrument).map((rung) => {
    const coins = coinsOf(rung.contracts, instrument);
    const usdt = coins * unitReward(side, entry, rung.price, instrument.takerFee);
    return marked(rung, coins > 0 ? outcome(usdt, worstCase) : undefined);
  });
};

/**
 * What was paid for the entry of one contract, USDT; where no entry was booked, the taker's fee at the average.
 * @param entered contracts
 */
const entryFee = (bookings: readonly Booking[], entered: number, taker: () => number): number => {
  const entries = bookings.filter(({ kind }) => kind === 'entry');
  return entries.length > 0 && entered > 0 ? sumMoney(entries).fees / entered : taker();
};

/** What exits at targets made for each rung that filled: the newest of them, dealt out to the rungs in their order. */
const madeAt = (
  ladder: readonly Rung[],
  bookings: readonly Booking[],
  riskUnit: number,
  feeIn: number,
): readonly (Outcome | undefined)[] => {
  const exits = bookings
    .filter(({ kind, reason, contracts = 0 }) => kind === 'exit' && reason === 'target' && contracts > 0)
    .map((booking) => ({
      left: booking.contracts ?? 0,
      net: netOf(booking) / (booking.contracts ?? 1) - feeIn,
    }));
  return ladder
    .toReversed()
    .map(({ filled }) => {
      let [wanted, usdt] = [filled, 0];
      for (const exit of exits.toReversed()) {
        const taken = Math.min(wanted, exit.left);
        usdt += taken * exit.net;
        exit.left -= taken;
        wanted -= taken;
      }
      // Where not all of it was booked here nobody knows what it made.
      return filled > 0 && wanted < 1e-9 ? outcome(usdt, riskUnit) : undefined;
    })
    .reverse();
};

/** Of one of several targets: what it made, and what the part that rests there makes, both fees paid. */
const partMakes = (made: Outcome | undefined, rests: Outcome | undefined): Outcome | undefined =>
  made && rests ? { usdt: made.usdt + rests.usdt, r: made.r + rests.r } : (made ?? rests);

/** The targets of an open position. */
export const positionTargets = (
  position: Position,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee'>,
): readonly TargetMark[] => {
  const { ladder, target, riskUnit, bookings = [] } = position;
  if (!ladder)
    // A take-profit gives up no more than its fee.
    return target === undefined
      ? []
      : [{ price: target, makes: outcome(resultAt(position, target, instrument, 0), riskUnit) }];
  const feeIn = entryFee(
    bookings,
    position.contracts + position.exitContracts,
    () => coinsOf(1, instrument) * position.entryPrice * instrument.takerFee,
  );
  const made = madeAt(ladder, bookings, riskUnit, feeIn);
  return inLots(ladder, exposedOf(position), position.instrument ?? { lotSize: 1 }).map((rung, i) => {
    const contracts = lots(rung.contracts - rung.filled);
    const usdt = netOf(closingAt(position, rung.price, instrument, contracts)) - contracts * feeIn;
    return marked(rung, partMakes(made[i], contracts > 0 ? outcome(usdt, riskUnit) : undefined));
  });
};

/** The targets that a trade had at its end, with what those made that filled, both fees paid; none where it had only one. */
export const tradeTargets = (
  { ladder = [], bookings = [], contracts, entryPrice, riskUnit }: ClosedTrade,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee' | 'lotSize'>,
): readonly TargetMark[] => {
  const entered = sum(
    bookings.filter(({ kind }) => kind === 'entry').map((booking) => booking.contracts ?? contracts),
  );
  const feeIn = entryFee(bookings, entered, () => coinsOf(1, instrument) * entryPrice * instrument.takerFee);
  const made = madeAt(ladder, bookings, riskUnit, feeIn);
  const left = ladder.reduce((rest, { filled }) => rest - filled, contracts);
  return inLots(ladder, Math.max(0, left), instrument).map((rung, i) => marked(rung, made[i]));
};
