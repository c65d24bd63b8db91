import { beforeEach, describe, expect, it } from 'vitest';
import type { Intent, Position } from '../../../src/domain/index.js';
import { closesOf, flatten, recordFlatten } from '../../../src/trade/protection/flatten.js';
import { position as positionOf } from '../../decide/exits/fixtures.js';
import { intentOf } from '../booking/fixtures.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

const hold = (over: Partial<Position> = {}): Promise<void> =>
  scene.world.store.commit({ put: [{ kind: 'position', id: SYMBOL, value: positionOf(over) }] });
const closing = (id: string, over: Partial<Intent> = {}): Intent => {
  const { plan: _, ...intent } = intentOf(id);
  return { ...intent, kind: 'close', symbol: SYMBOL, positionId: 'P1', ...over };
};
const tried = (...intents: readonly Intent[]): Promise<void> =>
  scene.world.store.commit({ put: intents.map((value) => ({ kind: 'intent', id: value.id, value })) });
const close = (): Promise<void> => flatten(scene.world.parts, SYMBOL, 'no more stops');
const alarms = async (): Promise<string[]> =>
  (await scene.pushes('notice')).map(({ level, text }) => `${level}: ${text}`);

describe('a position that cannot be protected', () => {
  it('is closed at market ahead of all other work, and the owner alarmed', async () => {
    await hold();
    await close();
    const now = scene.world.clock.now();
    const intent = {
      id: 'F0P1',
      kind: 'close',
      symbol: SYMBOL,
      side: 'long',
      by: 'bot',
      cause: 'closed: no stop could be placed',
      status: 'pending',
      positionId: 'P1',
      steps: [],
      reservedRisk: 0,
      reservedNotional: 0,
      createdAt: now,
      updatedAt: now,
    };
    expect(await scene.intents()).toEqual([intent]);
    expect((await scene.world.store.owedJobs(Infinity, 9)).map(({ job }) => job)).toMatchObject([
      { name: 'execute-order', data: { intentId: 'F0P1' }, priority: 1 },
    ]);
    expect(await scene.world.store.journal({})).toMatchObject([
      { at: now, event: 'flatten', intentId: 'F0P1', positionId: 'P1', data: { reason: 'no more stops' } },
    ]);
    expect(await alarms()).toEqual([
      `alarm: ${SYMBOL}: the stop could not be placed (no more stops). The position is being closed at market.`,
    ]);
  });

  it('is left alone when it is closed, or none', async () => {
    await close();
    await hold({ status: 'closed' });
    await close();
    expect(await scene.intents()).toEqual([]);
  });

  it('is left alone while it is being closed', async () => {
    await hold();
    await tried(closing('C1', { status: 'working' }));
    await close();
    expect(await scene.intents()).toHaveLength(1);
  });

  it('is closed again at once when the first try came to nothing, and every 3 s from then on', async () => {
    const { clock } = scene.world;
    await hold();
    await tried(closing('C1', { status: 'rejected', updatedAt: clock.now() }));
    await close();
    expect(await scene.intent('F1P1')).toBeDefined();
    await tried(
      closing('F1P1', { status: 'rejected', updatedAt: clock.now() - 2_999 }),
      closing('C1', { status: 'rejected', updatedAt: 0 }),
    );
    await close();
    expect(await scene.intent('F2P1')).toBeUndefined();
    clock.advance(1);
    await close();
    expect(await scene.intent('F2P1')).toBeDefined();
  });

  it('is closed again too after the clock was set back by more than that', async () => {
    await hold();
    const ahead = { status: 'rejected', updatedAt: scene.world.clock.now() + 3_000 } as const;
    await tried(closing('C1', ahead), closing('C2', ahead));
    await close();
    expect(await scene.intent('F2P1')).toBeDefined();
  });

  it('is not closed where it is not ours: its owner is told, once', async () => {
    await hold({ guardOnly: true });
    await close();
    await close();
    expect(await scene.intents()).toEqual([]);
    expect(await alarms()).toEqual([
      `alarm: ${SYMBOL}: the position opened outside the bot has no stop, and none could be placed (no more stops). Close it or guard it by hand.`,
    ]);
    expect((await scene.world.store.get('finding', 'unguarded:P1'))?.value).toEqual({
      since: scene.world.clock.now(),
      reads: 1,
      told: true,
    });
  });
});

describe('the intents that were to close a position', () => {
  it('are those of that kind and that position', () => {
    const intents = [closing('C1'), closing('C2', { positionId: 'P2' }), closing('C3', { kind: 'scaleOut' })];
    expect(
      closesOf(
        positionOf(),
        intents.map((value) => ({ id: value.id, value, version: 1 })),
      ),
    ).toEqual([intents[0]]);
  });
});

describe('the closing of a position', () => {
  const why = { attempts: 0, cause: 'x', reason: 'y', alarm: 'z' };

  it('is written with what was seen of the position, and nothing is where somebody was faster', async () => {
    const { parts } = scene.world;
    await hold();
    const doc = await scene.world.store.get('position', SYMBOL);
    if (!doc) throw new Error('no position');
    const seen = [{ ...doc, value: positionOf({ stop: 97 }) }];
    expect(await recordFlatten(parts, positionOf(), why, seen)).toMatchObject({ id: 'F0P1', version: 1 });
    expect(await scene.position()).toMatchObject({ stop: 97 });
    expect(await recordFlatten(parts, positionOf(), why)).toBeUndefined();
    expect(await recordFlatten(parts, positionOf(), { ...why, attempts: 1 }, seen)).toBeUndefined();
    expect(await scene.intents()).toHaveLength(1);
  });

  it('that cannot be written for another reason says so', async () => {
    const { parts } = scene.world;
    parts.store.commit = () => Promise.reject(new Error('the disk is full'));
    await expect(recordFlatten(parts, positionOf(), why)).rejects.toThrow('the disk is full');
  });

  it('has an id that stands in a button, however long that of the position is', async () => {
    const position = positionOf({ id: 'Pu123456789012345678' });
    await recordFlatten(scene.world.parts, position, why);
    expect((await scene.intents()).map(({ id }) => id)).toEqual(['F0Pu1234567890123456']);
  });
});
