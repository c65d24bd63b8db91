import { beforeEach, describe, expect, it } from 'vitest';
import { resultAt, type Intent, type Position } from '../../../src/domain/index.js';
import { stepProtection } from '../../../src/trade/protection/retarget.js';
import { instrument, position as positionOf, short } from '../../decide/exits/fixtures.js';
import { intentOf } from '../booking/fixtures.js';
import { isStop, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

const hold = (over: Partial<Position> = {}, position = positionOf): Promise<void> =>
  scene.world.store.commit({ put: [{ kind: 'position', id: SYMBOL, value: position(over) }] });

const wish = (over: Partial<Intent>): Intent => {
  const { plan: _, ...intent } = intentOf('R1');
  return {
    ...intent,
    kind: 'retarget',
    symbol: SYMBOL,
    positionId: 'P1',
    status: 'pending',
    cause: 'the owner',
    steps: [],
    ...over,
  };
};

const step = async (over: Partial<Intent>) => {
  const value = wish(over);
  await scene.world.store.commit({ put: [{ kind: 'intent', id: 'R1', value }] });
  const doc = await scene.world.store.get('intent', 'R1');
  if (!doc) throw new Error('no intent');
  return stepProtection(scene.world.parts, doc);
};
/** The position after a first step. */
const moved = async (intent: Partial<Intent>, over: Partial<Position> = {}, position = positionOf) => {
  await hold(over, position);
  expect(await step(intent)).toEqual({ next: 'again' });
  return scene.position();
};

describe('an intent that moves stop and target', () => {
  it('writes both, each with its cause, in the position, the journal and what is told', async () => {
    const now = scene.world.clock.now();
    const before = { at: 1, what: 'stop', to: 95, cause: 'entry' } as const;
    const position = await moved(
      { stop: 97, target: 112, targetCause: 'momentum' },
      { target: 110, moves: [before] },
    );
    const moves = [
      { at: now, what: 'stop', from: 95, to: 97, cause: 'the owner' },
      { at: now, what: 'target', from: 110, to: 112, cause: 'momentum' },
    ];
    expect(position).toEqual(
      positionOf({
        stop: 97,
        target: 112,
        stopPinned: false,
        targetPinned: true,
        moves: [before, ...(moves as Position['moves'])],
        cardVersion: 2,
        updatedAt: now,
      }),
    );
    expect(await scene.intent('R1')).toMatchObject({ status: 'working', updatedAt: now });
    expect(await scene.world.store.journal()).toMatchObject(
      moves.map((data) => ({ at: now, event: `${data.what}-moved`, intentId: 'R1', data })),
    );
    expect(await scene.pushes('moved')).toEqual(
      moves.map(({ what, from, to, cause: why }) => ({
        type: 'moved',
        positionId: 'P1',
        symbol: SYMBOL,
        side: 'long',
        what,
        from,
        to,
        cause: why,
      })),
    );
  });

  it('tells of several targets all that they are now and what went, also where the next one stays', async () => {
    const targets = [
      { price: 110, share: 0.6 },
      { price: 115, share: 0.4 },
    ];
    await moved({ targets, by: 'owner' }, { target: 110, instrument });
    expect(await scene.pushes('moved')).toMatchObject([
      {
        what: 'target',
        to: 110,
        targets: { ladder: [{ price: 110 }, { price: 115 }], before: [110] },
      },
    ]);
  });

  it('tells of a stop what it locks in, in R, where that is known', async () => {
    const told = async (over: Partial<Position>): Promise<unknown> => {
      scene = new Scene();
      await moved({ stop: 97, target: 112 }, { instrument, ...over });
      return (await scene.pushes('moved')).map((push) => 'stopR' in push && push.stopR);
    };
    const lost = resultAt(positionOf({ stop: 97 }), 97, instrument);
    expect(lost).toBeLessThan(-12);
    expect(await told({ riskUnit: 10 })).toEqual([lost / 10, false]);
    expect(await told({ riskUnit: 0 })).toEqual([false, false]);
  });

  it('of the bot tells of no target: its card shows it', async () => {
    await moved({ by: 'bot', stop: 97, target: 112 });
    expect((await scene.pushes('moved')).map(({ what }) => what)).toEqual(['stop']);
  });

  it('leaves alone what it does not name', async () => {
    const target = { target: 110 };
    expect(await moved({ stop: 97 }, target)).toMatchObject({ stop: 97, target: 110 });
    expect(await scene.position()).not.toHaveProperty('targetPinned');
    expect(await moved({ target: 112 }, target)).toMatchObject({ stop: 95, target: 112, trailing: true });
    expect(await moved({}, {})).not.toHaveProperty('target');
  });

  it('names several targets, or one in the place of several, and leaves several as they are', async () => {
    const targets = [
      { price: 110, share: 0.5 },
      { price: 120, share: 0.5 },
    ];
    const ladder = targets.map((each) => ({ ...each, filled: 0 }));
    const several = { ladder, target: 110, stopFollows: 'rungs' as const };
    expect(await moved({ targets, stopFollows: 'rungs' })).toMatchObject({ ...several, targetPinned: true });
    expect(await moved({ stop: 97 }, several)).toMatchObject(several);
    const { stopFollows: _, ...still } = several;
    expect(await moved({ stop: 97 }, still)).not.toHaveProperty('stopFollows');
    const one = await moved({ target: 112 }, several);
    expect(one).toMatchObject({ target: 112 });
    for (const gone of ['ladder', 'stopFollows']) expect(one).not.toHaveProperty(gone);
    for (const gone of ['ladder', 'target', 'stopFollows'])
      expect(await moved({ target: null }, several)).not.toHaveProperty(gone);
    expect(Object.keys((await moved({ stop: 97 })) ?? {})).not.toContain('ladder');
  });

  it('takes the target away', async () => {
    const position = await moved({ target: null }, { target: 110 });
    expect(position).not.toHaveProperty('target');
    expect(position).toMatchObject({ targetPinned: true });
  });

  it('pins the target for the owner alone', async () => {
    expect(await moved({ by: 'bot', target: 112 })).not.toHaveProperty('targetPinned');
  });

  it('switches the trail', async () => {
    expect(await moved({ trailing: false })).toMatchObject({ trailing: false });
    expect(await moved({ trailing: true }, { trailing: false })).toMatchObject({ trailing: true });
  });

  it('has nothing to move where its position is gone, or another', async () => {
    expect(await step({ stop: 97 })).toEqual({ next: 'done' });
    expect(await scene.intent('R1')).toMatchObject({
      status: 'done',
      note: 'the position was closed meanwhile',
    });
    await hold({ id: 'P2' });
    expect(await step({ stop: 97 })).toEqual({ next: 'done' });
    expect(await scene.position()).toMatchObject({ stop: 95 });
  });
});

describe('a stop that would loosen', () => {
  it('stays where it has tightened to since, unless the owner said that it may', async () => {
    expect(await moved({ stop: 94 })).toMatchObject({ stop: 95, moves: [] });
    expect(await moved({ stop: 94, mayLoosen: true })).toMatchObject({ stop: 94 });
    expect(await moved({ stop: 106 }, {}, short)).toMatchObject({ stop: 105 });
    expect(await moved({ stop: 104 }, {}, short)).toMatchObject({ stop: 104 });
  });

  it('is left there by the bot while it does not trail, until that is switched on', async () => {
    const loose = { stop: 94, mayLoosen: true };
    const still = { trailing: false };
    expect(await moved(loose, still)).toMatchObject({ stopPinned: true });
    expect(await moved({ ...loose, trailing: false })).toMatchObject({ stopPinned: true });
    expect(await moved(loose), 'it trails').toMatchObject({ stopPinned: false });
    expect(await moved({ ...loose, trailing: true }, still)).toMatchObject({ stopPinned: false });
    expect(await moved({ stop: 96 }, { ...still, stopPinned: true })).toMatchObject({ stopPinned: true });
    expect(await moved({ stop: 96, mayLoosen: true }, still)).toMatchObject({ stopPinned: false });
    expect(await moved({ stop: 95, mayLoosen: true }, still), 'as it is').toMatchObject({
      stopPinned: false,
    });
    expect(await moved({ stop: 106, mayLoosen: true }, still, short)).toMatchObject({ stopPinned: true });
    expect(await moved({ stop: 105, mayLoosen: true }, still, short)).toMatchObject({ stopPinned: false });
    expect(await moved({ target: 112, mayLoosen: true }, still)).toMatchObject({ stopPinned: false });
    expect(await moved({ stop: 94 }, still), 'it may not').toMatchObject({ stop: 95, stopPinned: false });
  });
});

describe('an intent whose levels are written', () => {
  it('is done once they rest', async () => {
    await scene.enter();
    const held = await scene.position();
    expect(await step({ status: 'working', positionId: held?.id ?? '' })).toEqual({ next: 'done' });
    expect(await scene.intent('R1')).toMatchObject({ status: 'done' });
    expect(await scene.world.store.journal({ match: ({ event }) => event === 'intent-done' })).toHaveLength(
      1,
    );
  });

  it('is looked at again while they are on their way', async () => {
    await scene.enter();
    const doc = await scene.world.store.get('position', SYMBOL);
    if (!doc) throw new Error('no position');
    await scene.world.store.commit({
      put: [{ kind: 'position', ...doc, value: { ...doc.value, stop: 97 } }],
    });
    scene.wire.plan(isStop, { later: 'contracts are being settled' }, 1);
    expect(await step({ status: 'working', updatedAt: scene.world.clock.now() })).toEqual({
      next: 'wait',
      ms: 1000,
    });
    expect(await scene.intent('R1')).toMatchObject({ status: 'working' });
  });

  it('and one that only protects guards at once; where no stop can be had the position is closed', async () => {
    await scene.enter();
    const doc = await scene.world.store.get('position', SYMBOL);
    if (!doc) throw new Error('no position');
    for (const { clientOrderId } of await scene.resting())
      await scene.world.exchange.cancelOrder(SYMBOL, clientOrderId);
    await scene.world.store.commit({
      put: [{ kind: 'position', ...doc, value: { ...doc.value, protection: [] } }],
    });
    scene.wire.plan(isStop, { reject: 'no more stops' }, 1);
    expect(await step({ kind: 'protect', positionId: doc.value.id })).toEqual({ next: 'done' });
    expect(await scene.intents('close')).toMatchObject([{ positionId: doc.value.id, status: 'pending' }]);
  });
});
