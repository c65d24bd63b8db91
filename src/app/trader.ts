import type { Clock } from '../clock.js';
import { ConflictError, FencedError, RadError, ReadFailedError, type Log } from '../domain/index.js';
import type { LeaseKeeper } from '../store/lease-keeper.js';
import { setUnverified } from '../trading/control.js';
import type { TradingParts } from '../trading/parts.js';
import { createWithin, NoAnswerError } from '../trading/patience.js';
import { recover } from '../trading/recover.js';
import { standDown, type StoodDown } from '../trading/stand-down.js';

const RETRY_MS = 1000;
/** The store answers within this, or it is away, ms. */
const STORE_PATIENCE = 700;
/** A refused key stays refused until somebody changes it. */
const REFUSED_MS = 60_000;
/** How often it is asked again whether the account may be traded, once all else goes on. */
const VERIFY_MS = 5000;

/** What is held waits no longer than this for the answer, ms. */
const VERIFY_PATIENCE = 2000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether the key itself is the reason, which stays so until somebody changes it. */
const isRefusal = (error: unknown): boolean => error instanceof RadError && error.code === 'key-refused';

/**
 * Keeps this process the one trader of the account (invariant 20): takes the lease, makes the account safe first of
 * all, and does both again when the lease was lost.
 */
export class Trader {
  #ready = false;
  #why = 'the account is being made safe';
  #lost: (() => void) | undefined;
  #listener: (ready: boolean) => void = () => undefined;

  constructor(
    private readonly options: {
      readonly keeper: LeaseKeeper;
      readonly parts: TradingParts;
      /**
       * Whether the account may be traded at all: its keys, the exchange's state. Where that cannot be read
       * (ReadFailedError) entries alone wait for it: what is held must be guarded.
       */
      readonly verify: () => Promise<void>;
      /** What is to be in force before anything trades. */
      readonly prepare?: () => Promise<void>;
      readonly human: Clock;
      readonly log: Log;
    },
  ) {}

  /** Whether the lease is held and the account was made safe. */
  get ready(): boolean {
    return this.#ready && this.options.keeper.holds();
  }

  /** Why nothing is traded now, in words; undefined while it is. */
  get whyNot(): string | undefined {
    if (!this.options.keeper.holds()) return 'the trader lease is not held';
    return this.#ready ? undefined : this.#why;
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
    try {
      await this.#recover(signal);
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      this.options.log.error({ reason: messageOf(error) }, 'not trading');
    }
    void this.#guard(signal);
  }

  /**
   * Before the process ends: nothing of ours is left that nobody would guard. Undefined where another instance trades,
   * as far as the store can say.
   */
  async standDown(): Promise<StoodDown | undefined> {
    const { keeper, parts } = this.options;
    if (keeper.holds()) return standDown(parts);
    const other = await createWithin(this.options.human)(
      parts.store.leaseHolder('trader'),
      STORE_PATIENCE,
    ).then(
      () => true,
      () => false,
    );
    return other ? undefined : standDown(parts);
  }

  /** Whom to tell when trading stops because the lease was lost, and when it goes on. */
  onChange(listener: (ready: boolean) => void): void {
    this.#listener = listener;
  }

  /** To be called when the lease is lost. */
  readonly onLost = (): void => {
    this.#ready = false;
    this.#listener(false);
    this.#lost?.();
  };

  async #guard(signal: AbortSignal): Promise<void> {
    const { keeper, log } = this.options;
    while (!signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#lost = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (!keeper.holds()) resolve();
      });
      if (signal.aborted) return;
      try {
        await keeper.acquire({ signal });
        await this.#recover(signal);
        if (this.ready) this.#listener(true);
      } catch (error) {
        if (!signal.aborted) log.error({ reason: messageOf(error) }, 'not trading');
        await this.options.human.sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  /** Until the account may be traded and can be read nothing is concluded and nothing new is started. */
  async #recover(signal: AbortSignal): Promise<void> {
    const { parts, prepare, human } = this.options;
    let said = '';
    while (!signal.aborted) {
      try {
        await prepare?.();
        const unread = await this.#unread();
        await setUnverified(parts, unread);
        await recover(parts);
        this.#ready = true;
        if (said) await this.#tell('info', 'The account can be read again; trading goes on.');
        if (unread !== undefined) void this.#verifyLater(unread, signal);
        return;
      } catch (error) {
        if (error instanceof FencedError) throw error;
        const reason = messageOf(error);
        this.#why = reason;
        // Somebody else wrote at the same moment: the next try sees what.
        const isNews = reason !== said && !(error instanceof ConflictError);
        if (isNews) await this.#tell('alarm', `Not trading: ${reason}`);
        if (isNews) said = reason;
        // Positions are not guarded meanwhile: everything but a refusal may be over in a moment.
        await human.sleep(isRefusal(error) ? REFUSED_MS : RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  /** Why it cannot be said whether the account may be traded. @throws RadError when it may not */
  async #unread(): Promise<string | undefined> {
    try {
      await createWithin(this.options.human)(this.options.verify(), VERIFY_PATIENCE);
      return undefined;
    } catch (error) {
      if (error instanceof NoAnswerError) return `the exchange gave ${error.message}`;
      if (error instanceof ReadFailedError) return error.message;
      throw error;
    }
  }

  /** Lets entries go on once the account was verified. A refusal keeps them waiting: what is held stays guarded. */
  async #verifyLater(unread: string, signal: AbortSignal): Promise<void> {
    const { parts, human } = this.options;
    await this.#tell('alarm', `Entries wait, all else goes on: ${unread}`);
    let refused = '';
    while (this.ready && !signal.aborted) {
      await human.sleep(refused ? REFUSED_MS : VERIFY_MS, signal).catch(() => undefined);
      // Whoever took the lease meanwhile verifies for himself.
      if (!this.ready || signal.aborted) return;
      const answer = await this.#unread().catch((error: unknown) => ({ refused: messageOf(error) }));
      if (typeof answer === 'string') continue;
      const known = await setUnverified(parts, answer?.refused).then(
        () => true,
        () => false,
      );
      if (!known) continue;
      if (!answer) return this.#tell('info', 'The account was checked; entries go on.');
      if (answer.refused !== refused) await this.#tell('alarm', `No entries: ${answer.refused}`);
      refused = answer.refused;
    }
  }

  /** One line in log and chat for a change of the state. */
  async #tell(level: 'info' | 'alarm', text: string): Promise<void> {
    const { parts, log } = this.options;
    log[level === 'alarm' ? 'error' : 'info']({}, text);
    await parts.store.commit({ pushes: [{ type: 'notice', level, text }] }).catch(() => undefined);
  }
}
