import type { Clock } from '../../clock.js';
import type { Params } from './params.js';
import type { ChatRecord, ChatState } from './state.js';
import { ApiError, type Update } from './wire.js';

const MAX_WAIT_SECONDS = 50;

type Wake = 'update' | 'conflict' | 'gone' | 'time';

/** getUpdates: confirmation by offset, long polling, one poller at a time. */
export class UpdateQueue {
  readonly #state: ChatState;
  readonly #commit: (record: ChatRecord) => void;
  readonly #clock: Clock;
  #wake: ((why: Wake) => void) | undefined;
  #allowed: ReadonlySet<string> | undefined;
  /** Told when a bot starts or stops waiting for updates. */
  onListening: (listening: boolean) => void = () => {};

  constructor(state: ChatState, commit: (record: ChatRecord) => void, clock: Clock) {
    this.#state = state;
    this.#commit = commit;
    this.#clock = clock;
  }

  get listening(): boolean {
    return this.#wake !== undefined;
  }

  /** Queues an update under the next id and returns it; kinds that the bot has not asked for are dropped. */
  push(content: Readonly<Record<string, unknown>>): Update {
    const update: Update = { ...content, update_id: this.#state.nextUpdate };
    const kind = Object.keys(content).find((key) => key !== 'update_id') ?? '';
    if (this.#allowed && !this.#allowed.has(kind)) {
      this.#commit({ t: 'next', update: update.update_id + 1, message: this.#state.nextMessage });
      return update;
    }
    this.#commit({ t: 'update', update });
    this.#wake?.('update');
    return update;
  }

  async poll(params: Params, signal: AbortSignal): Promise<readonly Update[]> {
    this.#wake?.('conflict');
    this.#readAllowed(params);
    this.#confirm(params.integer('offset') ?? 0);
    const limit = Math.min(100, Math.max(1, params.integer('limit') ?? 100));
    const seconds = Math.min(MAX_WAIT_SECONDS, Math.max(0, params.integer('timeout') ?? 0));
    if (this.#state.updates.size === 0 && seconds > 0) {
      const why = await this.#wait(seconds * 1000, signal);
      if (why === 'conflict') {
        throw new ApiError(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        );
      }
      if (why === 'gone') return [];
    }
    return [...this.#state.updates.values()].slice(0, limit);
  }

  /** Ends the present poll with nothing. */
  release(): void {
    this.#wake?.('gone');
  }

  #readAllowed(params: Params): void {
    const allowed = params.json('allowed_updates', 'allowed_updates');
    if (!Array.isArray(allowed)) return;
    const kinds = (allowed as unknown[]).filter((kind): kind is string => typeof kind === 'string');
    this.#allowed = kinds.length > 0 ? new Set(kinds) : undefined;
  }

  #confirm(offset: number): void {
    const ids = [...this.#state.updates.keys()];
    const before = offset < 0 ? (ids.at(Math.max(offset, -ids.length)) ?? 0) : offset;
    if (ids.some((id) => id < before)) this.#commit({ t: 'confirmed', before });
  }

  async #wait(ms: number, signal: AbortSignal): Promise<Wake> {
    if (signal.aborted) return 'gone';
    const timer = new AbortController();
    const gone = (): void => finish('gone');
    let finish: (why: Wake) => void = () => {};
    const woken = new Promise<Wake>((resolve) => {
      finish = resolve;
    });
    this.#wake = finish;
    this.onListening(true);
    signal.addEventListener('abort', gone, { once: true });
    void this.#clock.sleep(ms, timer.signal).then(
      () => finish('time'),
      () => {},
    );
    const why = await woken;
    timer.abort();
    signal.removeEventListener('abort', gone);
    if (this.#wake === finish) this.#wake = undefined;
    if (!this.#wake) this.onListening(false);
    return why;
  }
}
