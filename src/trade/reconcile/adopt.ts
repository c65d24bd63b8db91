import {
  idOn,
  lastClosed,
  lineOf,
  lossAtStop,
  OUTSIDE,
  RadError,
  roundPriceDown,
  roundPriceUp,
  sign,
  type ExchangePosition,
  type Instrument,
  type Position,
  lots,
} from '../../domain/index.js';
import { foundPuts, instanceOf } from '../orders/ids.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import { commit, assertFence, instrumentOf, readLedger } from '../orders/parts.js';
import { protectOrClose } from '../protection/protect-or-close.js';
import type { LedgerState } from '../../domain/ledger/ledger.js';
import { exitsOf, type Exits } from '../../decide/strategy/index.js';
import { openPosition } from '../core/open-position.js';
import { refused, type AdoptResult } from '../core/results.js';
import type { TradingParts } from '../core/parts.js';
import { strategyOptions } from '../signals/scan.js';
import { isOpenedHere, levelWords, ownRestOf, type OwnRest } from './take-over.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

/** Distance of a guarding stop while the volatility of a symbol is not known, a fraction of the mark. */
const UNKNOWN_DISTANCE = 0.05;
/** A guarding stop lies at most this part of the way from the mark to the liquidation. */
const BEFORE_LIQUIDATION = 0.8;

/**
 * Guards a position that the bot did not open: a reduce-only stop at a distance from volatility, and a card with Adopt
 * and Close. Nothing else is done with it. Call it with a position that was seen more than once.
 * @param seenAt market time right before the exchange showed it so
 */
export const guardUnknown = (
  parts: TradingParts,
  held: ExchangePosition,
  seenAt = parts.clock.now(),
): Promise<void> =>
  parts.symbols.run(held.symbol, async () => {
    const exits = await exitsNow(parts, held);
    if (!(await recordUnknown(parts, held, seenAt, exits))) return;
    await protectOrClose(parts, held.symbol);
  });

/** How far away the stop of a position lies while nothing is known of its volatility, fractions of the mark. */
export const UNKNOWN_EXITS: Exits = { stopDistance: UNKNOWN_DISTANCE, trailDistance: UNKNOWN_DISTANCE };

const exitsNow = async (
  parts: TradingParts,
  { symbol, side }: Pick<Position, 'symbol' | 'side'>,
): Promise<Exits> => {
  try {
    const analysis = (await parts.analyzers.refresh(symbol)).analysis();
    const exits = analysis && exitsOf(analysis, side, await strategyOptions(parts));
    if (exits) return exits;
  } catch (error) {
    // Without candles there still is a stop.
    if (!(error instanceof RadError)) throw error;
  }
  return UNKNOWN_EXITS;
};

/** The stop of a position as it stands: behind the mark, ahead of the liquidation, rounded towards the mark. */
export const guardStop = (
  held: Pick<ExchangePosition, 'side' | 'markPrice' | 'liquidationPrice'>,
  distance: number,
  instrument: Instrument,
): number => {
  const way = sign(held.side);
  const room =
    held.liquidationPrice === undefined ? Infinity : way * (held.markPrice - held.liquidationPrice);
  const wanted = Math.min(distance * held.markPrice, room > 0 ? room * BEFORE_LIQUIDATION : Infinity);
  const stop = held.markPrice - way * wanted;
  return held.side === 'long' ? roundPriceUp(stop, instrument) : roundPriceDown(stop, instrument);
};

/**
 * Takes a position into the books that they do not know, with the stops and targets of ours that rest for it; false when
 * the symbol has one by now. One that this installation opened goes on as any other, R being what it loses from its
 * entry at the stop that rests.
 */
export const recordUnknown = async (
  parts: TradingParts,
  held: ExchangePosition,
  seenAt: number,
  exits: Exits,
): Promise<boolean> => {
  const [instrument, orders] = await Promise.all([
    instrumentOf(parts, held.symbol),
    parts.exchange.fetchOpenOrders(held.symbol),
  ]);
  const rest = ownRestOf(parts, orders, held);
  return retryConflicts(() => record(parts, held, { seenAt, instrument, exits, rest }));
};

