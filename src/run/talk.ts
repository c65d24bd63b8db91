import { createWithin, type Clock } from '../clock.js';
import { type Log, pushKindOf } from '../domain/index.js';
import { Courier } from '../state/outbox/courier.js';
import type { BotDocs } from '../state/store/docs.js';
import { LeaseKeeper, type LeaseKeeperOptions } from '../state/store/lease-keeper.js';
import type { Store, StoredPush } from '../state/store/store.js';
import type { Chat } from '../chat/telegram/bot.js';
import type { Stoppable } from './stop.js';

const RETRY_MS = 1000;
const HEARTBEAT_MS = 2000;
/** Messages of a recording are at least so far apart, ms, however fast it is played. */
const PACE_MS = 1000;
/** What a stop waits for its last messages, ms. */
const SAY_OUT_MS = 1500;

export interface Talk {
  readonly courier: Courier;
  /**
   * Listens without the lease until the signal aborts: Redis, which has it, is away, and a halt must be heard. Then this
   * process keeps still until it is the one that speaks.
   */
  standIn(signal: AbortSignal): Promise<void>;
  /** Resolves once this process is the one that speaks with the owner; rejects with LeaseHeldError under `noWait`. */
  start(noWait: boolean, signal: AbortSignal): Promise<void>;
  /** Ahead of a stop: what is still owed goes out without a pause between, as far as that takes a moment. */
  sayOut(): Promise<void>;
}

/** The lease of the one process that speaks with the owner. */
export const chatLease = (
  options: Pick<LeaseKeeperOptions, 'store' | 'holder' | 'clock' | 'log' | 'onWait'>,
): LeaseKeeper => new LeaseKeeper({ ...options, lease: 'chat' });

/** Whether it is this process's turn to listen to the owner. */
export class Turn {
  is: 'not yet' | 'standing in' | 'leased' = 'not yet';

  constructor(private readonly keeper: Pick<LeaseKeeper, 'isElsewhere'>) {}

  /** Who stands in has not asked who else there is: another may reach Redis. */
  readonly yields = (): boolean => this.is === 'standing in';

  /** With Redis away whoever spoke last reads on: a halt must be heard. */
  readonly speaks = (): boolean =>
    this.is === 'standing in' || (this.is === 'leased' && !this.keeper.isElsewhere);
}

/** Chat and courier under the chat lease: two processes must not both poll for what the owner says. */
export const createTalk = (options: {
  readonly store: Store<BotDocs>;
  readonly bot: Chat;
  readonly keeper: LeaseKeeper;
  readonly turn: Turn;
  readonly clock: Clock;
  readonly log: Log;
  readonly stops: Stoppable[];
  /** A recording is played, faster than anybody reads; what comes in real time waits for nothing. */
  readonly isPlayed: boolean;
}): Talk => {
  const { store, bot, keeper, turn, clock, log, stops, isPlayed } = options;
  let isListening = false;
  const listen = async (): Promise<void> => {
    await bot.start();
    if (!isListening) stops.push({ name: 'chat', stop: () => bot.stop() });
    isListening = true;
  };
  let saidAt = -Infinity;
  const leaving = new AbortController();
  /** Waits for the next message's turn; what only draws a card has none. */
  const turnOf = async ({ push }: StoredPush, signal: AbortSignal): Promise<void> => {
    if (!isPlayed || pushKindOf(push) === undefined || leaving.signal.aborted) return;
    const wait = saidAt + PACE_MS - clock.elapsed();
    // A wait that is cut short is over.
    if (wait > 0) await clock.sleep(wait, AbortSignal.any([signal, leaving.signal])).catch(() => undefined);
    saidAt = clock.elapsed();
  };
  const courier = new Courier({
    store,
    deliver: async (push, signal, following) => {
      await turnOf(push, signal);
      return keeper.holds() ? bot.deliver(push, following) : { status: 'retryAfter', ms: RETRY_MS };
    },
    clock,
    log,
  });
  return {
    courier,
    async sayOut() {
      leaving.abort();
      courier.kick();
      await createWithin(clock)(courier.idle(), SAY_OUT_MS).catch(() => undefined);
    },
    async standIn(signal) {
      signal.addEventListener('abort', () => (turn.is = 'not yet'), { once: true });
      turn.is = 'standing in';
      await listen();
    },
    async start(noWait, signal) {
      turn.is = 'leased';
      await keeper.acquire({ noWait, signal });
      void keeper.hold(signal);
      courier.start();
      stops.push({ name: 'courier', stop: () => courier.stop(3000) });
      await listen();
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
