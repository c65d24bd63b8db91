import {
  bookingsOf,
  marksOf,
  coinsOf,
  forcedOf,
  inR,
  netOf,
  notionalOf,
  sign,
  sourcePart,
  sum,
  type ClosedTrade,
  type Fill,
  type Instrument,
  type Intent,
  type JournalEntry,
  type OrderOrigin,
  type Position,
  type Push,
} from '../../domain/index.js';

/** Why a position got smaller, in words. */
export const exitReason = (
  origin: OrderOrigin | undefined,
  intent: Intent | undefined,
  position: Position,
  fill: Fill,
): string => {
  const forced = forcedOf(fill);
  if (forced) return forced;
  if (origin?.kind === 'takeProfit') return 'target';
  if (origin?.kind === 'stop') {
    const cause = position.moves.findLast((move) => move.what === 'stop')?.cause;
    return cause && cause !== 'entry' ? `stop (${cause})` : 'stop';
  }
  if (origin?.kind === 'flatten') return 'closed: no stop could be placed';
  if (origin?.kind === 'close') return 'closed while Redis was away';
  return intent?.cause ?? 'closed outside the bot';
};

/** The best price seen, one more taken into account. */
export const better = ({ side, best }: Position, price: number): number =>
  side === 'long' ? Math.max(best, price) : Math.min(best, price);

/** The worst price seen, one more taken into account. */
export const worse = ({ side, worst }: Position, price: number): number =>
  side === 'long' ? Math.min(worst, price) : Math.max(worst, price);

/** "5 of 10 contracts by auto-deleveraging": what the exchange took off by itself. */
export const forcedText = (fill: Fill, position: Pick<Position, 'contracts'> | undefined): string =>
  `${fill.contracts}${position ? ` of ${position.contracts}` : ''} contracts by ${forcedOf(fill)}`;

/** The journal line of a fill. */
export const fillEntry = (
  fill: Fill,
  intent: Intent | undefined,
  position: Pick<Position, 'id' | 'contracts'> | undefined,
): JournalEntry => ({
  at: fill.timestamp,
  event: 'fill',
  symbol: fill.symbol,
  ...(intent ? { intentId: intent.id } : {}),
  ...(position ? { positionId: position.id } : {}),
  ...(forcedOf(fill) ? { cause: forcedText(fill, position) } : {}),
  data: { ...fill },
});

/** @param what a clause: "that no intent of ours explains" */
export const unexplainedPush = (fill: Fill, what: string): Push => ({
  type: 'notice',
  level: 'alarm',
  text: `A fill arrived ${what}: ${fill.side} ${fill.contracts} contracts of ${fill.symbol} at ${fill.price}.`,
});

/** The push that a fill which leaves the position open owes. @param net what an exit made, USDT, its fee included */
export const fillPush = (
  position: Position,
  fill: Fill,
  action: 'opened' | 'scaledIn' | 'scaledOut',
  instrument: Instrument,
  net?: number,
): Push => {
  const by = forcedOf(fill);
  return {
    type: 'fill',
    positionId: position.id,
    symbol: fill.symbol,
    side: position.side,
    action,
    ...sourcePart(position),
    contracts: fill.contracts,
    coins: coinsOf(fill.contracts, instrument),
    price: fill.price,
    notional: notionalOf(fill.contracts, fill.price, instrument),
    fee: fill.fee,
    openContracts: position.contracts,
    stop: position.stop,
    ...(position.target === undefined ? {} : { target: position.target }),
    ...(net === undefined ? {} : { result: { net, r: inR(net, position.riskUnit) } }),
    ...(by === undefined ? {} : { forced: { by } }),
  };
};

/**
 * Average price of all contracts that were entered. Where a part went before more was added, the position's own entry is
 * that of what was held last: between it and the average exit lies another result than was booked.
 */
const enteredAt = ({ entryPrice, exitContracts, maxContracts, bookings = [] }: Position): number => {
  if (exitContracts <= maxContracts) return entryPrice;
  const entries = bookings.filter(({ kind, price }) => kind === 'entry' && price !== undefined);
  const entered = sum(entries.map(({ contracts = 0 }) => contracts));
  // Of what was never booked here nobody knows the price.
  if (Math.abs(entered - exitContracts) > 1e-9) return entryPrice;
  return sum(entries.map(({ contracts = 0, price = 0 }) => contracts * price)) / entered;
};

/** The closed position as analytics see it. MAE and MFE are measured on the largest size. */
export const closedTrade = (position: Position, instrument: Instrument): ClosedTrade => {
  const coins = coinsOf(position.maxContracts, instrument);
  const exitPrice = position.exitPrice ?? position.entryPrice;
  const entryPrice = enteredAt(position);
  const netPnl = netOf(position);
  const movedR = (price: number): number =>
    inR(sign(position.side) * (price - entryPrice) * coins, position.riskUnit);
  return {
    id: position.id,
    symbol: position.symbol,
    side: position.side,
    openedAt: position.openedAt,
    closedAt: position.closedAt ?? position.updatedAt,
    entryPrice,
    exitPrice,
    contracts: position.maxContracts,
    coins,
    notional: coins * entryPrice,
    leverage: position.leverage,
    grossPnl: position.realised,
    fees: position.fees,
    funding: position.funding,
    bookings: bookingsOf(position),
    netPnl,
    ...(position.approved ? { approved: position.approved } : {}),
    riskUnit: position.riskUnit,
    r: inR(netPnl, position.riskUnit),
    maeR: Math.min(0, movedR(position.worst)),
    mfeR: Math.max(0, movedR(position.best)),
    exitReason: [position.exitReason ?? 'closed', ...(position.forced ? [position.forced] : [])].join('; '),
    ...(position.regime === undefined ? {} : { regime: position.regime }),
    ...(position.confidence === undefined ? {} : { confidence: position.confidence }),
    ...marksOf(position),
    ...(position.features === undefined ? {} : { features: position.features }),
    reasons: position.reasons,
    ...sourcePart(position),
    moves: position.moves,
    ...(position.ladder ? { ladder: position.ladder } : {}),
    fillIds: position.fillIds,
    ...(position.signalId ? { signalId: position.signalId } : {}),
    candlesHeld: position.candlesHeld,
  };
};