/** What a position that nothing here knows is taken in with. */
interface Found {
  /** Market time right before the exchange showed it so. */
  readonly seenAt: number;
  readonly instrument: Instrument;
  readonly exits: Exits;
  readonly rest: OwnRest;
}

const record = async (parts: TradingParts, held: ExchangePosition, found: Found): Promise<boolean> => {
  const { seenAt, instrument, exits, rest } = found;
  const { store, clock } = parts;
  if (await store.get('position', held.symbol)) return false;
  const now = clock.now();
  const isOurs = await isOpenedHere(parts, held.symbol, rest);
  const stop = rest.stop ?? guardStop(held, exits.stopDistance, instrument);
  const ledger = await readLedger(parts);
  const booked = Number(ledger.value.positions[held.symbol]?.contracts ?? 0);
  const owed = lots(sign(held.side) * held.contracts - booked);
  const outside = guarded(held, { stop, exits, rest, isOurs }, now, parts);
  const position: Position = {
    ...(isOurs ? managed(outside, exits, held.markPrice, instrument) : outside),
    instrument,
    knownSince: seenAt,
    ...(owed === 0 ? {} : { owed }),
  };
  await commit(parts, {
    put: [
      { kind: 'position', id: held.symbol, value: position, version: 0 },
      { kind: 'ledger', id: 'main', value: knowing(ledger.value, held), version: ledger.version },
      ...foundPuts(rest.orders, position.id, now),
    ],
    journal: [
      {
        ...lineOf(position, now),
        event: isOurs ? 'taken-over' : 'unknown-position',
        data: { ...held, rest },
      },
    ],
    pushes: [
      { type: 'notice', level: 'alarm', text: tellFound(held, position, rest) },
      { type: 'positionChanged', positionId: position.id },
    ],
  });
  return true;
};

const tellFound = (held: ExchangePosition, { stop, guardOnly }: Position, rest: OwnRest): string => {
  const what = `${held.symbol}: the account holds a ${held.side} of ${held.contracts} contracts at ${held.entryPrice}`;
  const rests = rest.orders.length > 0;
  const levels = rest.stop === undefined ? `A stop is placed at ${stop}` : `My ${levelWords(rest)} rests`;
  if (!guardOnly)
    return `${what} that I opened and that is not in my records. ${rests ? `My ${levelWords(rest)} rests: it` : `A stop is placed at ${stop}; it`} was taken over as it rests after a restored backup, and goes on as any other.`;
  return rests
    ? `${what} that my records do not explain. ${levels} for it and was taken over as it rests after a restored backup. I do nothing else with it; its card has Adopt and Close.`
    : `${what} that I did not open. I guard it with a stop at ${stop} and do nothing else with it; its card has Adopt and Close.`;
};

const guarded = (
  held: ExchangePosition,
  {
    stop,
    exits,
    rest,
    isOurs,
  }: Pick<Found, 'exits' | 'rest'> & { readonly stop: number; readonly isOurs: boolean },
  now: number,
  parts: TradingParts,
): Position => {
  const why = isOurs ? 'taken over after a restored backup' : OUTSIDE;
  const id = idOn(`X${now.toString(36)}`, held.symbol);
  return {
    id,
    symbol: held.symbol,
    side: held.side,
    status: 'open',
    guardOnly: true,
    contracts: held.contracts,
    maxContracts: held.contracts,
    entryPrice: held.entryPrice,
    leverage: held.leverage,
    ...(held.marginMode ? { marginMode: held.marginMode } : {}),
    liquidationPrice: held.liquidationPrice ?? 0,
    riskUnit: 0,
    riskDistance: Math.abs(held.entryPrice - stop),
    stop,
    ...(rest.target === undefined ? {} : { target: rest.target }),
    trailDistance: exits.trailDistance * held.markPrice,
    trailing: false,
    protection: rest.orders,
    protectionSeq: rest.orders.length,
    scaledSteps: [],
    best: held.markPrice,
    worst: held.markPrice,
    reviewedCandle: lastClosed(now, parts.settings().timeframe),
    candlesHeld: 0,
    realised: 0,
    fees: 0,
    funding: 0,
    exitContracts: 0,
    moves: [{ at: now, what: 'stop', to: stop, cause: isOurs ? why : `guard of a position ${why}` }],
    fillIds: [],
    intentId: id,
    reasons: [why],
    openedAt: now,
    updatedAt: now,
    cardVersion: 1,
  };
};

