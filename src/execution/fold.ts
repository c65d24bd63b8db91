import {
  exitSide,
  exposedOf,
  isOpenedBy,
  liquidationPriceOf,
  type AccountEvent,
  type ClosedTrade,
  type Fill,
  type Instrument,
  type Intent,
  type JournalEntry,
  type Position,
  type Push,
  type Timeframe,
} from '../domain/index.js';
import { entryPriceOf } from '../ledger/basis.js';
import { applyEvent, type LedgerState } from '../ledger/ledger.js';
import { isAttended } from './attend.js';
import {
  completedTrade,
  isKnown,
  madeUpBy,
  partOf,
  recordCompleted,
  tradeBefore,
  withKnown,
  type LateFill,
} from './fold-late.js';
import { bookedOf, lots, openedBy, riskUnitOf } from './fold-open.js';
import { better, closedTrade, exitReason, fillEntry, fillPush, worse } from './fold-report.js';
import { parseClientOrderId } from './ids.js';

/** The documents that account events change. */
export interface Books {
  ledger: LedgerState;
  /** By symbol. */
  readonly positions: Map<string, Position>;
  /** By id. */
  readonly intents: Map<string, Intent>;
  /** Closed trades that a late fill of their entry may still belong to. */
  readonly trades?: readonly ClosedTrade[];
}

/** What one page of events changed, ready to be committed together with the cursor. */
export interface Folded {
  readonly positions: Set<string>;
  readonly intents: Set<string>;
  /** Symbols of positions that a fill opened or grew while nobody follows it. */
  readonly unattended: Set<string>;
  readonly trades: ClosedTrade[];
  /** Trades of earlier pages that a late fill completed. */
  readonly completed: ClosedTrade[];
  readonly pushes: Push[];
  readonly journal: JournalEntry[];
}

interface Context {
  readonly books: Books;
  readonly out: Folded;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly timeframe: Timeframe;
  /** Only client ids of this instance are ours. */
  readonly instance: string;
}

/** Folds account events into ledger, positions and intents: a position is what its fills say (invariant 4). */
export const foldEvents = (
  books: Books,
  events: readonly AccountEvent[],
  instruments: ReadonlyMap<string, Instrument>,
  timeframe: Timeframe,
  instance: string,
): Folded => {
  const out: Folded = {
    positions: new Set(),
    unattended: new Set(),
    intents: new Set(),
    trades: [],
    completed: [],
    pushes: [],
    journal: [],
  };
  const context: Context = { books, out, instruments, timeframe, instance };
  for (const event of events) {
    if (event.type === 'fill') foldFill(context, event.fill);
    else foldCashflow(context, event);
  }
  return out;
};

const foldCashflow = ({ books, out }: Context, event: AccountEvent): void => {
  if (event.type !== 'cashflow') return;
  const { cashflow } = event;
  books.ledger = applyEvent(books.ledger, event).state;
  const position = cashflow.symbol ? books.positions.get(cashflow.symbol) : undefined;
  if (position && cashflow.kind === 'funding') {
    books.positions.set(position.symbol, { ...position, funding: position.funding + cashflow.amount });
    out.positions.add(position.symbol);
  }
  out.journal.push({
    at: cashflow.timestamp,
    event: cashflow.kind,
    ...(cashflow.symbol ? { symbol: cashflow.symbol } : {}),
    data: { amount: cashflow.amount, id: cashflow.id },
  });
};

