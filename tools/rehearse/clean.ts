import type { Clock } from '../../src/clock.js';
import { reasonOf } from '../../src/domain/index.js';
import { optionalNumber, optionalText, type Row } from '../../src/venues/shared/fields.js';
import { isCertainlyOwn, ownContracts, type Own } from './own-contracts.js';
import { isOwnId } from './own-ids.js';
import type { OwnOrders } from './own-orders.js';
import { isOfBot, restingOrders } from './resting-orders.js';
import type { Wire } from './wire.js';

/** What was taken away, and what is left in words; undefined: nothing. */
export interface Cleaned {
  canceled: number;
  closed: number;
  left: string | undefined;
  /** Client ids of orders of which nothing has shown what became: they are remembered. */
  readonly unknown: Set<string>;
  /** What is somebody else's and was not touched, in words, by the exchange's id of the contract. */
  readonly others: Map<string, string>;
}

export interface CleanOptions {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly own: OwnOrders;
  /** How long reads may lag behind what was done, ms. */
  readonly patience: number;
  /** How long it is tried while the exchange cannot be reached, ms. */
  readonly persistence: number;
  readonly leverage: number;
  /** Symbols in which the bot has something: nothing is closed there. */
  readonly ofBot?: ReadonlySet<string>;
  /** Asked before a position is closed that may be somebody else's; undefined: no answer. Absent: it is not touched. */
  readonly ask?: (question: string) => Promise<boolean | undefined>;
}

const PAUSE = 1_000;

/**
 * Takes away what rehearsals have made on the account, known by the journal and, should that be lost, by their client
 * ids: orders are cancelled, what they hold is closed, the margin mode put back. A position that is not certainly
 * theirs is closed by the owner's word alone, and none that a bot has.
 */
export const clean = async (options: CleanOptions): Promise<Cleaned> => {
  const { clock, own, ask } = options;
  const cleaned: Cleaned = {
    canceled: 0,
    closed: 0,
    left: undefined,
    unknown: new Set(),
    others: new Map(),
  };
  const answers = new Map<string, boolean>();
  let began = clock.elapsed();
  for (let isCleanBefore = false; ;) {
    const isLate = clock.elapsed() - began > options.patience;
    let isUnread = false;
    const mayClose = async (id: string, found: string): Promise<boolean | undefined> => {
      const before = answers.get(id);
      if (before !== undefined || !isLate) return before;
      const answer = await ask?.(`${found}. Close as many as the rehearsal's orders make it?`);
      if (answer === undefined) return undefined;
      answers.set(id, answer);
      // All of it is read again before anything follows from the answer.
      began = clock.elapsed();
      return undefined;
    };
    cleaned.left = await round({ ...options, isLate, mayClose }, cleaned).catch((error: unknown) => {
      isUnread = true;
      return reasonOf(error);
    });
    const isClean = cleaned.left === undefined;
    // Twice in a row: a read may lag behind what was done a moment ago.
    if (isClean && isCleanBefore) break;
    isCleanBefore = isClean;
    const longest = isUnread ? options.persistence : 2 * options.patience;
    if (!isClean && clock.elapsed() - began > longest) return cleaned;
    await clock.sleep(PAUSE);
  }
  await own.journal.clear(cleaned.unknown);
  return cleaned;
};

interface RoundOptions extends CleanOptions {
  /** Whether all that was done must be shown by now. */
  readonly isLate: boolean;
  /** What the owner says of a position that may be somebody else's; undefined: nothing yet. */
  readonly mayClose: (id: string, found: string) => Promise<boolean | undefined>;
}

/** What the account has in contracts, by the exchange's ids. */
interface Account {
  readonly positions: ReadonlyMap<string, Row>;
  /** In which an order of somebody else rests. */
  readonly ordered: ReadonlySet<string>;
  /** In which an order of a bot rests. */
  readonly ofBots: ReadonlySet<string>;
}

