import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Trader } from '../../src/app/trader.js';
import { ConflictError, FencedError, RadError, ReadFailedError, silentLog } from '../../src/domain/index.js';
import type { LeaseKeeper } from '../../src/store/lease-keeper.js';
import { StoreUnavailableError } from '../../src/store/store-errors.js';
import { resume } from '../../src/trading/control.js';
import { offerOpportunity } from '../../src/trading/offer.js';
import { JumpClock } from '../chaos/site.js';
import { Scene } from '../support/scene.js';

const UNREAD = new ReadFailedError('key permissions', 'the spot host is away');
let abort: AbortController;
beforeEach(() => {
  abort = new AbortController();
});
afterEach(() => abort.abort());

/** A clock whose sleeps end after the promises of the moment, so that loops cannot starve the test. */
class YieldingClock extends JumpClock {
  constructor(private readonly waits: number[] = []) {
    super(0);
  }

  override async sleep(ms: number): Promise<void> {
    this.waits.push(ms);
    await new Promise((resolve) => setImmediate(resolve));
    await super.sleep(ms);
  }
}

const traderOf = (
  scene: Scene,
  verify: () => Promise<void>,
  waits?: number[],
  lease: Partial<LeaseKeeper> = {},
): Trader => {
  const keeper = { holds: () => true, fence: () => undefined, ...lease } as unknown as LeaseKeeper;
  const { parts } = scene.world;
  return new Trader({ keeper, parts, verify, human: new YieldingClock(waits), log: silentLog });
};

const told = async (scene: Scene): Promise<string[]> =>
  (await scene.pushes('notice')).map(({ text }) => text);

/** A position whose stop has gone while nobody looked. */
const naked = async (): Promise<Scene> => {
  const scene = new Scene();
  await scene.enter();
  for (const order of await scene.resting())
    await scene.world.exchange.cancelOrder(order.symbol, order.clientOrderId);
  return scene;
};

describe('a start where it cannot be read whether the account may be traded', () => {
  it('guards what is held all the same, and lets entries alone wait', async () => {
    const scene = await naked();
    let away = true;
    const trader = traderOf(scene, () => (away ? Promise.reject(UNREAD) : Promise.resolve()));
    await trader.start(abort.signal);
    expect(trader.ready).toBe(true);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect((await told(scene)).filter((text) => text.includes('spot host is away'))).toHaveLength(1);

    // The switch survives what the owner does with the others.
    await scene.world.desk.pause('a while');
    await resume(scene.world.parts, true);
    const analysis = { ...scene.world.opportunity().analysis, candleTime: 1 };
    const next = scene.world.opportunity({ analysis });
    expect(await offerOpportunity(scene.world.parts, next)).toMatchObject({ code: 'unverified' });

    away = false;
    await expect.poll(() => told(scene)).toContain('The account was checked; entries go on.');
    expect((await scene.world.store.get('control', 'main'))?.value).not.toHaveProperty('unverified');
  });

  it('does not wait for an answer that never comes', async () => {
    const scene = await naked();
    const trader = traderOf(scene, () => new Promise(() => undefined));
    await trader.start(abort.signal);
    expect(trader.ready).toBe(true);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect((await scene.world.store.get('control', 'main'))?.value.unverified).toContain('no answer');
  });

  it('keeps entries waiting when the key turns out to be refused', async () => {
    const scene = await naked();
    const answers: Error[] = [UNREAD, UNREAD];
    const refused = new RadError('key-refused', 'the KuCoin key can withdraw');
    const trader = traderOf(scene, () => Promise.reject(answers.shift() ?? refused));
    await trader.start(abort.signal);
    await expect.poll(() => told(scene)).toContain('No entries: the KuCoin key can withdraw');
    expect((await scene.world.store.get('control', 'main'))?.value.unverified).toContain('withdraw');
    expect(await scene.resting('stop')).toHaveLength(1);
    expect(trader.ready).toBe(true);
  });
});

describe('a start that is disturbed', () => {
  it.each([
    ['a conflict', new ConflictError('intent', 'i1'), false],
    ['a store that does not answer', new StoreUnavailableError('get', {}, 'gone'), true],
    ['an unexpected fault', new TypeError('undefined is no function'), true],
  ])('%s: positions wait a second for their stops, not a minute', async (_, fault, isTold) => {
    const scene = await naked();
    const faults: Error[] = [fault];
    const { list } = scene.world.store;
    scene.world.store.list = ((kind: 'intent') => {
      const one = faults.shift();
      return one ? Promise.reject(one) : list.call(scene.world.store, kind);
    }) as typeof list;
    const waits: number[] = [];
    const trader = traderOf(scene, () => Promise.resolve(), waits);
    await trader.start(abort.signal);
    expect(trader.ready).toBe(true);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect(waits.filter((ms) => ms > 2000)).toEqual([]);
    expect((await told(scene)).some((text) => text.startsWith('Not trading'))).toBe(isTold);
  });

  it('a key that is refused is asked about again after a minute', async () => {
    const scene = await naked();
    const waits: number[] = [];
    const answers: Error[] = [new RadError('key-refused', 'the KuCoin key can withdraw')];
    const verify = (): Promise<void> => {
      const answer = answers.shift();
      return answer ? Promise.reject(answer) : Promise.resolve();
    };
    await traderOf(scene, verify, waits).start(abort.signal);
    expect(waits).toContain(60_000);
  });
});

describe('a start with a key that is refused', () => {
  it('touches nothing', async () => {
    const scene = await naked();
    const stop = new AbortController();
    const trader = traderOf(scene, () => {
      setImmediate(() => stop.abort());
      return Promise.reject(new RadError('key-refused', 'the KuCoin key can withdraw'));
    });
    await trader.start(stop.signal);
    expect(trader.ready).toBe(false);
    expect(await scene.resting()).toEqual([]);
    expect(await told(scene)).toEqual(['Not trading: the KuCoin key can withdraw']);
  });
});

describe('a start that loses the lease', () => {
  it('goes on once it has the lease again, instead of ending the program', async () => {
    const scene = await naked();
    let held = false;
    const verify = (): Promise<void> =>
      held ? Promise.resolve() : Promise.reject(new FencedError('trader'));
    const acquire = (): Promise<never> => {
      held = true;
      return Promise.resolve(undefined as never);
    };
    const trader = traderOf(scene, verify, [], { holds: () => held, acquire });
    await trader.start(abort.signal);
    await expect.poll(() => trader.ready).toBe(true);
    expect(await scene.resting('stop')).toHaveLength(1);
  });
});
