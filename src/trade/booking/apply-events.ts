import {
  exitSide,
  exposedOf,
  forcedOf,
  liquidationPriceOf,
  type AccountEvent,
  type Fill,
  type Instrument,
  type Intent,
  type OrderOrigin,
  type Position,
  type Timeframe,
  lots,
  netOf,
  withBooking,
  withNextTarget,
} from '../../domain/index.js';
import { entryPriceOf, type FillBasis } from '../../domain/ledger/basis.js';
import { applyEvent } from '../../domain/ledger/ledger.js';
import { afterTarget } from './after-target.js';
import { isDriven } from './protect-late-fills.js';
import type { Books, Applied } from './books.js';
import { claimFunding, applyCashflow } from './cashflows.js';
import {
  completedTrade,
  isKnown,
  madeUpBy,
  recordLate,
  splitFill,
  tradeBefore,
  tradesKnown,
  withBasis,
  withKnown,
  type LateFill,
} from './late-fills.js';
import { applyPastFill, isTradeOf, pastTradeOf, setAside } from './past-trades.js';
import { bookedOf, isEntry, openedBy, riskUnitOf, withBooked, type Entry } from './open-position.js';
import { entryBooking, exitBooking } from './fill-bookings.js';
import {
  better,
  closedTrade,
  exitReason,
  fillEntry,
  fillPush,
  forcedText,
  unexplainedPush,
  worse,
} from './closed-trade.js';
import { instanceOf, originIn } from '../orders/ids.js';

interface Context {
  readonly books: Books;
  readonly out: Applied;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly timeframe: Timeframe;
  /** Only client ids of this instance are ours. */
  readonly instance: string;
}

/** Applies account events to ledger, positions and intents: a position is what its fills say (invariant 4). */
export const applyEvents = (
  books: Books,
  events: readonly AccountEvent[],
  instruments: ReadonlyMap<string, Instrument>,
  timeframe: Timeframe,
  instance: string,
): Applied => {
  const out: Applied = {
    positions: new Set(),
    lateFills: new Set(),
    intents: new Set(),
    trades: [],
    completed: [],
    own: new Set(),
    pushes: [],
    journal: [],
  };
  const context: Context = { books, out, instruments, timeframe, instance };
  for (const event of events) {
    if (event.type === 'fill') applyFill(context, event.fill);
    else applyCashflow(books, out, event.cashflow);
  }
  claimFunding(books, out);
  return out;
};

const applyFill = (context: Context, fill: Fill): void => {
  const { books, out, instruments } = context;
  const instrument = instruments.get(fill.symbol) ?? books.positions.get(fill.symbol)?.instrument;
  // One fill that cannot be booked must not keep all that follow from being booked.
  if (!instrument) {
    out.journal.push(fillEntry(fill, undefined, undefined));
    return void out.pushes.push(unexplainedPush(fill, 'of a contract that the market does not list'));
  }
  const origin = originIn(books.origins, context.instance, fill.clientOrderId);
  const intent = origin && bookedIntent(context, origin, fill);
  const entry = isEntry(intent) ? intent : undefined;
  const position = books.positions.get(fill.symbol);
  const past = pastTradeOf(books, out, fill, intent, origin);
  out.journal.push(fillEntry(fill, intent, past ?? position));
  if (past) return applyPastFill(books, out, past, fill, entry, instrument);
  const isOpen = position?.status === 'open';
  if (entry && !isOpen) setAside(books, out, fill.symbol, entry);
  const before = books.ledger.positions[fill.symbol];
  const { state, effect } = applyEvent(books.ledger, { type: 'fill', fill }, instrument);
  books.ledger = state;
  if (position && !origin && isKnown(position, fill))
    return bookKnown(context, position, fill, effect.realised, before);
  if (isOpen && fill.side === exitSide(position.side)) {
    const why = exitReason(origin, intent, position, fill);
    reduce(context, position, fill, effect.realised, instrument, why, origin);
  } else if (isOpen) {
    grow(context, position, fill, instrument, intent);
    if (!isDriven(intent)) out.lateFills.add(fill.symbol);
  } else if (entry) {
    // What took off at once what no stop could guard: the entry's own fills are still to come.
    if (fill.side === exitSide(entry.side)) return;
    const contracts = madeUpBy(fill, before);
    const exitPrice = before ? entryPriceOf(before) : 0;
    enter(context, fill, entry, instrument, { contracts, exitPrice, realised: effect.realised });
  } else {
    const isOwn = instanceOf(fill.clientOrderId) === context.instance;
    if (isOwn) out.own.add(fill.symbol);
    out.pushes.push(unexplainedPush(fill, isOwn ? FORGOTTEN : 'that no intent of ours explains'));
  }
};

/** The intent that an order was sent for, with the fill booked where the order is a step of it. */
const bookedIntent = (
  { books, out }: Context,
  { owner, kind, step }: OrderOrigin,
  { contracts }: Fill,
): Intent | undefined => {
  const intent = books.intents.get(owner);
  if (!intent || kind !== 'intent') return intent;
  const booked = withBooked(intent, step, contracts);
  books.intents.set(owner, booked);
  out.intents.add(owner);
  return booked;
};

/** Said of what was done after the backup that the store was restored from. */
const FORGOTTEN = 'of an order of mine that my records do not know, as after a restored backup';

/** Its money is booked, its contracts are there already. */
const bookKnown = (
  { books, out }: Pick<Context, 'books' | 'out'>,
  position: Position,
  fill: Fill,
  realised: number,
  basis: FillBasis | undefined,
): void => {
  books.ledger = withBasis(books.ledger, fill.symbol, basis);
  put({ books, out }, withKnown(position, fill, realised));
};

