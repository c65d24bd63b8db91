import { ageOfStamp, createWithin } from '../../clock.js';
import {
  bornId,
  bareCondition,
  ConflictError,
  expecting,
  isSameCondition,
  onTimeframe,
  judgeAlert,
  HOUR,
  RadError,
  reasonOf,
  whereabouts,
  type Condition,
  type JournalEntry,
  type OwnAlert,
  type Push,
  type Sight,
  type Watchable,
} from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import { apart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';
import { marketNow, stale, unfitQuote } from '../orders/fresh-quote.js';
import { commit } from '../orders/parts.js';
import { staleCandles } from '../signals/freshness.js';

/** Alerts that can wait at a time. */
export const MOST_OWN_ALERTS = 50;
/** A read that takes longer must not hold up the next tick, which asks again, ms. */
const TICK_WAITS = 1_500;
/** The owner waits longer: of a timeframe that is new 2,000 candles are read, ms. */
const OWNER_WAITS = 8_000;
/** Funding is charged every eight hours at most; what is older is not known any more, ms. */
const FUNDING_AGE = 9 * HOUR;

type Watching = Pick<TradingParts, 'store' | 'market' | 'clock' | 'analyzers' | 'fence' | 'log'>;

/** Both sides as they are now, or in one line why nobody knows them. */
type Look = { readonly sight: Sight } | { readonly unknown: string };

const closedLook = async (parts: Watching, condition: Condition): Promise<Look> => {
  const { symbol, left, right, timeframe = parts.analyzers.timeframe } = condition;
  const analyzers = parts.analyzers.in(timeframe);
  const analysis = (await analyzers.keepUp(symbol, marketNow(parts))).analysis();
  const old = staleCandles(parts, symbol, analyzers);
  if (old) return { unknown: old.reason };
  if (!analysis) return { unknown: `${symbol} has too few closed candles of ${timeframe}` };
  const { close, closeTime, values } = analysis;
  const valueOf = (what: Watchable): number | undefined =>
    what === 'price' ? close : what === 'funding' ? undefined : values[what];
  const [one, other] = [valueOf(left), typeof right === 'number' ? right : valueOf(right)];
  return one === undefined || other === undefined
    ? { unknown: `${symbol} has too few closed candles of ${timeframe} for it` }
    : { sight: { left: one, right: other, at: closeTime } };
};

const fundingLook = async (parts: Watching, symbol: string, right: number): Promise<Look> => {
  if (!parts.market.fundingRate) return { unknown: 'no funding rates are known here' };
  const { rate, timestamp } = await parts.market.fundingRate(symbol);
  const now = marketNow(parts);
  return ageOfStamp(timestamp, now) > FUNDING_AGE
    ? { unknown: stale('stale-funding', `the funding rate of ${symbol}`, now - timestamp).reason }
    : { sight: { left: rate, right, at: timestamp } };
};

const priceLook = async (parts: Watching, symbol: string, right: number): Promise<Look> => {
  const quote = await parts.market.quote(symbol);
  const unfit = unfitQuote(parts, quote);
  if (unfit) return { unknown: unfit.reason };
  return quote.mark > 0
    ? { sight: { left: quote.mark, right, at: quote.timestamp } }
    : { unknown: `${symbol} has no price` };
};

/** Nothing is concluded from what is old or could not be read (invariants 8, 26). */
const look = async (parts: Watching, condition: Condition, ms = OWNER_WAITS): Promise<Look> => {
  const { symbol, left, right, timeframe } = condition;
  const read =
    timeframe !== undefined || typeof right !== 'number'
      ? closedLook(parts, condition)
      : left === 'funding'
        ? fundingLook(parts, symbol, right)
        : priceLook(parts, symbol, right);
  return expecting(RadError, createWithin(parts.clock)(read, ms), (error) => ({
    unknown: error.message,
  }));
};

/** What setting an alert came to. `held`: it is so already, and nothing is watched. */
export type SetAlert =
  | { readonly status: 'set'; readonly alert: OwnAlert; readonly sight: Sight }
  | { readonly status: 'held'; readonly condition: Condition; readonly sight: Sight }
  | { readonly status: 'known' }
  | { readonly status: 'full'; readonly most: number }
  | { readonly status: 'unknown'; readonly reason: string };

const entryOf = (event: 'alert-set' | 'alert-removed', alert: OwnAlert, at: number): JournalEntry => ({
  at,
  event,
  symbol: alert.symbol,
  data: { condition: bareCondition(alert) },
});

/** Watches a condition from now on, unless it is so already (reads the market). The same one is watched once. */
export const setOwnAlert = async (parts: Watching, wished: Condition): Promise<SetAlert> => {
  const condition = onTimeframe(wished, parts.analyzers.timeframe);
  const { store, clock } = parts;
  const waiting = (await store.list('ownAlert')).map(({ value }) => value);
  if (waiting.some((one) => isSameCondition(one, condition))) return { status: 'known' };
  if (waiting.length >= MOST_OWN_ALERTS) return { status: 'full', most: MOST_OWN_ALERTS };
  const seen = await look(parts, condition);
  if ('unknown' in seen) return { status: 'unknown', reason: seen.unknown };
  const { sight } = seen;
  const { isMet, from } = judgeAlert({ ...condition, from: whereabouts(sight) }, sight);
  if (isMet) return { status: 'held', condition, sight };
  const createdAt = clock.now();
  const id = bornId('A', await store.nextId('ownAlert'), JSON.stringify([condition, createdAt]));
  const alert: OwnAlert = { ...condition, id, ...(from ? { from } : {}), createdAt };
  await commit(parts, {
    put: [{ kind: 'ownAlert', id, value: alert, version: 0 }],
    journal: [entryOf('alert-set', alert, createdAt)],
  });
  return { status: 'set', alert, sight };
};

/** An alert with what is seen of it now; `unknown` says why nothing is. */
export type WatchedAlert = { readonly alert: OwnAlert } & Look;

/** Those that wait, oldest first, as they stand now (reads the market). */
export const readOwnAlerts = async (parts: Watching): Promise<readonly WatchedAlert[]> => {
  const alerts = (await parts.store.list('ownAlert')).map(({ value }) => value);
  const seen = await Promise.all(alerts.map(async (alert) => ({ alert, ...(await look(parts, alert)) })));
  return seen.sort((a, b) => a.alert.createdAt - b.alert.createdAt);
};

/** Removes one, or all without an id. @returns those that were removed */
export const removeOwnAlerts = async (parts: Watching, id?: string): Promise<readonly OwnAlert[]> => {
  const docs = (await parts.store.list('ownAlert')).filter((doc) => id === undefined || doc.id === id);
  if (docs.length === 0) return [];
  const at = parts.clock.now();
  await commit(parts, {
    del: docs.map((doc) => ({ kind: 'ownAlert', id: doc.id })),
    journal: docs.map(({ value }) => entryOf('alert-removed', value, at)),
  });
  return docs.map(({ value }) => value);
};

/** Tells of an alert and takes it away in one commit: whatever dies, it is told once. */
const tell = async (parts: Watching, { id, version, value }: Versioned<OwnAlert>, sight: Sight) => {
  const condition = bareCondition(value);
  const { symbol } = value;
  const push: Push = { type: 'ownAlert', condition, symbol, ...sight };
  await commit(parts, {
    del: [{ kind: 'ownAlert', id, version }],
    journal: [
      {
        at: parts.clock.now(),
        event: 'alert-met',
        symbol,
        data: { condition, left: sight.left, right: sight.right },
      },
    ],
    pushes: [push],
  });
};

/** A symbol that the market does not list any more meets nothing. */
const drop = async (parts: Watching, { id, version, value }: Versioned<OwnAlert>) =>
  commit(parts, {
    del: [{ kind: 'ownAlert', id, version }],
    journal: [entryOf('alert-removed', value, parts.clock.now())],
    pushes: [
      {
        type: 'notice',
        level: 'info',
        text: `${value.symbol} is not traded here any more: your price alert on it is gone.`,
      },
    ],
  });

const check = async (parts: Watching, doc: Versioned<OwnAlert>, isListed: boolean): Promise<void> => {
  if (!isListed) return drop(parts, doc);
  const { value } = doc;
  const seen = await look(parts, value, TICK_WAITS);
  if ('unknown' in seen) {
    parts.log.debug({ symbol: value.symbol, reason: seen.unknown }, 'an alert of the owner’s was not judged');
    return;
  }
  const { isMet, from } = judgeAlert(value, seen.sight);
  if (isMet) return tell(parts, doc, seen.sight);
  if (from === value.from) return;
  await commit(parts, {
    put: [
      { kind: 'ownAlert', id: doc.id, value: { ...value, ...(from ? { from } : {}) }, version: doc.version },
    ],
  });
};

/**
 * Judges the alerts of the owner's own by the prices, the funding and the closed candles of now. What cannot be read is
 * judged at the next tick, and keeps nothing else from its work.
 */
export const checkOwnAlerts = async (parts: Watching): Promise<void> => {
  const docs = await parts.store.list('ownAlert');
  if (docs.length === 0) return;
  const listed = await expecting(RadError, parts.market.instruments(), () => undefined);
  const failed = await apart(docs, (doc) => check(parts, doc, !listed || listed.has(doc.value.symbol)));
  for (const { item, error } of failed)
    // Removed or told meanwhile.
    if (!(error instanceof ConflictError))
      parts.log.warn({ symbol: item.value.symbol, reason: reasonOf(error) }, 'an alert was not judged');
};
