import {
  countVotes,
  entrySide,
  exitLabel,
  exitSide,
  inR,
  isStrategys,
  priceDecimals,
  resultAt,
  sign,
  wallClock,
  wallDay,
  wallOf,
  type Candle,
  type ClosedTrade,
  type Fill,
  type Instrument,
  type LevelMove,
  type Position,
  type Side,
  type Signal,
  type Timeframe,
} from '../../domain/index.js';
import { joinFacts } from './format.js';
import type {
  FillPoint,
  NamedLevel,
  NamedLine,
  PositionPicture,
  SignalPicture,
  StopPoint,
  TradePicture,
} from './spec.js';
import { plannedTargets, positionTargets, tradeTargets } from './target-marks.js';

/** What the pictures of one symbol have in common. */
export interface PictureContext {
  readonly candles: readonly Candle[];
  readonly timeframe: Timeframe;
  readonly instrument: Pick<Instrument, 'tickSize' | 'lotSize' | 'contractSize' | 'takerFee'>;
  readonly timeZone: string;
  readonly note?: string;
}

const common = (context: PictureContext) => ({
  candles: context.candles,
  timeframe: context.timeframe,
  priceDecimals: priceDecimals(context.instrument),
  timeZone: context.timeZone,
  ...(context.note === undefined ? {} : { note: context.note }),
});

const optional = <K extends string>(key: K, value: number | undefined): { [key in K]?: number } =>
  value === undefined ? {} : ({ [key]: value } as { [key in K]: number });

/** What the reasons of a signal name that can be drawn over candles. */
export interface Named {
  readonly lines: readonly NamedLine[];
  readonly levels: readonly NamedLevel[];
}

/** The zone that an entry waits for; nothing once the price is there, or where it waits for one price. */
const zoneOf = ({ plan, opportunity: { entryAt } }: Signal): Pick<SignalPicture, 'entryZone'> =>
  plan.waits && entryAt && 'low' in entryAt ? { entryZone: { low: entryAt.low, high: entryAt.high } } : {};

/** The picture of a signal's plan. @param last price of now; the last close when absent. */
export const signalPicture = (
  signal: Signal,
  context: PictureContext,
  last?: number,
  named?: Named,
): SignalPicture => {
  const { plan, opportunity } = signal;
  const { worstCase, rewardRisk } = plan;
  return {
    type: 'signal',
    ...common(context),
    symbol: plan.symbol,
    side: plan.side,
    entry: plan.entry,
    ...zoneOf(signal),
    stop: plan.stop,
    liquidation: plan.liquidation,
    leverage: plan.leverage,
    // Beside what is not the strategy's own idea a count would read like approval.
    ...(isStrategys(signal) ? { votes: countVotes(opportunity.analysis.votes, plan.side) } : {}),
    atStop: { usdt: -worstCase, r: -1 },
    targets: plannedTargets(plan, context.instrument),
    ...named,
    ...optional('rewardRisk', rewardRisk),
    ...optional('last', last),
  };
};

/** The figures of the moment that a position's picture shows; money in USDT. */
export interface MomentFigures {
  readonly position: Position;
  readonly instrument: Pick<Instrument, 'contractSize' | 'takerFee'>;
  readonly mark: number;
  /** Market time of the mark: the card's text goes on, its picture stays. */
  readonly markAt: number;
  readonly net: number;
  readonly pnlFraction: number;
  readonly r: number;
}

/** The stop's whole path: where it began, and every move. */
const stopsOf = (moves: readonly LevelMove[], openedAt: number, now: number | undefined): StopPoint[] => {
  const stopMoves = moves.filter((move) => move.what === 'stop');
  const first = stopMoves[0] ? (stopMoves[0].from ?? stopMoves[0].to) : now;
  const begin = first === undefined ? [] : [{ at: openedAt, price: first }];
  return [...begin, ...stopMoves.flatMap(({ at, to }) => (to === undefined ? [] : [{ at, price: to }]))];
};

const fillsOf = (fills: readonly Fill[], side: Side): FillPoint[] =>
  fills.map((fill) => ({
    at: fill.timestamp,
    price: fill.price,
    side: fill.side,
    reduces: fill.side === exitSide(side),
  }));

/** `as of 3 Oct 16:12`. */
const momentText = (at: number, timeZone: string): string => {
  const wall = wallOf(at, timeZone);
  return `as of ${wallDay(wall)} ${wallClock(wall)}`;
};

/** The picture of an open position. @param fills its fills; without them the average entry is marked. */
export const positionPicture = (
  { position, instrument, mark, markAt, net, pnlFraction, r }: MomentFigures,
  context: PictureContext,
  fills: readonly Fill[] = [],
): PositionPicture => {
  const { side, openedAt, entryPrice: entry } = position;
  const stopped = resultAt(position, position.stop, instrument);
  const opening: FillPoint = { at: openedAt, price: entry, side: entrySide(side), reduces: false };
  return {
    type: 'position',
    ...common(context),
    symbol: position.symbol,
    side,
    entry,
    stop: position.stop,
    stops: stopsOf(position.moves, openedAt, position.stop),
    fills: fills.length > 0 ? fillsOf(fills, side) : [opening],
    liquidation: position.liquidationPrice,
    leverage: position.leverage,
    mark,
    note: joinFacts(context.note, momentText(markAt, context.timeZone)),
    openedAt,
    pnl: net,
    pnlFraction,
    r,
    atStop: { usdt: stopped, r: inR(stopped, position.riskUnit) },
    targets: positionTargets(position, instrument),
  };
};

/**
 * What the trade would have come to at its best and worst price, R: with the fees and funding that its result has, so that
 * the result lies between them.
 */
const extremesOf = ({
  mfeR,
  maeR,
  fees,
  funding,
  riskUnit,
  r,
}: ClosedTrade): Pick<TradePicture, 'bestR' | 'worstR'> => {
  const costs = inR(fees - funding, riskUnit);
  return { bestR: Math.max(r, mfeR - costs), worstR: Math.min(r, maeR - costs) };
};

/** The picture of a closed trade. @param fills its fills; without them average entry and exit are marked. */
export const tradePicture = (
  trade: ClosedTrade,
  context: PictureContext,
  fills: readonly Fill[] = [],
): TradePicture => {
  const { side, openedAt, closedAt, entryPrice: entry, exitPrice: exit } = trade;
  // 1 R in USDT, spread over the coins, is 1 R in price.
  const priceAt = (r: number): number => entry + (sign(side) * r * trade.riskUnit) / trade.coins;
  const ends: FillPoint[] = [
    { at: openedAt, price: entry, side: entrySide(side), reduces: false },
    { at: closedAt, price: exit, side: exitSide(side), reduces: true },
  ];
  return {
    type: 'trade',
    ...common(context),
    symbol: trade.symbol,
    side,
    entry,
    exit,
    openedAt,
    closedAt,
    stops: stopsOf(trade.moves, openedAt, undefined),
    fills: fills.length > 0 ? fillsOf(fills, side) : ends,
    targets: tradeTargets(trade, context.instrument),
    best: priceAt(trade.mfeR),
    worst: priceAt(trade.maeR),
    ...extremesOf(trade),
    leverage: trade.leverage,
    pnl: trade.netPnl,
    r: trade.r,
    exitReason: exitLabel(trade.exitReason),
  };
};