const open = (context: Context, fill: Fill, entry: Entry, instrument: Instrument, isAgain: boolean): void => {
  const { books, out, timeframe } = context;
  const predecessor = books.positions.get(fill.symbol);
  const position = openedBy(entry, fill, instrument, timeframe, { isAgain, predecessor });
  put(context, position);
  // From now on the stops ahead of it are the position's.
  if (entry.ahead) books.intents.set(entry.id, { ...entry, ahead: [] });
  out.pushes.push(fillPush(position, fill, 'opened', instrument));
};

/**
 * A fill of an entry without a position. What it only makes up for was closed before it was in the record, and is part
 * of that trade: nothing of it is open. The rest is.
 */
const enter = (
  context: Context,
  fill: Fill,
  entry: Entry,
  instrument: Instrument,
  late: Omit<LateFill, 'fill'> & { readonly contracts: number },
): void => {
  const { books, out, timeframe } = context;
  const [made, rest] = splitFill(fill, late.contracts);
  const isAgain = lots(bookedOf(entry) - fill.contracts) > 0;
  const isLate = late.contracts > 0;
  if (isLate) {
    const known = tradesKnown(books, out).find(isTradeOf(entry));
    const settled = { ...late, fill: made };
    const trade = known
      ? completedTrade(known, entry, settled, instrument)
      : tradeBefore(entry, settled, instrument, timeframe, isAgain);
    recordLate(out, trade, known, settled);
  }
  if (rest.contracts === 0) return;
  open(context, rest, entry, instrument, isAgain || isLate);
  if (!isDriven(entry)) out.lateFills.add(fill.symbol);
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
  const first = isEntry(intent) && intent.id === position.intentId ? intent : undefined;
  // The exchange's figure was one for the smaller position.
  const { liquidationRead: _, unreported = 0, unexplained = 0, ...known } = position;
  const behind = intent ? lots(Math.max(0, unreported - fill.contracts)) : unreported;
  // An entry that is under way is none of what was there without an explanation.
  const beyond = isDriven(intent) ? unexplained : lots(Math.max(0, unexplained - fill.contracts));
  const larger: Position = {
    ...withBooking(known, entryBooking(fill, 0, intent?.plan?.entry)),
    ...(behind > 0 ? { unreported: behind } : {}),
    ...(beyond > 0 ? { unexplained: beyond } : {}),
    openedAt: Math.min(position.openedAt, fill.timestamp),
    contracts,
    maxContracts: Math.max(position.maxContracts, contracts),
    entryPrice,
    liquidationPrice: liquidationPriceOf(
      entryPrice,
      position.side,
      position.leverage,
      instrument.maintenanceMargin,
    ),
    ...(first
      ? {
          riskUnit: riskUnitOf(first, bookedOf(first)),
          // The stop may have moved since.
          riskDistance: Math.abs(entryPrice - first.plan.stop),
        }
      : {}),
    fillIds: [...position.fillIds, fill.id],
    updatedAt: fill.timestamp,
    cardVersion: position.cardVersion + 1,
  };
  const grown = withNextTarget(larger, exposedOf(larger), instrument);
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
  origin?: OrderOrigin,
): void => {
  const taken = Math.min(fill.contracts, position.contracts);
  const exitContracts = lots(position.exitContracts + taken);
  const contracts = lots(position.contracts - taken);
  const meant = position.protection.find((one) => one.clientOrderId === fill.clientOrderId)?.triggerPrice;
  const forced = forcedOf(fill) && [position.forced, forcedText(fill, position)].filter(Boolean).join(', ');
  const smaller: Position = {
    ...withBooking(afterTarget(position, fill, taken, origin), exitBooking(fill, realised, reason, meant)),
    contracts,
    status: contracts > 0 ? 'open' : 'closed',
    exitContracts,
    exitPrice: ((position.exitPrice ?? 0) * position.exitContracts + fill.price * taken) / exitContracts,
    best: better(position, fill.price),
    worst: worse(position, fill.price),
    fillIds: [...position.fillIds, fill.id],
    updatedAt: fill.timestamp,
    cardVersion: position.cardVersion + 1,
    ...(contracts > 0 ? (forced ? { forced } : {}) : { closedAt: fill.timestamp, exitReason: reason }),
  };
  const reduced = contracts > 0 ? withNextTarget(smaller, exposedOf(smaller), instrument) : smaller;
  put(context, reduced);
  if (contracts > 0) {
    context.out.pushes.push(
      fillPush(reduced, fill, 'scaledOut', instrument, netOf({ realised, fees: fill.fee, funding: 0 })),
    );
    return;
  }
  // What was guarded without being in the record goes with it; its fills complete the trade when they come.
  const beyond = lots(fill.contracts - exposedOf(position));
  const unexplained = unexplainedPush(
    { ...fill, contracts: beyond },
    'that goes beyond the position it closed',
  );
  if (beyond > 0) context.out.pushes.push(unexplained);
  const owed = Math.abs(Number(context.books.ledger.positions[fill.symbol]?.contracts ?? 0));
  const trade = { ...closedTrade(reduced, instrument), ...(owed > 0 ? { owed } : {}) };
  context.out.trades.push(trade);
  context.out.pushes.push({ type: 'exit', trade });
};

const put = ({ books, out }: Pick<Context, 'books' | 'out'>, position: Position): void => {
  books.positions.set(position.symbol, position);
  out.positions.add(position.symbol);
};
