import { describe, expect, it, vi } from 'vitest';
import { createOwner } from '../../src/chat/telegram/owner.js';
import { ManualClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { readPaired } from '../../src/run/pairings.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';

const storeOf = () => new MemoryStore<BotDocs>({ clock: new ManualClock() });

/** One Redis with a store for each mode, and what this host keeps for when it is away. */
const host = () => {
  const shared = storeOf();
  const kept = new Map<string, number>();
  const stores = { replay: storeOf(), paper: storeOf(), live: storeOf() };
  const start = async (mode: keyof typeof stores, token = '1:a', fixed?: number) => {
    const file = {
      read: () => Promise.resolve(kept.get(mode)),
      keep: (userId: number) => void kept.set(mode, userId),
    };
    const places = { store: stores[mode], shared, file, token, log: silentLog };
    const paired = await readPaired(places);
    return { paired, owner: createOwner(stores[mode], fixed, paired) };
  };
  return { shared, stores, kept, start };
};

describe('who paired', () => {
  it('B13: in the replay is the owner in paper and live, too', async () => {
    const { start } = host();
    const replay = await start('replay');
    expect(replay.paired.userId).toBeUndefined();
    expect(await replay.owner.pair(43)).toBe(true);
    for (const mode of ['replay', 'paper', 'live'] as const) {
      const { paired, owner } = await start(mode);
      expect([paired.userId, await owner.id()]).toEqual([43, 43]);
    }
  });

  it('before pairings were shared is shared with the next start', async () => {
    const { start, stores } = host();
    await stores.replay.commit({ put: [{ kind: 'owner', id: 'main', value: { userId: 43 } }] });
    await start('replay');
    expect((await start('paper')).paired.userId).toBe(43);
  });

  it('with one bot is nobody to another', async () => {
    const { start } = host();
    await (await start('replay', '1:a')).owner.pair(43);
    expect((await start('paper', '2:b')).paired.userId).toBeUndefined();
  });

  it('gives way to TELEGRAM_OWNER_ID', async () => {
    const { start } = host();
    await (await start('replay')).owner.pair(43);
    expect(await (await start('paper', '1:a', 42)).owner.id()).toBe(42);
  });

  it('in this mode goes before who paired in another', async () => {
    const { start, stores } = host();
    await stores.paper.commit({ put: [{ kind: 'owner', id: 'main', value: { userId: 44 } }] });
    await (await start('replay')).owner.pair(43);
    expect((await start('paper')).paired.userId).toBe(44);
    expect((await start('live')).paired.userId).toBe(43);
  });

  it('is known by this host where Redis is away; where nobody is known, that it is away is said', async () => {
    const { start, stores } = host();
    await (await start('replay')).owner.pair(43);
    for (const store of Object.values(stores)) vi.spyOn(store, 'get').mockRejectedValue(new Error('away'));
    expect((await start('replay')).paired.userId).toBe(43);
    await expect(start('live')).rejects.toThrow('away');
  });

  it('is no secret of the store: the token does not stand there', async () => {
    const { start, shared } = host();
    await (await start('replay', '123:very-secret')).owner.pair(43);
    const [doc] = await shared.list('owner');
    expect(doc?.id).toMatch(/^[0-9a-f]{16}$/);
  });
});
