import type { BotDocs } from '../store/docs.js';
import { MemoryStore, type MemoryStoreOptions } from '../store/memory-store.js';
import type { Change } from '../store/store.js';

/** The memory store of one run: nobody reads its pushes, and every change is shown to a watcher. */
export class WatchedStore extends MemoryStore<BotDocs> {
  constructor(
    options: MemoryStoreOptions,
    private readonly watch: (change: Change<BotDocs>) => void,
  ) {
    super(options);
  }

  override async commit(change: Change<BotDocs>): Promise<void> {
    await super.commit(change.pushes ? { ...change, pushes: [] } : change);
    this.watch(change);
  }
}