const foldFill = (context: Context, fill: Fill): void => {
  const { books, out, instruments } = context;
  const instrument = instruments.get(fill.symbol) ?? books.positions.get(fill.symbol)?.instrument;
  // One fill that cannot be booked must not keep all that follow from being booked.
  if (!instrument) {
    out.journal.push(fillEntry(fill, undefined, undefined));
    return unexplained(context, fill, 'of a contract that the market does not list');
  }
  const before = books.ledger.positions[fill.symbol];
  const { state, effect } = applyEvent(books.ledger, { type: 'fill', fill }, instrument);
  books.ledger = state;
  const parsed = parseClientOrderId(fill.clientOrderId);
  const origin = parsed?.instance === context.instance ? parsed : undefined;
  const intent = origin?.kind === 'intent' ? books.intents.get(origin.owner) : undefined;
  if (intent && origin) bookStep(context, intent, origin.step, fill.contracts);
  const position = books.positions.get(fill.symbol);
  out.journal.push(fillEntry(fill, intent, position));
  if (position && !origin && isKnown(position, fill)) return bookKnown(context, position, fill, before);
  if (position?.status === 'open' && fill.side === exitSide(position.side)) {
    reduce(context, position, fill, effect.realised, instrument, exitReason(origin, intent, position, fill));
  } else if (position?.status === 'open') {
    grow(context, position, fill, instrument, intent);
    if (!isAttended(intent)) out.unattended.add(fill.symbol);
  } else if (intent?.plan && fill.side === exitSide(intent.side)) {
    // What took off at once what no stop could guard: the entry's own fills are still to come.
    return;
  } else if (intent?.plan) {
    const contracts = madeUpBy(fill, before);
    const exitPrice = before ? entryPriceOf(before) : 0;
    enter(context, fill, intent, instrument, { contracts, exitPrice, realised: effect.realised });
  } else {
    unexplained(context, fill, 'that no intent of ours explains');
  }
};

/** Its money is booked, its contracts are there already. */
const bookKnown = (
  { books, out }: Pick<Context, 'books' | 'out'>,
  position: Position,
  fill: Fill,
  basis: LedgerState['positions'][string] | undefined,
): void => {
  const { [fill.symbol]: _, ...others } = books.ledger.positions;
  const positions = basis ? { ...others, [fill.symbol]: basis } : others;
  books.ledger = { ...books.ledger, positions };
  put({ books, out }, withKnown(position, fill));
};

const unexplained = ({ out }: Context, fill: Fill, what: string): void => {
  out.pushes.push({
    type: 'notice',
    level: 'alarm',
    text: `A fill arrived ${what}: ${fill.side} ${fill.contracts} contracts of ${fill.symbol} at ${fill.price}.`,
  });
};

const bookStep = ({ books, out }: Context, intent: Intent, step: number, contracts: number): void => {
  const steps = intent.steps.map((each, index) =>
    index === step ? { ...each, booked: lots(each.booked + contracts) } : each,
  );
  books.intents.set(intent.id, { ...intent, steps });
  out.intents.add(intent.id);
};

const open = (context: Context, fill: Fill, intent: Intent, instrument: Instrument): void => {
  const predecessor = context.books.positions.get(fill.symbol);
  const position = openedBy(intent, fill, instrument, context.timeframe, predecessor);
  if (!position) return;
  put(context, position);
  context.out.pushes.push(fillPush(position, fill, 'opened', instrument));
};

/**
 * A fill of an entry without a position. What it only makes up for was closed before it was in the record, and is part
 * of that trade: nothing of it is open. The rest is.
 */
const enter = (
  context: Context,
  fill: Fill,
  intent: Intent,
  instrument: Instrument,
  late: Omit<LateFill, 'fill'> & { readonly contracts: number },
): void => {
  const { books, out, timeframe } = context;
  if (late.contracts > 0) {
    const known = [...out.trades, ...out.completed, ...(books.trades ?? [])].find(
      ({ id }) => id === intent.positionId || isOpenedBy(id, intent.id),
    );
    const own = books.intents.get(intent.id) ?? intent;
    const settled = { ...late, fill: partOf(fill, late.contracts) };
    const trade = known
      ? completedTrade(known, own, settled, instrument)
      : tradeBefore(intent, settled, instrument, timeframe);
    if (!trade) return;
    recordCompleted(out, trade, known, settled);
  }
  const rest = lots(fill.contracts - late.contracts);
  // The ids of what was closed are used up.
  const opening = late.contracts > 0 ? (books.intents.get(intent.id) ?? intent) : intent;
  if (rest > 0) open(context, partOf(fill, rest), opening, instrument);
  if (rest > 0 && !isAttended(intent)) out.unattended.add(fill.symbol);
};

