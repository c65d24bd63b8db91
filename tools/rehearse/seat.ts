import { hostname } from 'node:os';
import type { Clock } from '../../src/clock.js';
import { BadInputError, type Log } from '../../src/domain/index.js';
import { TRADER_LEASE_MS } from '../../src/run/trader.js';
import { openVenue } from '../../src/run/venue.js';
import type { Settings } from '../../src/settings.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { LeaseKeeper } from '../../src/state/store/lease-keeper.js';
import { openPositions, workingIntents } from '../../src/state/store/open-docs.js';
import { startRedis } from '../../src/state/store/private-redis.js';
import { RedisLink } from '../../src/state/store/redis-link.js';
import { LeaseHeldError } from '../../src/state/store/store-errors.js';
import type { Store } from '../../src/state/store/store.js';

/** The trader's place, taken so that no bot on this Redis trades by this key meanwhile. */
export interface Seat {
  readonly store: Store<BotDocs>;
  /** The account's, as keys in Redis begin. */
  readonly prefix: string;
  readonly holds: () => boolean;
  /** Gives the lease back. */
  readonly leave: () => Promise<void>;
}

/**
 * Takes the trader's lease of the account.
 * @throws LeaseHeldError while a bot trades it
 */
export const takeSeat = async (settings: Settings, clock: Clock, log: Log): Promise<Seat> => {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step().catch(() => undefined);
  };
  try {
    const redis = await startRedis({ dataDir: settings.dataDir, url: settings.redisUrl, log });
    closing.push(() => redis.stop());
    const link = new RedisLink({ url: redis.url, clock, onTrouble: () => undefined });
    closing.push(() => link.close());
    await link.ready(AbortSignal.timeout(20_000));
    const venue = await openVenue(settings, link.store, log, () => false);
    closing.push(() => venue.close());
    const { store, prefix } = venue;
    const holder = `the rehearsal ${hostname()}:${process.pid}`;
    const keeper = new LeaseKeeper({ store, lease: 'trader', holder, clock, log, ttlMs: TRADER_LEASE_MS });
    await takeLease(keeper, clock);
    closing.push(() => keeper.release());
    const abort = new AbortController();
    // Lost, it is taken again: what was opened has to be closed under it.
    void keeper.hold(abort.signal);
    closing.push(() => Promise.resolve(abort.abort()));
    return { store, prefix, holds: () => keeper.holds(), leave: close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** A rehearsal that was killed holds it for a moment longer. */
const takeLease = async (keeper: LeaseKeeper, clock: Clock): Promise<void> => {
  const deadline = clock.elapsed() + TRADER_LEASE_MS + 1_000;
  for (;;) {
    try {
      await keeper.acquire({ noWait: true });
      return;
    } catch (error) {
      if (!(error instanceof LeaseHeldError) || clock.elapsed() > deadline) throw error;
      await clock.sleep(250);
    }
  }
};

/** Symbols that the bot holds, and those that it works on. */
const busyIn = async (store: Store<BotDocs>) => ({
  held: (await openPositions(store)).map(({ value }) => value.symbol),
  working: (await workingIntents(store)).map(({ value }) => value.symbol),
});

/** Symbols in which the bot has a position or something under way. */
export const symbolsOfBot = async (store: Store<BotDocs>): Promise<ReadonlySet<string>> => {
  const { held, working } = await busyIn(store);
  return new Set([...held, ...working]);
};

/** @throws BadInputError while the bot has a position or a working entry */
export const requireIdle = async (store: Store<BotDocs>): Promise<void> => {
  const { held, working } = await busyIn(store);
  if (held.length > 0)
    throw new BadInputError(`the bot holds ${held.join(', ')}: expected no open position (/close it first)`);
  if (working.length > 0)
    throw new BadInputError(
      `the bot works on ${working.join(', ')}: expected none (start it, and let it end)`,
    );
};
