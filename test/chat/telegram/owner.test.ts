import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { createOwner } from '../../../src/chat/telegram/owner.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';

const storeOf = () => new MemoryStore<BotDocs>({ clock: new ManualClock() });

describe('the owner', () => {
  it('that the settings name is the owner, and nobody can be paired', async () => {
    const store = storeOf();
    const owner = createOwner(store, 42);
    expect(await owner.pair(43)).toBe(false);
    expect(await owner.id()).toBe(42);
    expect(await store.get('owner', 'main')).toBeUndefined();
  });

  it('is whoever was paired first, in every process and after a restart', async () => {
    const store = storeOf();
    const [one, two] = [createOwner(store, undefined), createOwner(store, undefined)];
    expect(await one.id()).toBeUndefined();
    expect(await one.pair(43)).toBe(true);
    expect(await two.pair(44)).toBe(false);
    expect([await one.id(), await two.id(), await createOwner(store, undefined).id()]).toEqual([43, 43, 43]);
  });

  it('is nobody new where the pairing could not be written', async () => {
    const store = storeOf();
    const owner = createOwner(store, undefined);
    vi.spyOn(store, 'commit').mockRejectedValueOnce(new Error('READONLY'));
    await expect(owner.pair(43)).rejects.toThrow('READONLY');
    expect(await owner.id()).toBeUndefined();
  });

  it('is known without the store once it was read', async () => {
    const store = storeOf();
    const owner = createOwner(store, undefined);
    await owner.pair(43);
    vi.spyOn(store, 'get').mockRejectedValue(new Error('away'));
    expect(await owner.id()).toBe(43);
  });
});
