import { describe, expect, it } from 'vitest';
import { disarmOther } from '../../../src/run/start.js';
import { lastAccount } from '../../../src/run/venue.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { World } from '../../support/world.js';

const begin = async (): Promise<World> => {
  const world = new World([[100, 100, 100, 100, 1_000_000]]);
  await world.store.commit({ journal: [{ at: 1, event: 'paused' }] });
  await world.desk.account.arm(true);
  return world;
};

const isArmed = async (world: World): Promise<boolean | undefined> =>
  (await world.store.get('control', 'main'))?.value.armed;

const told = async (world: World): Promise<string[]> =>
  (await world.store.owedPushes(99)).flatMap(({ push }) =>
    push.type === 'notice' && push.text.startsWith('Disarmed') ? [`${push.level}: ${push.text}`] : [],
  );

describe('Arm', () => {
  it('survives a restart, a trimmed journal and what the owner does with the other switches', async () => {
    const world = await begin();
    await world.restart();
    await world.desk.account.pause('a while');
    await world.desk.account.resume();
    await world.store.trimJournal((await world.store.lastJournal()) - 1);
    await world.restart();
    expect(await isArmed(world)).toBe(true);
    expect(await told(world)).toEqual([]);
  });

  it('ends with a lost journal, and says so once', async () => {
    const world = await begin();
    await world.store.trimJournal(1e9);
    await world.restart();
    await world.restart();
    expect(await isArmed(world)).toBe(false);
    expect(await told(world)).toEqual([
      'alarm: Disarmed: the journal was lost, or put back as it was before /arm. Look at /positions and at the exchange, then say /arm.',
    ]);
  });

  it('ends with a journal that was put back as it was before', async () => {
    const world = await begin();
    const before = await world.store.lastJournal();
    world.store.lastJournal = () => Promise.resolve(before - 1);
    await world.restart();
    expect(await isArmed(world)).toBe(false);
  });

  it('ends where nobody noted at which line it was said', async () => {
    const world = await begin();
    const control = (await world.store.get('control', 'main'))?.value;
    if (!control) throw new Error('no control');
    const { armedSeq: _, ...old } = control;
    await world.store.commit({ put: [{ kind: 'control', id: 'main', value: old }] });
    await world.restart();
    expect(await isArmed(world)).toBe(false);
  });

  it('ends with a change of keys, also when it is back to an earlier one', async () => {
    const [a, b] = [new World([[100, 100, 100, 100, 1]]), new World([[100, 100, 100, 100, 1]])];
    const shared = new MemoryStore<BotDocs>({ clock: a.clock });
    const start = (world: World, key: string): Promise<void> =>
      disarmOther(world.parts, lastAccount(shared, `rad:live:${key}`));
    await start(a, 'a');
    await a.desk.account.arm(true);
    await start(a, 'a');
    expect(await isArmed(a)).toBe(true);
    await start(b, 'b');
    await b.desk.account.arm(true);
    await start(a, 'a');
    expect(await isArmed(a)).toBe(false);
    expect(await told(a)).toEqual([expect.stringContaining('another key was used before this one')]);
    await start(b, 'b');
    expect(await isArmed(b)).toBe(false);
  });
});
