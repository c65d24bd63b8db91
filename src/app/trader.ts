import type { Clock } from '../clock.js';
import { FencedError, ReadFailedError, type Log } from '../domain/index.js';
import type { LeaseKeeper } from '../store/lease-keeper.js';
import { callOffEntries } from '../execution/call-off.js';
import type { TradingParts } from '../trading/parts.js';
import { recover } from '../trading/recover.js';

const RETRY_MS = 1000;
/** A refused key stays refused until somebody changes it. */
const REFUSED_MS = 60_000;

/**
 * Keeps this process the one trader of the account (invariant 20): takes the lease, makes the account safe first of
 * all, and does both again when the lease was lost.
 */
export class Trader {
  #ready = false;
  #lost: (() => void) | undefined;
  #listener: (ready: boolean) => void = () => undefined;

  constructor(
    private readonly options: {
      readonly keeper: LeaseKeeper;
      readonly parts: TradingParts;
      /** Whether the account may be traded at all: its keys, the exchange's state. */
      readonly verify: () => Promise<void>;
      readonly human: Clock;
      readonly log: Log;
    },
  ) {}

  /** Whether the lease is held and the account was made safe. */
  get ready(): boolean {
    return this.#ready && this.options.keeper.holds();
  }

  /** Takes the lease, waiting for another holder; rejects with LeaseHeldError under `noWait`. */
  async acquire(noWait: boolean, signal: AbortSignal): Promise<void> {
    await this.options.keeper.acquire({ noWait, signal });
  }

  /** Makes the account safe, and keeps the lease from then on. Waits while the account may not be traded. */
  async start(signal: AbortSignal): Promise<void> {
    await this.#recover(signal);
    void this.#guard(signal);
  }

  /** Before the process ends: cancels working entries, because nobody would guard what they fill (invariant 5). */
  async standDown(): Promise<void> {
    if (this.options.keeper.holds()) await callOffEntries(this.options.parts, 'the bot is stopping');
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
        if (!signal.aborted)
          log.error({ reason: error instanceof Error ? error.message : String(error) }, 'not trading');
        await this.options.human.sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  /** Until the account may be traded and can be read nothing is concluded and nothing new is started. */
  async #recover(signal: AbortSignal): Promise<void> {
    const { parts, verify, human } = this.options;
    let said = '';
    while (!signal.aborted) {
      try {
        await verify();
        await recover(parts);
        this.#ready = true;
        if (said) await this.#tell('info', 'The account can be read again; trading goes on.');
        return;
      } catch (error) {
        if (error instanceof FencedError) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== said) await this.#tell('alarm', `Not trading: ${reason}`);
        said = reason;
        await human
          .sleep(error instanceof ReadFailedError ? RETRY_MS : REFUSED_MS, signal)
          .catch(() => undefined);
      }
    }
  }

  /** One line in log and chat for a change of the state. */
  async #tell(level: 'info' | 'alarm', text: string): Promise<void> {
    const { parts, log } = this.options;
    log[level === 'alarm' ? 'error' : 'info']({}, text);
    await parts.store.commit({ pushes: [{ type: 'notice', level, text }] }).catch(() => undefined);
  }
}
