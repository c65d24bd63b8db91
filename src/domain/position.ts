import type { MarginMode, OrderRequest, OrderType } from './order.js';
import { lots, type Instrument } from './instrument.js';
import type { Rung, StopFollows } from './ladder.js';
import type { Booking } from './money.js';
import { exitSide, type Side } from './side.js';
import type { SignalMarks } from './votes.js';

/** A protective order of ours: what we asked for and whether the exchange was seen to have it. */
export interface ProtectiveOrder {
  readonly clientOrderId: string;
  readonly type: Extract<OrderType, 'stop' | 'takeProfit'>;
  readonly triggerPrice: number;
  readonly contracts: number;
  /** Contracts of a target that were booked; absent = none. */
  readonly filled?: number;
  /** `recorded`: perhaps sent. `resting`: read back from the exchange. `retiring`: to be cancelled. */
  readonly state: 'recorded' | 'resting' | 'retiring';
}

/** One move of stop or target, with its cause. */
export interface LevelMove {
  readonly at: number;
  readonly what: 'stop' | 'target';
  readonly from?: number;
  readonly to?: number;
  readonly cause: string;
}

/** The entry as it was approved; what was opened may be less, at another price (invariant 27). */
export interface Approved {
  readonly contracts: number;
  readonly price: number;
}

/** A position is what its fills say (invariant 4). One per symbol. */
export interface Position extends SignalMarks {
  /** `P` and the id of the intent that opened it; of what was opened outside the bot, of when and where. */
  readonly id: string;
  readonly symbol: string;
  /** As it was when the position was opened: the market may not list it any more while it is held. */
  readonly instrument?: Instrument;
  readonly side: Side;
  readonly status: 'open' | 'closed';
  /** Contracts open now. */
  readonly contracts: number;
  /** Contracts that the exchange reports as filled beyond these, while its record of fills lags: guarded with them. */
  readonly unreported?: number;
  /** Contracts that the exchange shows beyond these without its record saying why: guarded until it does. */
  readonly unexplained?: number;
  /** Most contracts ever open. */
  readonly maxContracts: number;
  /** Average price of the open contracts. */
  readonly entryPrice: number;
  readonly leverage: number;
  /** 'isolated' where absent: only what was opened outside the bot can be otherwise. */
  readonly marginMode?: MarginMode;
  /** By formula from the fills until the exchange's own figure for this size was read. */
  readonly liquidationPrice: number;
  /** `liquidationPrice` is the exchange's own figure for what is open. */
  readonly liquidationRead?: true;
  /** 1 R in USDT: planned loss of the first entry, fees included; fixed for life. */
  readonly riskUnit: number;
  /** Distance of the first stop from the first entry, in price; fixed for life. */
  readonly riskDistance: number;
  /** The stop and target that are wanted; the orders below bring them to the exchange. */
  readonly stop: number;
  readonly target?: number;
  /** Several targets, nearest first (invariant 29); `target` is then the one that comes next. */
  readonly ladder?: readonly Rung[];
  /** How the stop follows the ladder. */
  readonly stopFollows?: StopFollows;
  readonly trailDistance: number;
  readonly trailing: boolean;
  /** The owner loosened the stop with trailing off: the bot leaves it where it is. */
  readonly stopPinned?: boolean;
  /** The owner set the target (or took it away): the bot leaves it where it is. */
  readonly targetPinned?: boolean;
  /** Opened outside the bot: guarded by a stop and shown, but not managed until the owner adopts it. */
  readonly guardOnly?: true;
  /** Opened outside the bot: when the exchange showed it so. */
  readonly knownSince?: number;
  /** Opened outside the bot: signed contracts of it whose fills were not in the record then. */
  readonly owed?: number;
  readonly protection: readonly ProtectiveOrder[];
  /** Counts protective orders. */
  readonly protectionSeq: number;
  /** Steps of scaling out already taken. */
  readonly scaledSteps: readonly number[];
  /** Best and worst price seen in closed candles and fills since entry. */
  readonly best: number;
  readonly worst: number;
  /** Open time of the last closed candle that was reviewed. */
  readonly reviewedCandle: number;
  readonly candlesHeld: number;
  /** USDT so far: price P&L of closed contracts, fees paid, funding received (negative = paid). */
  readonly realised: number;
  readonly fees: number;
  readonly funding: number;
  /** What those are made of, oldest first. */
  readonly bookings?: readonly Booking[];
  /** What the owner (or auto mode) approved for the first entry, where it was planned here. */
  readonly approved?: Approved;
  /** Contracts and price of the exits so far: average and sum. */
  readonly exitContracts: number;
  readonly exitPrice?: number;
  readonly moves: readonly LevelMove[];
  readonly fillIds: readonly string[];
  readonly signalId?: string;
  readonly intentId: string;
  readonly features?: Readonly<Record<string, number>>;
  readonly confidence?: number;
  readonly regime?: string;
  readonly reasons: readonly string[];
  /** Whose idea it was; absent: the strategy's, or older than this field (`sourceOf`). */
  readonly source?: string;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly closedAt?: number;
  readonly exitReason?: string;
  /** Parts that the exchange took off by itself, in words. */
  readonly forced?: string;
  /** Card version for its buttons (invariant 14). */
  readonly cardVersion: number;
}

