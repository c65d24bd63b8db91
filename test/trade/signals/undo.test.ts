import { describe, expect, it } from 'vitest';
import { releaseHeld } from '../../../src/trade/signals/approval-delay.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import type { Row } from '../../venues/paper/support.js';
import { SYMBOL, World } from '../../support/world.js';
import { createRig } from '../../chat/telegram/rig.js';
import { NOW, signal } from '../../chat/telegram/fixtures.js';

const CALM: Row = [100, 100, 100, 100, 1_000_000];
const rows = (): Row[] => Array.from({ length: 40 }, () => CALM);
const SECONDS = 10;

/** A world with an approved signal whose order is held back for ten seconds. */
const approved = async (undoSeconds = SECONDS): Promise<{ world: World; id: string; version: number }> => {
  const world = new World(rows(), { undoSeconds });
  await offerOpportunity(world.parts, world.opportunity());
  const [offered] = await world.desk.signals.list();
  if (!offered) throw new Error('no signal');
  const result = await world.desk.signals.approve(offered.id, offered.cardVersion, { key: 'u1', sentAt: 0 });
  if (result.status !== 'approved') throw new Error(result.status);
  return { world, id: offered.id, version: result.signal.cardVersion };
};

const orders = async ({ exchange }: World): Promise<number> =>
  (await exchange.fetchEvents('')).events.filter(({ type }) => type === 'fill').length +
  (await exchange.fetchOpenOrders()).length;

describe('the undo window', () => {
  it('is off by default: the order goes at once', async () => {
    const { world } = await approved(0);
    await world.drain();
    expect(await world.desk.positions.get(SYMBOL)).toBeDefined();
    expect(await world.store.list('held')).toEqual([]);
  });

  it('sends nothing before its time, then the order, once', async () => {
    const { world } = await approved();
    await world.drain();
    await releaseHeld(world.parts);
    await world.drain();
    expect(await orders(world)).toBe(0);
    await world.human.sleep(SECONDS * 1000 - 1);
    expect(await releaseHeld(world.parts)).toBe(0);
    await world.human.sleep(1);
    expect(await releaseHeld(world.parts)).toBe(1);
    expect(await releaseHeld(world.parts)).toBe(0);
    await world.drain();
    expect((await world.desk.positions.get(SYMBOL))?.position.contracts).toBeGreaterThan(0);
  });

  it('undone: nothing is ever sent, the risk is free again, the signal counts as skipped', async () => {
    const { world, id, version } = await approved();
    expect(await world.desk.signals.undo(id, version)).toMatchObject({ status: 'undone' });
    expect(await world.desk.signals.undo(id, version)).toMatchObject({ status: 'refused' });
    await world.human.sleep(60_000);
    await releaseHeld(world.parts);
    await world.restart();
    expect(await orders(world)).toBe(0);
    expect((await world.desk.signals.get(id))?.status).toBe('skipped');
    expect((await world.store.get('intent', `A${id}`))?.value).toMatchObject({
      status: 'done',
      reservedRisk: 0,
      reservedNotional: 0,
    });
    const [entry] = await world.store.journal({ match: ({ event }) => event === 'approval-undone' });
    expect(entry?.intentId).toBe(`A${id}`);
  });

  it('survives a restart: still held, can still be undone', async () => {
    const { world, id, version } = await approved();
    await world.restart();
    expect(await orders(world)).toBe(0);
    expect(await world.desk.signals.undo(id, version)).toMatchObject({ status: 'undone' });
    await world.restart();
    expect(await orders(world)).toBe(0);
  });

  it('is refused once the order is out, and for another version of the card', async () => {
    const { world, id, version } = await approved();
    expect(await world.desk.signals.undo(id, version - 1)).toMatchObject({ code: 'stale' });
    await world.human.sleep(SECONDS * 1000);
    await releaseHeld(world.parts);
    await world.drain();
    expect(await world.desk.signals.undo(id, version)).toMatchObject({ code: 'sent' });
    expect(await world.desk.positions.get(SYMBOL)).toBeDefined();
  });

  it('a halt while it is held: nothing is sent afterwards', async () => {
    const { world } = await approved();
    await world.desk.account.halt('by the owner', { key: 'u2', sentAt: 0 });
    await world.human.sleep(SECONDS * 1000);
    await releaseHeld(world.parts);
    await world.drain();
    expect(await orders(world)).toBe(0);
  });
});

describe('the undo button', () => {
  const held = signal({ status: 'approved', cardVersion: 2, intentId: 'AS1', heldUntil: NOW + 7_000 });

  it('stands on the approved card while it is held, is good for its version, and goes', async () => {
    const rig = createRig();
    rig.desk.signalsById.set('S1', held);
    await rig.deliver({ type: 'signal', signalId: 'S1' });
    const data = rig.wire.button('Undo (7 s)');
    await rig.tap(data);
    expect(rig.desk.of('undo')).toEqual([['S1', 2]]);
    expect(rig.wire.last()).toContain('Skipped');
    await rig.tap(data);
    expect(rig.desk.of('undo')).toHaveLength(1);
    rig.desk.signalsById.set('S1', held);
    rig.clock.advance(7_000);
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    const edit = rig.wire.calls.findLast(({ method }) => method.startsWith('editMessage'));
    expect(edit?.payload).not.toHaveProperty('reply_markup');
  });
});
