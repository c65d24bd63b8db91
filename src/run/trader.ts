import { createWithin, NoAnswerError, type Clock } from '../clock.js';
import {
  ConflictError,
  FencedError,
  RadError,
  ReadFailedError,
  type Log,
  reasonOf,
} from '../domain/index.js';
import type { LeaseKeeper } from '../state/store/lease-keeper.js';
import { unlessAborted, type Tenure } from '../state/store/tenure.js';
import { setCaution, setUnverified } from '../trade/account/control.js';
import type { TradingParts } from '../trade/core/parts.js';
import { recover, type Recovery } from '../trade/reconcile/startup.js';
import { shutDownTrading, type ShutdownReport } from '../trade/reconcile/shutdown.js';
import { STORE_TIMEOUT } from '../trade/core/store-state.js';
import { RedisPolicyError } from './redis-policy.js';

/** A killed trader's positions are looked at within 5 s of the next start: waiting for its lease is part of that. */
export const TRADER_LEASE_MS = 3000;

const RETRY_MS = 1000;
/** A refused key stays refused until somebody changes it. */
const REFUSED_MS = 60_000;
/** How often it is asked again whether the account may be traded, once all else goes on. */
const VERIFY_MS = 5000;
/** How often it is looked whether the owner has done what the key's caution asks for. */
const CAUTION_MS = 600_000;
/** What is held waits no longer than this for the answer, ms. */
const VERIFY_TIMEOUT = 2000;

/** What a look at the account says that may be traded, or cannot be read at the moment: why. */
interface Look {
  readonly unread?: string;
  /** What the owner should change about the key. */
  readonly caution?: string;
}

/** What was found and done before this process began to trade. */
export interface MadeSafe extends Recovery {
  /** Market time at which the account was read last before that; undefined where it never was. */
  readonly lastRead: number | undefined;
}

/** Whether the key itself is the reason, which stays so until somebody changes it. */
const isRefusal = (error: unknown): boolean => error instanceof RadError && error.code === 'key-refused';

/**
 * Where this process stands. Each state is left by itself: a wait by the lease, the other two by the end of their
 * tenure at the latest, which ends without the store's help.
 */
type State =
  /** For the lease. */
  | { readonly is: 'waiting' }
  /** The lease is held; the account is being made safe before anything new is begun. */
  | { readonly is: 'held'; readonly tenure: Tenure; readonly why: string }
  | { readonly is: 'trading'; readonly tenure: Tenure };

/**
 * The one owner of "I may trade" (invariants 20, 24): holds the lease, makes the account safe first of all, and does
 * both again whenever the lease was lost.
 */
export class Trader {
  #state: State = { is: 'waiting' };
  /** The journal's length as this process last began to trade. */
  #lastJournal = 0;
  /** Why the account is made safe next, in words that complete "cancelled: …". */
  #cause = 'the bot was restarted';
  /** What the owner should change about the key, as this process last saw it. */
  #caution: string | undefined;
  #lastSafe: MadeSafe | undefined;
  #listener: (trading: boolean) => void = () => undefined;

  constructor(
    private readonly options: {
      readonly keeper: LeaseKeeper;
      readonly parts: TradingParts;
      /**
       * Whether the account may be traded at all: its keys, the exchange's state. Where that cannot be read
       * (ReadFailedError), or Redis became one to trade nothing new on (RedisPolicyError), entries alone wait for it:
       * what is held must be guarded. Resolves to what the owner should change about the key all the same.
       */
      readonly verify: () => Promise<string | undefined>;
      /** What is to be in force before anything trades. */
      readonly prepare?: () => Promise<void>;
      readonly human: Clock;
      readonly log: Log;
    },
  ) {}

  /** Whether the lease is held and the account was made safe. */
  get ready(): boolean {
    return this.#state.is === 'trading' && this.#state.tenure.holds();
  }

  /** Whether another instance was found to trade since this one did. */
  get isReplaced(): boolean {
    return this.options.keeper.isElsewhere;
  }

