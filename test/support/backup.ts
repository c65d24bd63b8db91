import type { BotDocs } from '../../src/state/store/docs.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import type { World } from './world.js';

/** What a backup of the store holds of trading; sequences and jobs begin anew, as a backup of before them would have it. */
const KINDS = [
  'ledger',
  'cursor',
  'control',
  'position',
  'intent',
  'order',
  'trade',
  'signal',
  'signalKey',
  'finding',
] as const satisfies readonly (keyof BotDocs)[];

/** Copies the store as it is; the result brings the world back to it, with a new process, while the exchange goes on. */
export const backUp = async (world: World): Promise<() => Promise<void>> => {
  const docs = await Promise.all(
    KINDS.map(async (kind) => (await world.store.list(kind)).map(({ id, value }) => ({ kind, id, value }))),
  );
  return async () => {
    const store = new MemoryStore<BotDocs>({ clock: world.clock });
    await store.commit({ put: docs.flat() as never });
    Object.assign(world, { store });
    world.reboot();
  };
};
