import { coinsOf, liquidationPriceOf } from '../../../src/domain/index.js';
import { numberOf, optionalNumber, type Row } from '../../../src/venues/shared/fields.js';
import { byOrderId, differences, rowWith, SOON_ENOUGH, soonProof, waitFor } from '../seen.js';
import { fail, unless, type Proof, type TradingStand } from '../types.js';
import { wordOf } from '../wire.js';
import { byHand, firing, guards } from './guards.js';
import { buyLot, positionIn } from './holding.js';
import { LEVERAGE } from './trials.js';

/** Shares by which figures of the exchange may differ from ours. */
const TOLERANCE = { value: 0.001, fee: 0.01, leverage: 0.1, liquidation: 0.05 } as const;

/** One lot is bought, guarded, and sold by a stop. */
export async function* lot(stand: TradingStand): AsyncGenerator<Proof> {
  yield* buying(stand);
  yield* guards(stand);
  yield* firing(stand);
  yield* byHand(stand);
}

async function* buying(stand: TradingStand): AsyncGenerator<Proof> {
  const { wire, clock, waits, chosen } = stand;
  const { id: symbol, instrument } = chosen.contract;
  const { answer, orderId, at, request } = await buyLot(stand);
  const times = { since: at, patience: waits.patience };
  const limits = { limit: SOON_ENOUGH, patience: waits.patience };
  if (orderId === '') return yield fail('10.bought', `it is refused: ${wordOf(answer)}`);
  // Beside each other, so that what is late makes nothing else late.
  const [done, shown, position] = await Promise.all([
    waitFor(clock, times, async () => {
      const row = await byOrderId(wire, orderId);
      return row?.['isActive'] === false ? row : undefined;
    }),
    waitFor(clock, times, async () => rowWith(await wire.list('recentFills', { symbol }), orderId)),
    waitFor(clock, times, () => positionIn(wire, symbol)),
  ]);
  const average = done && optionalNumber(done.value, 'avgDealPrice');
  const wrong = done
    ? differences(done.value, { filledSize: chosen.lot })
    : `it is not shown as ended within ${waits.patience / 1000} s`;
  yield unless('10.bought', wrong, {
    orderId,
    price: average ?? 0,
    limit: request.price ?? 0,
    ms: done?.ms ?? 0,
  });

  yield soonProof('10.fill-shown', shown, limits);
  const fill = shown?.value ?? {};
  yield unless(
    '10.fill-row',
    differences(fill, { symbol, side: 'buy', liquidity: 'taker', tradeType: 'trade', size: chosen.lot }),
  );
  yield* money(stand, fill);

  yield soonProof('10.position-shown', position, limits);
  const held = position?.value ?? {};
  yield unless('10.position-row', positionFault(held, chosen.lot), {
    leverage: numberOf(held, 'leverage'),
    entry: numberOf(held, 'avgEntryPrice'),
  });

  const ours = liquidationPriceOf(
    numberOf(held, 'avgEntryPrice'),
    'long',
    LEVERAGE,
    instrument.maintenanceMargin,
  );
  const theirs = numberOf(held, 'liquidationPrice');
  const isNear = Math.abs(theirs / ours - 1) < TOLERANCE.liquidation;
  yield unless('10.liquidation', isNear ? undefined : `it is ${theirs}, RAD computes ${ours}`, {
    theirs,
    ours,
  });
}

/** What a fill says that it cost, against the contract. */
function* money({ chosen }: TradingStand, fill: Row): Generator<Proof> {
  const { instrument } = chosen.contract;
  const [value, price] = [numberOf(fill, 'value'), numberOf(fill, 'price')];
  const expected = coinsOf(numberOf(fill, 'size'), instrument) * price;
  const isRight = Math.abs(value / expected - 1) < TOLERANCE.value;
  yield unless('10.contract-size', isRight ? undefined : `${value} USDT was paid, RAD computes ${expected}`, {
    value,
    contractSize: instrument.contractSize,
  });

  const [fee, rate] = [numberOf(fill, 'fee'), numberOf(fill, 'feeRate')];
  const most = value * instrument.takerFee * (1 + TOLERANCE.fee) + 1e-8;
  yield unless(
    '10.fee',
    fee <= most ? undefined : `the fee is ${fee} USDT, the contract says ${instrument.takerFee} of ${value}`,
    {
      fee,
      rate,
      listed: instrument.takerFee,
    },
  );
}

const positionFault = (row: Row, contracts: number): string | undefined => {
  const leverage = optionalNumber(row, 'leverage') ?? optionalNumber(row, 'realLeverage') ?? NaN;
  const isAsked = Math.abs(leverage / LEVERAGE - 1) < TOLERANCE.leverage;
  const expected = {
    currentQty: contracts,
    marginMode: 'ISOLATED',
    ...onlyIfThere(row, { positionSide: 'BOTH', autoDeposit: false }),
  };
  return (
    differences(row, expected) ?? (isAsked ? undefined : `the leverage is ${leverage}, expected ${LEVERAGE}`)
  );
};

/** Fields that older rows lack. */
const onlyIfThere = (
  row: Row,
  expected: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(expected).filter(([name]) => row[name] !== undefined));