  get caution(): string | undefined {
    return this.#caution;
  }

  /** How the account was made safe the last time; undefined before the first. */
  get lastSafe(): MadeSafe | undefined {
    return this.#lastSafe;
  }

  /** Why nothing is traded now, in words; undefined while it is. */
  get whyNot(): string | undefined {
    if (this.ready) return undefined;
    const obstacle = this.options.keeper.obstacle;
    if (obstacle !== undefined) return obstacle;
    return this.#state.is === 'held' ? this.#state.why : 'the account is being made safe';
  }

  /** Takes the lease, waiting for another holder; rejects with LeaseHeldError under `noWait`. */
  async acquire(noWait: boolean, signal: AbortSignal): Promise<void> {
    await this.options.keeper.acquire({ noWait, signal });
  }

  /**
   * Makes the account safe, and keeps the lease from then on. Waits while the account may not be traded; where the
   * lease is lost meanwhile, it is taken again behind.
   */
  async start(signal: AbortSignal): Promise<void> {
    await new Promise<void>((begun) => {
      void this.options.keeper
        .hold(signal, async (tenure) => {
          await this.#serve(tenure, signal);
          begun();
          await tenure.over();
          this.#enter({ is: 'waiting' });
        })
        .finally(begun);
    });
  }

  /** Makes the account safe again, as at a start: what was known may have been lost. */
  startOver(reason: string): void {
    this.#cause = reason;
    this.options.keeper.drop(reason);
  }

  /**
   * Before the process ends: nothing of ours is left that nobody would guard. Undefined where another instance trades,
   * as far as the store can say.
   */
  async shutDownTrading(): Promise<ShutdownReport | undefined> {
    const { keeper, parts, human } = this.options;
    if (keeper.holds() || !keeper.isElsewhere) return shutDownTrading(parts);
    const holder = await createWithin(human)(parts.store.leaseHolder('trader'), STORE_TIMEOUT).catch(
      () => undefined,
    );
    return holder === undefined ? shutDownTrading(parts) : undefined;
  }

  /** Whom to tell when trading stops because the lease was lost, and when it goes on. */
  onChange(listener: (trading: boolean) => void): void {
    this.#listener = listener;
  }

