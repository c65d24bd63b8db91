import { beforeEach, describe, expect, it } from 'vitest';
import { executeIntent } from '../../../src/trade/execution/driver.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { Crash, Fate, SYMBOL } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';
import { isEntry, QUIET, request, Scene } from '../../support/scene.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

describe('a job that is delivered again and again', () => {
  it('does not shorten the time that a lost order is looked for', async () => {
    scene.wire.plan(isEntry, 'lostRequest');
    await scene.approve();
    const [intent] = await scene.intents('open');
    for (let times = 0; times < 20; times++) await scene.run(intent?.id ?? '');
    expect((await scene.intent(intent?.id ?? ''))?.status).toBe('unresolved');
    expect(await scene.pushes('rejected')).toEqual([]);
  });

  it('leaves one job owed, not one for each delivery', async () => {
    scene.wire.plan(isEntry, 'lostRequest');
    await scene.approve();
    const [intent] = await scene.intents('open');
    await scene.holdBack();
    for (let times = 0; times < 5; times++) await scene.run(intent?.id ?? '');
    expect(await scene.world.store.owedJobs(Infinity, 100)).toHaveLength(1);
  });
});

describe('a job that comes before its time', () => {
  it('is owed again where it was owed for the next step, and only then', async () => {
    scene.wire.plan(isEntry, 'lostRequest');
    await scene.approve();
    const [intent] = await scene.intents('open');
    const id = intent?.id ?? '';
    await scene.run(id);
    const dueAt = (await scene.intent(id))?.dueAt ?? 0;
    expect(dueAt).toBeGreaterThan(scene.world.clock.now());
    await scene.holdBack();
    await executeIntent(scene.world.parts, id, dueAt - 1);
    expect(await scene.world.store.owedJobs(Infinity, 100)).toEqual([]);
    await executeIntent(scene.world.parts, id, dueAt);
    const owed = await scene.world.store.owedJobs(Infinity, 100);
    expect(owed.map(({ job }) => job)).toEqual([
      expect.objectContaining({ name: 'execute-order', data: { intentId: id, dueAt }, dueAt }),
    ]);
  });
});

describe('an order whose fate is unknown after a restart', () => {
  it('is told as unresolved before it is told as anything else', async () => {
    await scene.approve();
    const [intent] = await scene.intents('open');
    // Dies between writing the order down and sending it.
    const probe = new Fate();
    scene.world.reboot(probe);
    const at = await awaitsUntil(scene, 'exchange.createOrder', intent?.id ?? '');
    expect(at).toBeGreaterThan(0);
    await recover(scene.world.parts);
    await scene.world.drain();
    expect(await scene.pushes('unresolved')).toHaveLength(1);
    expect(await scene.pushes('rejected')).toHaveLength(1);
  });
});

/** Runs the intent until the process dies right before the first call of that name; a new process stands then. */
const awaitsUntil = async (life: Scene, name: string, id: string): Promise<number> => {
  for (let at = 1; at < 50; at++) {
    const twin = new Scene();
    await twin.approve();
    const fate = new Fate(at);
    twin.world.reboot(fate);
    await twin.run(id).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    if (fate.names.at(-1) !== name) continue;
    life.world.reboot(new Fate(at));
    await life.run(id).catch(() => undefined);
    life.world.reboot();
    return at;
  }
  return 0;
};

describe('an approval that waited', () => {
  it('is not carried out after minutes in which the bot was off', async () => {
    await scene.approve();
    scene.world.clock.advance(600_000);
    await scene.world.restart();
    expect(await scene.held()).toBe(0);
    expect(await scene.pushes('denied')).toMatchObject([{ reason: expect.stringContaining('600 s ago') }]);
  });

  it('nor once entries are paused', async () => {
    await scene.approve();
    await scene.world.desk.account.pause('lunch');
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
  });

  it('nor in live mode once it is not armed any more', async () => {
    scene = new Scene(undefined, { mode: 'live' });
    const { control } = await scene.world.desk.account
      .resume()
      .then(() => ({ control: { paused: false, halted: false, updatedAt: 0 } }));
    await scene.world.store.commit({
      put: [{ kind: 'control', id: 'main', value: { ...control, armed: true } }],
    });
    await scene.approve();
    await scene.world.store.commit({
      put: [{ kind: 'control', id: 'main', value: { ...control, armed: false } }],
    });
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
  });
});

describe('two additions at once', () => {
  const RISING: readonly Row[] = [
    QUIET,
    QUIET,
    ...Array.from({ length: 60 }, (): Row => [108, 108, 108, 108, 1_000_000]),
  ];

  it('do not get past MAX_POSITION_SIZE together', async () => {
    scene = new Scene(RISING, {
      riskPerTrade: 0.04,
      dailyLossLimit: 0.5,
      maxOpenRisk: 0.5,
      maxPositionSize: 1000,
    });
    await scene.enter();
    scene.world.clock.advance(600_000);
    const scale = (key: string) =>
      scene.world.desk.positions.scale({ symbol: SYMBOL, fraction: 0.3 }, request(key));
    const answers = await Promise.all([scale('u2'), scale('u3')]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['denied', 'recorded']);
    await scene.world.drain();
    const position = await scene.position();
    expect((position?.contracts ?? 0) * (position?.entryPrice ?? 0)).toBeLessThanOrEqual(1000);
  });
});
