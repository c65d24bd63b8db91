import { beforeEach, describe, expect, it } from 'vitest';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { createConfirmations } from '../../../src/chat/telegram/confirm.js';
import { ManualClock } from '../../../src/clock.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import { backUp } from '../../support/backup.js';
import { Scene } from '../../support/scene.js';
import { createRig, type Rig } from './rig.js';

/** A chat on the world's own desk and store; its secret comes back with the backup. */
const chatOn = (scene: Scene): Rig =>
  createRig({ store: scene.world.store, desk: scene.world.desk, clock: scene.world.clock });

const toasts = (rig: Rig): unknown[] =>
  rig.wire.of('answerCallbackQuery').map(({ payload }) => payload['text']);

let scene: Scene;
let old: string;
let rig: Rig;
let earlier: string;
beforeEach(async () => {
  scene = new Scene();
  const restore = await backUp(scene.world);
  const secret = { value: 'the same before and after' };
  const put = [{ kind: 'secret' as const, id: 'buttons', value: secret }];
  await scene.world.store.commit({ put });
  earlier = await offered();
  const before = chatOn(scene);
  await before.deliver({ type: 'signal', signalId: earlier });
  old = before.wire.button('Approve');
  await restore();
  await scene.world.store.commit({ put });
  scene.world.clock.advance(60_000);
  rig = chatOn(scene);
});

const offered = async (): Promise<string> => {
  await offerOpportunity(scene.world.parts, scene.world.opportunity());
  return (await scene.world.desk.signals.list())[0]?.id ?? '';
};

describe('a card of before a backup was restored', () => {
  it('approves nothing but what it showed: a tap on it does nothing and says so', async () => {
    const now = await offered();
    expect(now.split('.')[0], 'the number comes again').toBe(earlier.split('.')[0]);
    expect(now).not.toBe(earlier);
    await rig.tap(old);
    expect(toasts(rig).at(-1)).toBe('Nothing done: this signal is gone.');
    expect(await scene.intents('open')).toEqual([]);
    await rig.deliver({ type: 'signal', signalId: now });
    await rig.tap(rig.wire.button('Approve'));
    expect(await scene.intents('open')).toMatchObject([{ signalId: now }]);
  });

  it('names it in words, too: what was typed from it is found no more', async () => {
    const now = await offered();
    expect(await scene.world.desk.signals.get(earlier)).toBeUndefined();
    await rig.say(`/why ${now.toUpperCase()}`);
    expect(JSON.stringify(rig.wire.of('sendMessage').at(-1)?.payload)).toContain(now);
  });
});

it('the position and trade that a signal becomes bear its id, so theirs stand for one thing, too', async () => {
  await scene.world.desk.signals.approve(await offered(), 1, { key: 'u1', sentAt: 0 });
  await scene.world.drain();
  const position = await scene.position();
  expect(position?.id).toBe(`PA${position?.signalId}`);
  expect(position?.id.length).toBeLessThanOrEqual(20);
});

it('a question of before a backup was restored is not answered by a yes to a later one', async () => {
  const clock = new ManualClock(1_800_000_000_000);
  const ask = async (text: string) => {
    const confirmations = createConfirmations(new MemoryStore<BotDocs>({ clock }), () => clock.now());
    return { confirmations, id: await confirmations.create('command', { text }) };
  };
  const { id } = await ask('/close ETH');
  clock.advance(30_000);
  const later = await ask('/arm');
  expect(later.id.split('.')[0]).toBe(id.split('.')[0]);
  expect(await later.confirmations.take(id, 'u1')).toBeUndefined();
  expect(await later.confirmations.take(later.id, 'u1')).toBeDefined();
});
