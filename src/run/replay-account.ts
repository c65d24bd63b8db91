import type { Redis } from 'ioredis';
import type { BotDocs } from '../state/store/docs.js';
import type { Put, Store } from '../state/store/store.js';

/** What every key of a recording begins with; nothing else is ever deleted. */
const PREFIX = 'rad:replay';
const KEYS_AT_ONCE = 500;
/** Messages of the chat that stay as they are, whichever account is played. */
const KEPT_CARDS: ReadonlySet<string> = new Set(['tour', 'pinned-status']);

/** Which run of a recording is played: each has an account of its own, so that nothing of one gets into the next. */
export class ReplayAccount {
  private constructor(
    /** Of the recordings on this Redis: how often each was begun again. */
    private readonly runs: Store<BotDocs>,
    private readonly recording: string,
    readonly run: number,
  ) {}

  static async open(runs: Store<BotDocs>, recording: string): Promise<ReplayAccount> {
    const doc = await runs.get('cursor', recording);
    return new ReplayAccount(runs, recording, Number(doc?.value.value ?? 0));
  }

  /** Of every key of this run. */
  get prefix(): string {
    return this.#prefixOf(this.run);
  }

  #prefixOf(run: number): string {
    return `${PREFIX}:${this.recording}${run === 0 ? '' : `.${run}`}`;
  }

  /**
   * Makes the next start begin anew, with what the owner has set and who he is; this run goes on until then.
   * @param open the store of a run, by its prefix
   */
  async beginAgain(store: Store<BotDocs>, open: (prefix: string) => Store<BotDocs>): Promise<void> {
    const [settings, preferences, owner, cards] = await Promise.all([
      store.list('setting'),
      store.list('preferences'),
      store.list('owner'),
      store.list('card'),
    ]);
    const put: Put<BotDocs>[] = [
      ...settings.map(({ id, value }) => ({ kind: 'setting' as const, id, value })),
      ...preferences.map(({ id, value }) => ({ kind: 'preferences' as const, id, value })),
      ...owner.map(({ id, value }) => ({ kind: 'owner' as const, id, value })),
      ...cards
        .filter(({ id }) => KEPT_CARDS.has(id))
        .map(({ id, value }) => ({ kind: 'card' as const, id, value })),
    ];
    const next = this.run + 1;
    if (put.length > 0) await open(this.#prefixOf(next)).commit({ put });
    await this.runs.commit({ put: [{ kind: 'cursor', id: this.recording, value: { value: String(next) } }] });
  }

  /** Deletes the run before this one. Nothing else of the recording, and nothing of another mode, has its prefix. */
  async forgetEarlier(redis: Redis): Promise<void> {
    if (this.run === 0) return;
    const prefix = this.#prefixOf(this.run - 1);
    for (let cursor = '0'; ;) {
      const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}:*`, 'COUNT', KEYS_AT_ONCE);
      if (keys.length > 0) await redis.unlink(...keys);
      if (next === '0') return;
      cursor = next;
    }
  }
}
