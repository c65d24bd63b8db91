import { Redis } from 'ioredis';
import { UPDATES_KEPT } from '../../src/chat/telegram/seen-updates.js';
import { wallClock } from '../../src/clock.js';
import { DAY, HOUR, isFinal } from '../../src/domain/index.js';
import { JOURNAL_KEEP } from '../../src/run/run.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { RedisStore } from '../../src/state/store/redis-store.js';
import type { Put, Store, Versioned } from '../../src/state/store/store.js';
import { equityPut } from '../../src/trade/account/equity-history.js';
import { OUTCOMES_KEPT } from '../../src/trade/learn/model.js';
import { KEEP } from '../../src/trade/watchdog/retention.js';

/** Written in one commit. */
const BATCH = 250;
/** Numbers from here on are times, ms. */
const TIME = 1e12;
/** As far back as equity is kept. */
const [HOURS, DAYS] = [30 * 24, 1_000];

const count = (number: number): string => number.toLocaleString('en');

/** How full it is, in words. */
export const FULL = `${count(KEEP.signal)} signals with their cards, ${count(KEEP.intent)} intents, ${count(KEEP.order)} orders, ${count(KEEP.trade)} trades, ${count(OUTCOMES_KEPT)} outcomes to learn from, ${count(JOURNAL_KEEP)} lines of the journal, the equity of ${count(DAYS)} days, and what goes with them`;

/** The same, so many hours older; what names `id` names `newId` then. */
const older = <T>(value: T, hours: number, [id, newId]: readonly [string, string] = ['', '']): T => {
  const text = JSON.stringify(value);
  return JSON.parse(id === '' ? text : text.replaceAll(id, newId), (_, one: unknown) =>
    typeof one === 'number' && one > TIME ? one - hours * HOUR : one,
  ) as T;
};

/** Models over and over, as many as are lacking; with each how many hours older it is to be: a round, an hour. */
const upTo = <T>(most: number, models: readonly T[], there: number): (readonly [T, number])[] => {
  const rounds = models.length === 0 ? 0 : Math.ceil(Math.max(0, most - there) / models.length);
  return Array.from({ length: rounds }, (_, i) => models.map((model) => [model, i + 1] as const))
    .flat()
    .slice(0, Math.max(0, most - there));
};

const inBatches = async <T>(
  all: readonly T[],
  write: (batch: readonly T[]) => Promise<void>,
): Promise<void> => {
  for (let i = 0; i < all.length; i += BATCH) await write(all.slice(i, i + BATCH));
};

/** Copies of documents until there are `most` of the kind, each with a copy of its card. */
const copiesOf = async <K extends keyof BotDocs>(
  store: Store<BotDocs>,
  kind: K,
  most: number,
  mayCopy: (doc: Versioned<BotDocs[K]>) => boolean = () => true,
): Promise<readonly Put<BotDocs>[]> => {
  const all = await store.list(kind);
  const cards = new Map((await store.list('card')).map(({ id, value }) => [id, value]));
  return upTo(most, all.filter(mayCopy), all.length).flatMap(([{ id, value }, hours]) => {
    const newId = `${id}~${hours}`;
    const card = cards.get(id);
    return [
      { kind, id: newId, value: older(value, hours, [id, newId]) } as Put<BotDocs>,
      ...(card ? [{ kind: 'card' as const, id: newId, value: card }] : []),
    ];
  });
};

/** Equity as of a bot that has run for years. */
const equityBefore = (now: number, equity: number): readonly Put<BotDocs>[] => {
  const today = Math.floor(now / DAY) * DAY;
  return [
    ...Array.from({ length: DAYS }, (_, i) => equityPut(today - i * DAY - HOUR, equity)),
    ...Array.from({ length: HOURS }, (_, i) => equityPut(now - (i + 1) * HOUR, equity)),
  ];
};

/**
 * Makes what a bot has stored as full as it gets: every kind of document that its work leaves, and the journal, up to the
 * bound that the bot keeps it to, by older copies of its own. What it has open stays as it is. The bot must not run
 * meanwhile.
 */
export const fillState = async (store: Store<BotDocs>): Promise<void> => {
  const account = await store.get('account', 'main');
  const puts = [
    ...(await copiesOf(store, 'intent', KEEP.intent, ({ value }) => isFinal(value))),
    ...(await copiesOf(store, 'order', KEEP.order)),
    ...(await copiesOf(store, 'signal', KEEP.signal, ({ value }) => value.status === 'approved')),
    ...(await copiesOf(store, 'signalKey', KEEP.signalKey)),
    ...(await copiesOf(store, 'trade', KEEP.trade)),
    ...(await copiesOf(store, 'outcome', OUTCOMES_KEPT)),
    ...(await copiesOf(store, 'update', UPDATES_KEPT)),
    ...equityBefore(account?.value.at ?? wallClock.now(), account?.value.equity ?? 0),
  ];
  await inBatches(puts, (put) => store.commit({ put }));
  const lines = await store.journal();
  const missing = upTo(JOURNAL_KEEP, lines, lines.length).map(([line, hours]) => older(line, hours));
  await inBatches(missing, (journal) => store.commit({ journal }));
};

/** The same for a bot on a Redis. @param prefix of everything that it keeps */
export const fillRedis = async (url: string, prefix: string): Promise<void> => {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  try {
    await fillState(new RedisStore<BotDocs>({ redis, prefix, clock: wallClock }));
  } finally {
    redis.disconnect();
  }
};
