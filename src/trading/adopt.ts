import {
  lastClosed,
  lossAtStop,
  RadError,
  roundPriceDown,
  roundPriceUp,
  sign,
  type ExchangePosition,
  type Instrument,
  type JournalEntry,
  type Position,
} from '../domain/index.js';
import { flatten } from '../execution/exits.js';
import { parseClientOrderId } from '../execution/ids.js';
import { executeJob, intentEntry, intentOn } from '../execution/intents.js';
import { assertFence, fenced, instrumentOf } from '../execution/parts.js';
import { ensureProtection } from '../execution/protect.js';
import { emptyLedger, type LedgerState } from '../ledger/ledger.js';
import { exitsOf, type Exits } from '../strategy/index.js';
import { getOr } from '../store/store.js';
import { refused } from './approve.js';
import type { AdoptResult } from './desk.js';
import type { TradingParts } from './parts.js';
import { strategyOptions } from './scan.js';
import { retryConflicts } from '../store/retry-conflicts.js';

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
    const instrument = await instrumentOf(parts, held.symbol);
    const exits = await exitsNow(parts, held);
    const recorded = await retryConflicts(() => record(parts, held, seenAt, instrument, exits));
    if (!recorded) return;
    const protection = await ensureProtection(parts, held.symbol);
    if (protection.status === 'failed') await flatten(parts, held.symbol, protection.reason);
  });

const exitsNow = async (
  parts: TradingParts,
  { symbol, side }: Pick<Position, 'symbol' | 'side'>,
): Promise<Exits> => {
  try {
    const analysis = (await parts.brain.refresh(symbol)).analysis();
    const exits = analysis && exitsOf(analysis, side, await strategyOptions(parts));
    if (exits) return exits;
  } catch (error) {
    // Without candles there still is a stop.
    if (!(error instanceof RadError)) throw error;
  }
  return { stopDistance: UNKNOWN_DISTANCE, trailDistance: UNKNOWN_DISTANCE };
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

/** Writes the guarded position; false when the symbol has one of ours by now. */
const record = async (
  parts: TradingParts,
  held: ExchangePosition,
  seenAt: number,
  instrument: Instrument,
  exits: Exits,
): Promise<boolean> => {
  const { store, clock } = parts;
  if (await store.get('position', held.symbol)) return false;
  const now = clock.now();
  const stop = guardStop(held, exits.stopDistance, instrument);
  const ledger = await getOr(store, 'ledger', 'main', emptyLedger(parts.settings().paperBalance));
  const booked = Number(ledger.value.positions[held.symbol]?.contracts ?? 0);
  const owed = Number((sign(held.side) * held.contracts - booked).toFixed(9));
  const position: Position = {
    ...guarded(held, stop, exits, now, parts),
    instrument,
    knownSince: seenAt,
    ...(owed === 0 ? {} : { owed }),
  };
  await store.commit({
    ...fenced(parts),
    put: [
      { kind: 'position', id: held.symbol, value: position, version: 0 },
      { kind: 'ledger', id: 'main', value: knowing(ledger.value, held), version: ledger.version },
    ],
    journal: [entry(position, 'unknown-position', now, { ...held })],
    pushes: [
      {
        type: 'notice',
        level: 'alarm',
        text: `${held.symbol}: the account holds a ${held.side} of ${held.contracts} contracts at ${held.entryPrice} that I did not open. I guard it with a stop at ${position.stop} and do nothing else with it; its card has Adopt and Close.`,
      },
      { type: 'positionChanged', positionId: position.id },
    ],
  });
  return true;
};

const entry = (
  { symbol, id }: Position,
  event: string,
  at: number,
  data: Record<string, unknown>,
): JournalEntry => ({ at, event, symbol, positionId: id, data });

const guarded = (
  held: ExchangePosition,
  stop: number,
  exits: Exits,
  now: number,
  parts: TradingParts,
): Position => {
  const id = `X${now.toString(36)}${held.symbol.replace(/[^A-Za-z0-9]/g, '')}`.slice(0, 20);
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
    trailDistance: exits.trailDistance * held.markPrice,
    trailing: false,
    protection: [],
    protectionSeq: 0,
    scaledSteps: [],
    best: held.markPrice,
    worst: held.markPrice,
    reviewedCandle: lastClosed(now, parts.settings().timeframe),
    candlesHeld: 0,
    realised: 0,
    fees: 0,
    funding: 0,
    exitContracts: 0,
    moves: [{ at: now, what: 'stop', to: stop, cause: 'guard of a position opened outside the bot' }],
    fillIds: [],
    intentId: id,
    reasons: ['opened outside the bot'],
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

/**
 * Takes over a position that was opened outside the bot: from now on it is reviewed, trailed and counted as any other,
 * its 1 R being what it loses from its entry at the present stop. Orders of another instance on it are cancelled.
 */
export const adoptPosition = (parts: TradingParts, symbol: string): Promise<AdoptResult> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('position', symbol);
    if (doc?.value.status !== 'open') return refused('no-position', `there is no open position in ${symbol}`);
    if (!doc.value.guardOnly) return refused('ours', `${symbol} is managed by the bot already`);
    const instrument = await instrumentOf(parts, symbol);
    const [quote, exits] = await Promise.all([parts.market.quote(symbol), exitsNow(parts, doc.value)]);
    const { guardOnly: _, ...rest } = doc.value;
    const now = parts.clock.now();
    const worst = Math.max(0, lossAtStop(rest, rest.entryPrice, instrument));
    const distance = Math.max(exits.stopDistance * rest.entryPrice, instrument.tickSize);
    // A stop in profit leaves no loss to measure by: R is then what the volatility's stop would have lost.
    const risked = worst > 0 ? worst : distance * rest.contracts * instrument.contractSize;
    const adopted: Position = {
      ...rest,
      riskUnit: risked,
      riskDistance: worst > 0 ? Math.abs(rest.entryPrice - rest.stop) : distance,
      trailDistance: exits.trailDistance * quote.mark,
      trailing: true,
      moves: [...rest.moves, { at: now, what: 'stop', from: rest.stop, to: rest.stop, cause: 'adopted' }],
      reasons: [...rest.reasons, 'adopted by the owner'],
      updatedAt: now,
      cardVersion: rest.cardVersion + 1,
    };
    const intent = intentOn(parts, adopted, {
      id: `D${now.toString(36)}${symbol.replace(/[^A-Za-z0-9]/g, '')}`.slice(0, 20),
      kind: 'protect',
      by: 'owner',
      cause: 'adopted',
    });
    await parts.store.commit({
      ...fenced(parts),
      put: [
        { kind: 'position', id: symbol, value: adopted, version: doc.version },
        { kind: 'intent', id: intent.id, value: intent, version: 0 },
      ],
      journal: [
        entry(adopted, 'adopted', now, { riskUnit: risked }),
        intentEntry(intent, 'intent-recorded', now),
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
    const origin = parseClientOrderId(order.clientOrderId);
    if (origin && origin.instance !== parts.instance)
      await parts.exchange.cancelOrder(symbol, order.clientOrderId);
  }
};