/** How stop and target of a position move to others; nothing where they are those already. */
export const movesTo = (
  { stop, target }: { readonly stop: number; readonly target?: number | undefined },
  before: Pick<Position, 'stop' | 'target'>,
  { at, cause, targetCause = cause }: Pick<LevelMove, 'at' | 'cause'> & { readonly targetCause?: string },
): readonly LevelMove[] => {
  const moves: LevelMove[] = [];
  if (stop !== before.stop) moves.push({ at, what: 'stop', from: before.stop, to: stop, cause });
  if (target !== before.target)
    moves.push({
      at,
      what: 'target',
      ...(before.target === undefined ? {} : { from: before.target }),
      ...(target === undefined ? {} : { to: target }),
      cause: targetCause,
    });
  return moves;
};

/** What every journal line of a position begins with. */
export const lineOf = ({ symbol, id }: Pick<Position, 'symbol' | 'id'>, at: number) => ({
  at,
  symbol,
  positionId: id,
});

/** An order that takes contracts off what is held, at once or at its trigger; its client id is the sender's business. */
export const reduction = (
  { symbol, side, leverage, marginMode }: Pick<Position, 'symbol' | 'side' | 'leverage' | 'marginMode'>,
  order: Pick<OrderRequest, 'type' | 'contracts' | 'triggerPrice'>,
): Omit<OrderRequest, 'clientOrderId'> => ({
  symbol,
  side: exitSide(side),
  ...order,
  reduceOnly: true,
  leverage,
  ...(marginMode ? { marginMode } : {}),
});

/** What the rules see of a position. */
export type ReviewedPosition = Pick<
  Position,
  | 'side'
  | 'status'
  | 'contracts'
  | 'maxContracts'
  | 'entryPrice'
  | 'leverage'
  | 'riskUnit'
  | 'riskDistance'
  | 'stop'
  | 'target'
  | 'ladder'
  | 'stopFollows'
  | 'trailDistance'
  | 'trailing'
  | 'stopPinned'
  | 'targetPinned'
  | 'scaledSteps'
  | 'best'
  | 'worst'
  | 'reviewedCandle'
  | 'candlesHeld'
  | 'moves'
  | 'openedAt'
>;

/** A trade that nobody makes, followed along the candles as its position would have gone. */
export type SimulatedTrade = ReviewedPosition &
  Pick<Position, 'liquidationPrice' | 'realised' | 'fees' | 'funding' | 'closedAt' | 'exitReason'> & {
    /** USDT that its fills lost against the prices they were meant for. */
    readonly slippage: number;
  };

/** A closed position, as analytics and learning see it. Money in USDT. */
export interface ClosedTrade extends SignalMarks {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly contracts: number;
  readonly coins: number;
  readonly notional: number;
  readonly leverage: number;
  /** Price P&L realised. */
  readonly grossPnl: number;
  readonly fees: number;
  readonly funding: number;
  /** What those are made of, oldest first. */
  readonly bookings?: readonly Booking[];
  /** grossPnl − fees + funding. */
  readonly netPnl: number;
  readonly approved?: Approved;
  readonly riskUnit: number;
  /** netPnl ÷ riskUnit. */
  readonly r: number;
  /** Largest unrealised loss and gain during the life, in R (mae ≤ 0 ≤ mfe). */
  readonly maeR: number;
  readonly mfeR: number;
  readonly exitReason: string;
  readonly regime?: string;
  readonly confidence?: number;
  readonly features?: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
  readonly source?: string;
  readonly moves: readonly LevelMove[];
  /** Several targets as they stood at the end, nearest first. */
  readonly ladder?: readonly Rung[];
  readonly fillIds: readonly string[];
  readonly signalId?: string;
  readonly candlesHeld: number;
  /** Contracts that were closed with it while the fills of their entry were not in the record. */
  readonly owed?: number;
}

/** Contracts that stop and target have to cover. */
export const exposedOf = ({
  contracts,
  unreported = 0,
  unexplained = 0,
}: Pick<Position, 'contracts' | 'unreported' | 'unexplained'>): number =>
  lots(contracts + unreported + unexplained);

/** Longest id of a position: client order ids have no more room for it. */
const ID_LENGTH = 20;

/**
 * The id of the position that an intent opens.
 * @param againAt when a late fill opens one after the intent's first was closed: the client ids of the first are used up
 */
export const positionIdOf = (intentId: string, againAt?: number): string => {
  const head = againAt === undefined ? 'P' : `Q${againAt.toString(36).slice(-5)}`;
  return `${head}${intentId}`.slice(0, ID_LENGTH);
};

/** Whether a position of this id was opened by the intent. */
export const isOpenedBy = (positionId: string, intentId: string): boolean =>
  positionId.length > 0 &&
  (positionId === positionIdOf(intentId) ||
    (positionId.startsWith('Q') &&
      `${positionId.slice(0, 6)}${intentId}`.slice(0, ID_LENGTH) === positionId));

/** Why a trade ended without the numbers, as a label: `stop (trailing stop, 5 % from the best price)` → `trailing stop`. */
export const exitLabel = (reason: string): string =>
  /^stop \(([^:,;)]+)/.exec(reason)?.[1]?.trim() ?? (reason.split(/[:,;]/, 1)[0]?.trim() || 'unknown');