/** One look at everything; what is still left in words. @throws as the wire does */
const round = async (options: RoundOptions, cleaned: Cleaned): Promise<string | undefined> => {
  const { wire, own } = options;
  cleaned.others.clear();
  const resting = await restingOrders(wire);
  const mine = resting.filter((row) => isOwnId(optionalText(row, 'clientOid')));
  for (const row of mine) if ((await own.cancel(optionalText(row, 'id'))).ok) cleaned.canceled += 1;
  const sums = await ownContracts(options, options.patience, cleaned);
  const rows = await wire.list('positions', { currency: 'USDT' });
  const held = rows.filter((row) => optionalNumber(row, 'currentQty') !== 0);
  const idOf = (row: Row): string => optionalText(row, 'symbol');
  const account: Account = {
    positions: new Map(held.map((row) => [idOf(row), row])),
    ordered: new Set(resting.filter((row) => !mine.includes(row)).map(idOf)),
    ofBots: new Set(resting.filter(isOfBot).map(idOf)),
  };
  const left = await closeOwn(options, cleaned, sums, account);
  if (mine.length > 0) return `${mine.length} orders were still listed`;
  return left ?? restoreModes(options, cleaned, account);
};

/** Closes what is ours, and no more than is ours; what is still left in words. */
const closeOwn = async (
  options: RoundOptions,
  cleaned: Cleaned,
  sums: ReadonlyMap<string, Own>,
  { positions, ofBots }: Account,
): Promise<string | undefined> => {
  const { wire, own, leverage, patience, isLate, mayClose, ofBot } = options;
  const { byId } = await wire.contracts.known(60_000);
  let left: string | undefined;
  for (const [id, sum] of sums) {
    const position = positions.get(id) ?? {};
    const held = optionalNumber(position, 'currentQty') ?? 0;
    const found = `${id}: ${held} contracts are held, the rehearsal's orders make it ${sum.contracts}`;
    const isOnOneSide = Math.sign(held) === Math.sign(sum.contracts);
    if (!sum.isOpen && (isOnOneSide ? held === 0 : isLate)) {
      // What somebody else has closed meanwhile is not ours any more.
      if (held !== 0) cleaned.others.set(id, found);
      continue;
    }
    const contract = byId.get(id);
    if (!contract || sum.isOpen || !isOnOneSide) {
      left = found;
      continue;
    }
    const { symbol } = contract.instrument;
    const isBots = ofBots.has(id) || ofBot?.has(symbol) === true;
    const isOwn = !isBots && isCertainlyOwn(position, sum, patience);
    const mayBe = isBots ? false : isOwn || (await mayClose(id, found));
    if (mayBe === false) {
      cleaned.others.set(id, isBots ? `${found}; a bot looks after it` : found);
      continue;
    }
    left = isOwn ? found : `${found}; nothing is closed that may be somebody else's without asking`;
    if (mayBe === undefined) continue;
    const placed = await own.place({
      symbol,
      side: held > 0 ? 'sell' : 'buy',
      type: 'market',
      contracts: Math.min(Math.abs(held), Math.abs(sum.contracts)),
      reduceOnly: true,
      leverage,
    });
    if (placed.answer.ok) cleaned.closed += 1;
  }
  return left;
};

/** Puts margin modes back as they were where nobody has anything; what is still otherwise in words. */
const restoreModes = async (
  { wire, own }: CleanOptions,
  { others }: Cleaned,
  { positions, ordered }: Account,
): Promise<string | undefined> => {
  for (const { symbol, marginMode } of await own.journal.modes()) {
    const row = await wire.ask('futuresPrivate', 'GET', 'position/getMarginMode', { symbol });
    const now = row.ok ? optionalText(row.data as Row, 'marginMode') : '';
    if (now === marginMode) continue;
    const found = `${symbol}: the margin mode is ${now}, it was ${marginMode}`;
    if (positions.has(symbol) || ordered.has(symbol)) {
      others.set(symbol, [others.get(symbol), found].filter(Boolean).join('; '));
      continue;
    }
    const changed = await wire.ask('futuresPrivate', 'POST', 'position/changeMarginMode', {
      symbol,
      marginMode,
    });
    if (!changed.ok) return found;
  }
  return undefined;
};
