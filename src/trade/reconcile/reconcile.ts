import {
  ConflictError,
  expecting,
  isWorking,
  type ExchangePosition,
  type Order,
  type Position,
  type Push,
} from '../../domain/index.js';
import { instanceOf } from '../orders/ids.js';
import { tightenForLiquidation } from '../protection/liquidation.js';
import { commit, assertFence } from '../orders/parts.js';
import { OWN_FINDING, syncFills } from '../booking/sync.js';
import type { Finding } from '../../state/store/docs.js';
import { guardUnknown } from './adopt.js';
import { apart } from '../core/apart.js';
import { pause } from '../account/control.js';
import { takeOver } from './take-over.js';
import { cancelOrphans } from './orphans.js';
import { guardUnexplained, unexplainedOf } from './unexplained-contracts.js';
import type { TradingParts } from '../core/parts.js';
import { differingFrom, isBusy, ownAmong, unknownOf } from './unknown-positions.js';

/** A difference is told after so many consecutive reads over so long: one read may be stale or empty (invariant 8). */
const READS = 3;
const LASTS_MS = 30_000;
/** Looks, a second apart, that an unknown position must survive before it is guarded: fills come late. */
const LOOKS = 3;
const LOOK_MS = 1000;
/** Findings of symbols in which something is held that the market does not list. */
const UNLISTED = 'unlisted:';

/**
 * Compares the exchange's positions and orders with ours: first thing at a start, then every minute. Guards positions
 * that the bot did not open, cancels orders of ours that nothing stands behind, pauses entries when another instance
 * trades the account, uses the exchange's own liquidation prices, and tells of a position that it does not show.
 * Forgets nothing. What the owner did by hand is booked from the exchange's own record (`syncFills`).
 * @throws ReadFailedError when the exchange cannot be read: nothing changes then (invariant 8).
 */
export const reconcile = async (parts: TradingParts): Promise<void> => {
  await assertFence(parts);
  await syncFills(parts);
  // Orders before our documents: whatever rests was recorded before it was sent.
  const orders = (await parts.exchange.fetchOpenOrders()).filter(isWorking);
  // What an entry of before a restored backup fills would be nobody's.
  await cancelOrphans(
    parts,
    orders.filter(({ reduceOnly }) => !reduceOnly),
    [],
  );
  const held = await parts.exchange.fetchPositions();
  await takeOver(parts, orders);
  const unknown = await unknownOf(parts, held);
  const unguarded = unknown.length > 0 ? await guardAll(parts, unknown) : [];
  await dropFindings(parts, UNLISTED, new Set(held.map(({ symbol }) => `${UNLISTED}${symbol}`)));
  await watchUnexplained(parts, held);
  await watchDifferences(parts, held);
  const failed = await apart(held, (shown) =>
    parts.symbols.run(shown.symbol, () => tightenForLiquidation(parts, shown)),
  );
  await watchStrangers(parts, orders);
  await cancelOrphans(
    parts,
    orders.filter(({ reduceOnly }) => reduceOnly),
    held,
  );
  await dropOwn(parts);
  const [first] = [...unguarded, ...failed];
  if (first) throw first.error;
};

/** That a position is ours is known once it was taken over, and of no use once it is closed. */
const dropOwn = async (parts: TradingParts): Promise<void> => {
  const open = (await parts.store.get('ledger', 'main'))?.value.positions ?? {};
  const known = new Set((await parts.store.list('position')).map(({ id }) => id));
  const wanted = Object.keys(open).filter((symbol) => !known.has(symbol));
  await dropFindings(parts, OWN_FINDING, new Set(wanted.map((symbol) => `${OWN_FINDING}${symbol}`)));
};

/** Looks again before anything is concluded: the record of fills may be behind, the list of positions stale. */
const guardAll = async (
  parts: TradingParts,
  first: readonly ExchangePosition[],
): ReturnType<typeof apart> => {
  let seenAt = parts.clock.now();
  const own = await ownAmong(parts, first);
  const failed = await guardEach(parts, own, seenAt);
  let unknown = first.filter((one) => !own.includes(one));
  for (let look = 1; look < LOOKS && unknown.length > 0; look++) {
    await parts.human.sleep(LOOK_MS);
    await syncFills(parts);
    seenAt = parts.clock.now();
    const again = await unknownOf(parts, await parts.exchange.fetchPositions());
    unknown = again.filter(({ symbol }) => unknown.some((one) => one.symbol === symbol));
  }
  return [...failed, ...(await guardEach(parts, unknown, seenAt))];
};

const guardEach = async (
  parts: TradingParts,
  positions: readonly ExchangePosition[],
  seenAt: number,
): ReturnType<typeof apart> => {
  const listed = await parts.market.instruments();
  return apart(positions, async (position) => {
    if (listed.has(position.symbol)) await guardUnknown(parts, position, seenAt);
    else
      await find(parts, `${UNLISTED}${position.symbol}`, 1, 0, {
        text: `The account holds ${position.contracts} contracts of ${position.symbol}, which I do not trade and cannot guard.`,
      });
  });
};