/** The ledger with the contracts and the cost that the exchange shows: their fills may lie before its record. */
const knowing = (ledger: LedgerState, held: ExchangePosition): LedgerState => {
  const contracts = sign(held.side) * held.contracts;
  if (Number(ledger.positions[held.symbol]?.contracts ?? 0) === contracts) return ledger;
  const basis = { contracts: String(contracts), cost: String(contracts * held.entryPrice) };
  return { ...ledger, positions: { ...ledger.positions, [held.symbol]: basis } };
};

/** The position as one that is reviewed, trailed and counted, 1 R being what it loses from its entry at its stop. */
const managed = (position: Position, exits: Exits, mark: number, instrument: Instrument): Position => {
  const { guardOnly: _, ...rest } = position;
  const worst = Math.max(0, lossAtStop(rest, rest.entryPrice, instrument));
  const distance = Math.max(exits.stopDistance * rest.entryPrice, instrument.tickSize);
  return {
    ...rest,
    // A stop in profit leaves no loss to measure by: R is then what the volatility's stop would have lost.
    riskUnit: worst > 0 ? worst : distance * rest.contracts * instrument.contractSize,
    riskDistance: worst > 0 ? Math.abs(rest.entryPrice - rest.stop) : distance,
    trailDistance: exits.trailDistance * mark,
    trailing: true,
  };
};

/**
 * Takes over a position that was opened outside the bot: from now on it is reviewed, trailed and counted as any other,
 * its 1 R being what it loses from its entry at the present stop. Orders of another instance on it are cancelled.
 */
export const adoptPosition = (
  parts: TradingParts,
  symbol: string,
  positionId?: string,
): Promise<AdoptResult> =>
  retryConflicts(async () => {
    const doc = await openPosition(parts, symbol, positionId);
    if ('status' in doc) return doc;
    if (!doc.value.guardOnly) return refused('ours', `${symbol} is managed by the bot already`);
    const instrument = await instrumentOf(parts, symbol);
    const [quote, exits] = await Promise.all([parts.market.quote(symbol), exitsNow(parts, doc.value)]);
    const rest = managed(doc.value, exits, quote.mark, instrument);
    const now = parts.clock.now();
    const adopted: Position = {
      ...rest,
      moves: [...rest.moves, { at: now, what: 'stop', from: rest.stop, to: rest.stop, cause: 'adopted' }],
      reasons: [...rest.reasons, 'adopted by the owner'],
      updatedAt: now,
      cardVersion: rest.cardVersion + 1,
    };
    const intent = intentOn(parts, adopted, {
      id: idOn(`D${now.toString(36)}`, symbol),
      kind: 'protect',
      by: 'owner',
      cause: 'adopted',
    });
    await commit(parts, {
      put: [
        { kind: 'position', id: symbol, value: adopted, version: doc.version },
        { kind: 'intent', id: intent.id, value: intent, version: 0 },
      ],
      journal: [
        { ...lineOf(adopted, now), event: 'adopted', data: { riskUnit: adopted.riskUnit } },
        intentEntry(intent, { event: 'intent-recorded' }, now),
      ],
      jobs: [executeJob(intent)],
      pushes: [{ type: 'positionChanged', positionId: adopted.id }],
    });
    await cancelStrangers(parts, symbol);
    return { status: 'adopted', position: adopted };
  });

/** What another installation of the bot left on the position that is now ours. */
const cancelStrangers = async (parts: TradingParts, symbol: string): Promise<void> => {
  await assertFence(parts);
  for (const order of await parts.exchange.fetchOpenOrders(symbol)) {
    const instance = instanceOf(order.clientOrderId);
    if (instance !== undefined && instance !== parts.ids.instance)
      await parts.exchange.cancelOrder(symbol, order.clientOrderId);
  }
};
