import type { BotDocs } from '../state/store/docs.js';
import { MemoryStore, type MemoryStoreOptions } from '../state/store/memory-store.js';
import type { Change } from '../state/store/store.js';

/** The memory store of one run: nobody reads its pushes, and every change is shown to a watcher. */
export class WatchedStore extends MemoryStore<BotDocs> {
  #owed = 0;

  constructor(
    options: MemoryStoreOptions,
    private readonly watch: (change: Change<BotDocs>) => void,
  ) {
    super(options);
  }

  /** Whether any job is owed, now or later. */
  get owes(): boolean {
    return this.#owed > 0;
  }

  override async settleJobs(seqs: readonly number[]): Promise<void> {
    await super.settleJobs(seqs);
    this.#owed -= seqs.length;
  }

  override async commit(change: Change<BotDocs>): Promise<void> {
    await super.commit(change.pushes ? { ...change, pushes: [] } : change);
    this.#owed += change.jobs?.length ?? 0;
    this.watch(change);
  }
}