/** More contracts of ours than the record explains: guarded once they were seen as often as an unknown position is. */
const watchUnexplained = async (parts: TradingParts, first: readonly ExchangePosition[]): Promise<void> => {
  let held = first;
  let found = await unexplainedIn(parts, held);
  for (let look = 1; look < LOOKS && found.length > 0; look++) {
    await parts.human.sleep(LOOK_MS);
    await syncFills(parts);
    held = await parts.exchange.fetchPositions();
    const again = await unexplainedIn(parts, held);
    found = found.filter((symbol) => again.includes(symbol));
  }
  for (const symbol of found)
    await guardUnexplained(
      parts,
      symbol,
      held.find((shown) => shown.symbol === symbol),
    );
};

/** Symbols in which other contracts are unexplained than those that are guarded, with nothing under way. */
const unexplainedIn = async (
  parts: TradingParts,
  held: readonly ExchangePosition[],
): Promise<readonly string[]> => {
  const positions = (await parts.store.list('position')).map(({ value }) => value);
  const differing = positions.filter((position) => {
    const shown = held.find(({ symbol }) => symbol === position.symbol);
    return unexplainedOf(position, shown) !== (position.unexplained ?? 0);
  });
  if (differing.length === 0) return [];
  const intents = (await parts.store.list('intent')).map(({ value }) => value);
  return differing.flatMap(({ symbol }) => (isBusy(intents, symbol) ? [] : [symbol]));
};

/** Positions of ours that the exchange does not show, or shows otherwise. They stay until its record explains them. */
const watchDifferences = async (parts: TradingParts, held: readonly ExchangePosition[]): Promise<void> => {
  const intents = (await parts.store.list('intent')).map(({ value }) => value);
  const differing = new Set<string>();
  // Unexplained contracts were told of when their guarding began.
  for (const { known, shown } of await differingFrom(parts, held)) {
    const id = `position:${known.symbol}`;
    differing.add(id);
    if (!isBusy(intents, known.symbol))
      await find(parts, id, READS, LASTS_MS, { text: differenceText(known, shown) });
  }
  await dropFindings(parts, 'position:', differing);
};

const differenceText = (ours: Position, shown: ExchangePosition | undefined): string => {
  const exchange = shown ? `a ${shown.side} of ${shown.contracts} contracts` : 'no position';
  return `${ours.symbol}: the exchange shows ${exchange}, and its record does not say why; by that record it is a ${ours.side} of ${ours.contracts}. I forget nothing by myself: look at the account, then close what should not be there.`;
};

/** Another instance's client ids: two bots on one account (invariant 20). */
const watchStrangers = async (parts: TradingParts, orders: readonly Order[]): Promise<void> => {
  const strangers = new Set<string>();
  for (const { clientOrderId } of orders) {
    const instance = instanceOf(clientOrderId);
    if (instance !== undefined && instance !== parts.ids.instance) strangers.add(`instance:${instance}`);
  }
  for (const id of strangers) {
    if ((await parts.store.get('finding', id))?.value.told) continue;
    const text = `Another installation of the bot (${id.split(':')[1]}) has orders on this account. Entries are paused; stop one of the two, then /resume.`;
    await pause(parts, text, 'alarm');
    await find(parts, id, 1, 0, { text });
  }
  await dropFindings(parts, 'instance:', strangers);
};

/** Counts a difference; tells it once when it has been read often and long enough. */
const find = async (
  parts: TradingParts,
  id: string,
  reads: number,
  lasts: number,
  { text }: { readonly text: string },
): Promise<void> => {
  const doc = await parts.store.get('finding', id);
  const now = parts.clock.now();
  const before: Finding = doc?.value ?? { since: now, reads: 0, told: false };
  if (before.told) return;
  const told = before.reads + 1 >= reads && now - before.since >= lasts;
  const pushes: Push[] = told ? [{ type: 'notice', level: 'alarm', text }] : [];
  const value: Finding = { since: before.since, reads: before.reads + 1, told };
  await quietly(
    commit(parts, {
      put: [{ kind: 'finding', id, value, version: doc?.version ?? 0 }],
      ...(told ? { journal: [{ at: now, event: 'difference', cause: text, data: { id } }] } : {}),
      pushes,
    }),
  );
};

/** A difference that is gone is forgotten; the next one counts from the beginning. */
const dropFindings = async (
  parts: TradingParts,
  prefix: string,
  present: ReadonlySet<string>,
): Promise<void> => {
  const gone = (await parts.store.list('finding')).filter(
    ({ id }) => id.startsWith(prefix) && !present.has(id),
  );
  if (gone.length === 0) return;
  await quietly(commit(parts, { del: gone.map(({ id, version }) => ({ kind: 'finding', id, version })) }));
};

/** Somebody else was faster: the next look counts. */
const quietly = (written: Promise<void>): Promise<void> => expecting(ConflictError, written, () => undefined);
