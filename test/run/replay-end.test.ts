import { describe, expect, it } from 'vitest';
import type { Job } from 'bullmq';
import { Stepper } from '../../src/run/stepper.js';
import type { Queues, Workers } from '../../src/run/queues.js';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { Relay } from '../../src/state/outbox/relay.js';
import type { Settings } from '../../src/settings.js';
import type { QueueName } from '../../src/state/store/store.js';
import { endRecording, oweRecordingResult } from '../../src/trade/watchdog/recording-end.js';
import { checkPositions } from '../../src/trade/watchdog/tick.js';
import { driveIntent } from '../../src/trade/execution/run-intent.js';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import { planNow } from '../../src/trade/signals/plan.js';
import { request, Scene } from '../support/scene.js';
import { SYMBOL } from '../support/world.js';

/** Queues whose jobs run at once in this process, as workers would run them. */
const stepperOf = (scene: Scene, minutes: number) => {
  const { world } = scene;
  const listeners: ((queue: QueueName, id: string) => void)[] = [];
  let jobs = 0;
  const queue = (name: string) => ({
    add: (job: string, data: Record<string, unknown>) => {
      const id = `${++jobs}`;
      const work =
        job === 'execute-order'
          ? driveIntent(world.parts, String(data['intentId']))
          : job === 'check-positions'
            ? checkPositions(world.parts)
            : Promise.resolve();
      void work
        .catch(() => undefined)
        .then(() => listeners.forEach((listen) => listen(name as QueueName, id)));
      return Promise.resolve({
        id,
        queueName: name,
        getState: () => Promise.resolve('active'),
      } as unknown as Job);
    },
  });
  const names = ['scan', 'chunks', 'positions', 'orders', 'signals', 'notify', 'upkeep'];
  const queues = Object.fromEntries(names.map((name) => [name, queue(name)])) as unknown as Queues;
  const workers = { onFinished: (listen: (typeof listeners)[number]) => listeners.push(listen) };
  const from = world.clock.now();
  return new Stepper({
    clock: world.clock,
    human: wallClock,
    market: world.market,
    advance: async (upTo) => void (await world.exchange.advance(upTo)),
    store: world.store,
    queues,
    workers: workers as unknown as Workers,
    relay: new Relay({ store: world.store, queues, clock: world.clock, mode: 'stepped', log: silentLog }),
    settings: { ...world.settings, approval: 'auto', replaySpeed: 0 } as unknown as Settings,
    log: silentLog,
    from,
    to: from + minutes * 60_000,
    ending: {
      close: () => endRecording(world.parts),
      tell: () => oweRecordingResult(world.parts, from),
    },
  });
};

describe('a replay whose recording is over', () => {
  it('still closes a position that its owner closes', async () => {
    const scene = new Scene();
    await scene.enter();
    const stop = new AbortController();
    const stepper = stepperOf(scene, 30);
    expect(await stepper.run(stop.signal)).toBe(true);
    const serving = stepper.serve(stop.signal);
    await scene.world.desk.positions.close(SYMBOL, 1, request('u2'), '/close');
    await expect.poll(() => scene.held(), { timeout: 3000 }).toBe(0);
    stop.abort();
    await serving;
  });
});

describe('B11: the end of a recording', () => {
  const end = async (scene: Scene, minutes = 30): Promise<void> => {
    expect(await stepperOf(scene, minutes).run(new AbortController().signal)).toBe(true);
  };

  it('is told once with its result, whose parts make the change of the equity', async () => {
    const scene = new Scene();
    await scene.enter();
    await end(scene);
    // As the next start of an ended recording does.
    await end(scene, 0);
    const told = await scene.pushes('recordingOver');
    expect(told).toHaveLength(1);
    const result = told[0]?.result;
    expect(result).toMatchObject({ openPositions: 1, trades: 0, to: scene.world.clock.now() });
    const account = await scene.world.exchange.fetchAccount();
    expect(result?.equity).toBe(account.equity);
    expect((result?.netPnl ?? 0) + (result?.openNet ?? 0)).toBeCloseTo(
      (result?.equity ?? 0) - (result?.startEquity ?? 0),
      9,
    );
    expect(result?.openNet).toBeLessThan(0);
  });

  it('leaves what is open with its stop, and is no pause that /resume could end', async () => {
    const scene = new Scene();
    await scene.enter();
    const resting = await scene.resting('stop');
    await end(scene);
    expect(await scene.resting('stop')).toEqual(resting);
    expect(await scene.held()).toBeGreaterThan(0);
    const { desk, clock } = scene.world;
    expect((await desk.account.status()).control.recordingOver).toBe(clock.now());
    await desk.account.pause('lunch');
    await desk.account.resume();
    expect((await desk.account.status()).control.recordingOver).toBe(clock.now());
  });

  it('ends the cards that wait, and refuses every entry with the reason', async () => {
    const scene = new Scene();
    const { desk, parts, store } = scene.world;
    await offerOpportunity(parts, scene.world.opportunity());
    const [card] = await desk.signals.list();
    await end(scene, 1);
    expect((await store.get('signal', card?.id ?? ''))?.value).toMatchObject({
      status: 'ended',
      note: 'the recording is over',
    });
    const denied = await planNow(parts, scene.world.opportunity());
    expect(denied).toMatchObject({ code: 'recording-over' });
    expect(denied).toHaveProperty('reason', expect.stringContaining('no price to trade at'));
  });

  it('calls an entry off that was approved and not sent', async () => {
    const scene = new Scene();
    await scene.approve();
    await endRecording(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect((await scene.intents('open'))[0]).toMatchObject({ status: 'denied' });
  });
});

describe('a replay whose store fails for a moment', () => {
  it('goes on afterwards and comes to its end', async () => {
    const scene = new Scene();
    const { store } = scene.world;
    const commit = store.commit.bind(store);
    let failures = 1;
    store.commit = (change) =>
      change.put?.some(({ id }) => id === 'replay') && failures-- > 0
        ? Promise.reject(new Error('the store is full'))
        : commit(change);
    const stepper = stepperOf(scene, 30);
    expect(await stepper.run(new AbortController().signal)).toBe(true);
    expect((await store.get('cursor', 'replay'))?.value.value).toBe(String(scene.world.clock.now()));
  });
});
