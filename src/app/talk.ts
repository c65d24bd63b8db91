import type { Clock } from '../clock.js';
import type { Log } from '../domain/index.js';
import { Courier } from '../outbox/courier.js';
import type { BotDocs } from '../store/docs.js';
import { LeaseKeeper, type LeaseKeeperOptions } from '../store/lease-keeper.js';
import { LeaseHeldError } from '../store/store-errors.js';
import type { Store } from '../store/store.js';
import type { Chat } from '../telegram/bot.js';
import type { Stoppable } from './stop.js';

const RETRY_MS = 1000;
const HEARTBEAT_MS = 2000;

export interface Talk {
  readonly courier: Courier;
  /** Resolves once this process is the one that speaks with the owner; rejects with LeaseHeldError under `noWait`. */
  start(noWait: boolean, signal: AbortSignal): Promise<void>;
}

/** Takes the lease however long the store refuses. @throws LeaseHeldError under `noWait`; the signal's reason */
const take = async (
  keeper: LeaseKeeper,
  clock: Clock,
  { noWait, signal }: { readonly noWait: boolean; readonly signal: AbortSignal },
): Promise<void> => {
  for (;;) {
    try {
      await keeper.acquire({ noWait, signal });
      return;
    } catch (error) {
      if (signal.aborted || error instanceof LeaseHeldError) throw error;
      await clock.sleep(RETRY_MS, signal);
    }
  }
};

/** The lease of the one process that speaks with the owner; when it is lost it is taken again. */
export const chatLease = (
  options: Pick<LeaseKeeperOptions, 'store' | 'holder' | 'clock' | 'log' | 'onWait'>,
  signal: AbortSignal,
): LeaseKeeper => {
  const keeper: LeaseKeeper = new LeaseKeeper({
    ...options,
    lease: 'chat',
    onLost: () => void take(keeper, options.clock, { noWait: false, signal }).catch(() => undefined),
  });
  return keeper;
};

/** Chat and courier under the chat lease: two processes must not both poll for what the owner says. */
export const createTalk = (options: {
  readonly store: Store<BotDocs>;
  readonly bot: Chat;
  readonly keeper: LeaseKeeper;
  readonly clock: Clock;
  readonly log: Log;
  readonly stops: Stoppable[];
}): Talk => {
  const { store, bot, keeper, clock, log, stops } = options;
  const courier = new Courier({
    store,
    deliver: (push, _signal, following) =>
      keeper.holds() ? bot.deliver(push, following) : Promise.resolve({ status: 'retryAfter', ms: RETRY_MS }),
    clock,
    log,
  });
  return {
    courier,
    async start(noWait, signal) {
      await take(keeper, clock, { noWait, signal });
      courier.start();
      stops.push({ name: 'courier', stop: () => courier.stop(3000) });
      await bot.start();
      stops.push({ name: 'chat', stop: () => bot.stop() });
    },
  };
};

/** Time of the trader's last look at the account, for a process without a trader; undefined before the first. */
export const watchHeartbeat = (
  store: Store<BotDocs>,
  clock: Clock,
  stops: Stoppable[],
): (() => number | undefined) => {
  let at: number | undefined;
  const look = async (): Promise<void> => {
    at = (await store.get('account', 'main'))?.value.at ?? at;
  };
  const stop = clock.every(HEARTBEAT_MS, () => void look().catch(() => undefined));
  stops.push({ name: 'heartbeat', stop: () => Promise.resolve(stop()) });
  return () => at;
};