const grow = (
  context: Context,
  position: Position,
  fill: Fill,
  instrument: Instrument,
  intent: Intent | undefined,
): void => {
  const contracts = lots(position.contracts + fill.contracts);
  const entryPrice = (position.entryPrice * position.contracts + fill.price * fill.contracts) / contracts;
  const first = intent?.id === position.intentId;
  const own = intent && (context.books.intents.get(intent.id) ?? intent);
  // The exchange's figure was one for the smaller position.
  const { liquidationRead: _, unbooked = 0, surplus = 0, ...known } = position;
  const behind = own ? lots(Math.max(0, unbooked - fill.contracts)) : unbooked;
  // An entry that is under way is none of what was there without an explanation.
  const unexplainedBy = isAttended(intent) ? surplus : lots(Math.max(0, surplus - fill.contracts));
  const grown: Position = {
    ...known,
    ...(behind > 0 ? { unbooked: behind } : {}),
    ...(unexplainedBy > 0 ? { surplus: unexplainedBy } : {}),
    contracts,
    maxContracts: Math.max(position.maxContracts, contracts),
    entryPrice,
    liquidationPrice: liquidationPriceOf(
      entryPrice,
      position.side,
      position.leverage,
      instrument.maintenanceMargin,
    ),
    ...(first && own
      ? {
          riskUnit: riskUnitOf(own, bookedOf(own)),
          // The stop may have moved since.
          riskDistance: Math.abs(entryPrice - (own.plan?.stop ?? position.stop)),
        }
      : {}),
    fees: position.fees + fill.fee,
    fillIds: [...position.fillIds, fill.id],
    updatedAt: fill.timestamp,
    cardVersion: position.cardVersion + 1,
  };
  put(context, grown);
  context.out.pushes.push(fillPush(grown, fill, first ? 'opened' : 'scaledIn', instrument));
};

const reduce = (
  context: Context,
  position: Position,
  fill: Fill,
  realised: number,
  instrument: Instrument,
  reason: string,
): void => {
  const taken = Math.min(fill.contracts, position.contracts);
  const exitContracts = lots(position.exitContracts + taken);
  const contracts = lots(position.contracts - taken);
  const reduced: Position = {
    ...position,
    contracts,
    status: contracts > 0 ? 'open' : 'closed',
    realised: position.realised + realised,
    fees: position.fees + fill.fee,
    exitContracts,
    exitPrice: ((position.exitPrice ?? 0) * position.exitContracts + fill.price * taken) / exitContracts,
    best: better(position, fill.price),
    worst: worse(position, fill.price),
    fillIds: [...position.fillIds, fill.id],
    updatedAt: fill.timestamp,
    cardVersion: position.cardVersion + 1,
    ...(contracts > 0 ? {} : { closedAt: fill.timestamp, exitReason: reason }),
  };
  put(context, reduced);
  if (contracts > 0) {
    context.out.pushes.push(fillPush(reduced, fill, 'scaledOut', instrument));
    return;
  }
  // What was guarded without being in the record goes with it; its fills complete the trade when they come.
  const beyond = lots(fill.contracts - Math.max(taken, Math.min(fill.contracts, exposedOf(position))));
  if (beyond > 0)
    unexplained(context, { ...fill, contracts: beyond }, 'that goes beyond the position it closed');
  const trade = closedTrade(reduced, instrument);
  context.out.trades.push(trade);
  context.out.pushes.push({ type: 'exit', trade });
};

const put = ({ books, out }: Pick<Context, 'books' | 'out'>, position: Position): void => {
  books.positions.set(position.symbol, position);
  out.positions.add(position.symbol);
};