  #enter(next: State): void {
    const was = this.#state.is === 'trading';
    this.#state = next;
    const is = next.is === 'trading';
    if (was !== is) this.#listener(is);
  }

  /** Until the account may be traded and can be read nothing is concluded and nothing new is started. */
  async #serve(tenure: Tenure, signal: AbortSignal): Promise<void> {
    const { keeper, parts, human } = this.options;
    parts.ids.beginEpoch();
    const stop = AbortSignal.any([signal, tenure.ended]);
    const hold = (why: string): void => this.#enter({ is: 'held', tenure, why });
    hold('the account is being made safe');
    for (let said = ''; !stop.aborted;) {
      try {
        // What hangs does not keep the next tenure waiting.
        await unlessAborted(this.#makeSafe(tenure, signal), stop);
        if (stop.aborted) return;
        this.#cause = 'the right to trade was lost for a moment';
        this.#enter({ is: 'trading', tenure });
        return;
      } catch (error) {
        // The store knows better than the own clock.
        if (error instanceof FencedError) return keeper.drop('the store says that it is not held');
        const reason = reasonOf(error);
        hold(reason);
        // Somebody else wrote at the same moment: the next try sees what.
        const isNews = reason !== said && !(error instanceof ConflictError);
        // What passes is told by the outage watch, which knows how long it lasts.
        if (isNews && isRefusal(error)) await this.#tell('alarm', `Not trading: ${reason}`);
        else if (isNews) this.options.log.error({ reason }, 'not trading');
        if (isNews) said = reason;
        // Positions are not guarded meanwhile: everything but a refusal may be over in a moment.
        await human.sleep(isRefusal(error) ? REFUSED_MS : RETRY_MS, stop).catch(() => undefined);
      }
    }
  }

  async #makeSafe(tenure: Tenure, signal: AbortSignal): Promise<void> {
    const { parts, prepare } = this.options;
    await this.#compareJournal();
    await prepare?.();
    const look = await this.#look();
    await setUnverified(parts, look.unread);
    const lastRead = (await parts.store.get('account', 'main'))?.value.at;
    this.#lastSafe = { ...(await recover(parts, this.#cause)), lastRead };
    this.#lastJournal = await parts.store.lastJournal();
    const over = AbortSignal.any([signal, tenure.ended]);
    if (look.unread === undefined) void this.#heed(look.caution, over);
    else void this.#verifyLater(look.unread, over);
  }

  /** What was written last may be gone where another Redis, or an older copy, took the place of the one before. */
  async #compareJournal(): Promise<void> {
    const last = await this.options.parts.store.lastJournal();
    if (last < this.#lastJournal)
      await this.#tell(
        'alarm',
        `Redis came back without what was written last (journal at ${last}, it was at ${this.#lastJournal}). Positions and orders are as on the exchange; settings, pauses and Arm are as of then. Look at /status.`,
      );
  }

  /** @throws RadError when the account may not be traded */
  async #look(): Promise<Look> {
    try {
      const caution = await createWithin(this.options.human)(this.options.verify(), VERIFY_TIMEOUT);
      this.#caution = caution;
      return caution === undefined ? {} : { caution };
    } catch (error) {
      if (error instanceof NoAnswerError) return { unread: `the exchange gave ${error.message}` };
      if (error instanceof ReadFailedError || error instanceof RedisPolicyError)
        return { unread: error.message };
      throw error;
    }
  }

  /** Tells once what the owner should change about the key, and looks from time to time until it was done. */
  async #heed(caution: string | undefined, signal: AbortSignal): Promise<void> {
    const { parts, human, log } = this.options;
    if (caution !== undefined) log.warn({}, caution);
    for (let latest = caution; !signal.aborted;) {
      const known = await setCaution(parts, latest).then(
        () => true,
        () => false,
      );
      if (known && latest === undefined) return;
      await human.sleep(CAUTION_MS, signal).catch(() => undefined);
      // What cannot be read says nothing new.
      const look = signal.aborted ? undefined : await this.#look().catch(() => undefined);
      if (look && look.unread === undefined) latest = look.caution;
    }
  }

  /** Lets entries go on once the account was verified. A refusal keeps them waiting: what is held stays guarded. */
  async #verifyLater(unread: string, signal: AbortSignal): Promise<void> {
    const { parts, human } = this.options;
    await this.#tell('alarm', `Entries wait, all else goes on: ${unread}`);
    for (let refused = ''; ;) {
      await human.sleep(refused ? REFUSED_MS : VERIFY_MS, signal).catch(() => undefined);
      // Whoever took the lease meanwhile verifies for himself.
      if (signal.aborted) return;
      const look = await this.#look().catch((error: unknown) => ({ refused: reasonOf(error) }));
      if ('unread' in look) continue;
      const why = 'refused' in look ? look.refused : undefined;
      const known = await setUnverified(parts, why).then(
        () => true,
        () => false,
      );
      if (!known) continue;
      if ('refused' in look) {
        if (look.refused !== refused) await this.#tell('alarm', `No entries: ${look.refused}`);
        refused = look.refused;
        continue;
      }
      await this.#tell('info', 'The account was checked; entries go on.');
      return this.#heed(look.caution, signal);
    }
  }

  /** One line in log and chat for a change of the state. */
  async #tell(level: 'info' | 'alarm', text: string): Promise<void> {
    const { parts, log } = this.options;
    log[level === 'alarm' ? 'error' : 'info']({}, text);
    await parts.store.commit({ pushes: [{ type: 'notice', level, text }] }).catch(() => undefined);
  }
}
