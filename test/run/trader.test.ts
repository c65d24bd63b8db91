import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RedisPolicyError } from '../../src/run/redis-policy.js';
import { Trader } from '../../src/run/trader.js';
import { wallClock } from '../../src/clock.js';
import { ConflictError, FencedError, RadError, ReadFailedError, silentLog } from '../../src/domain/index.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { LeaseKeeper } from '../../src/state/store/lease-keeper.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import { StoreUnavailableError } from '../../src/state/store/store-errors.js';
import { refreshAccount } from '../../src/trade/account/refresh.js';
import { resume } from '../../src/trade/account/control.js';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import { JumpClock } from '../chaos/site.js';
import { QUIET, Scene } from '../support/scene.js';

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

const traderOf = (scene: Scene, verify: () => Promise<string | undefined>, waits?: number[]): Trader => {
  const store = new MemoryStore<BotDocs>({ clock: wallClock });
  const keeper = new LeaseKeeper({ store, lease: 'trader', holder: 'x', clock: wallClock, log: silentLog });
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
    const trader = traderOf(scene, () => (away ? Promise.reject(UNREAD) : Promise.resolve(undefined)));
    await trader.start(abort.signal);
    expect(trader.ready).toBe(true);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect((await told(scene)).filter((text) => text.includes('spot host is away'))).toHaveLength(1);

    // The switch survives what the owner does with the others.
    await scene.world.desk.account.pause('a while');
    await resume(scene.world.parts, true);
    const analysis = { ...scene.world.opportunity().analysis, candleTime: 1 };
    const next = scene.world.opportunity({ analysis });
    expect(await offerOpportunity(scene.world.parts, next)).toMatchObject({ code: 'unverified' });

    away = false;
    await expect.poll(() => told(scene)).toContain('The account was checked; entries go on.');
    expect((await scene.world.store.get('control', 'main'))?.value).not.toHaveProperty('unverified');
  });

  it('keeps entries waiting where another Redis took the place of the one that was looked at', async () => {
    const scene = await naked();
    const faults: Error[] = [new RedisPolicyError(['appendonly is no, must be yes'])];
    const verify = (): Promise<undefined> => {
      const fault = faults.shift();
      return fault ? Promise.reject(fault) : Promise.resolve(undefined);
    };
    const trader = traderOf(scene, verify);
    await trader.start(abort.signal);
    expect(trader.ready).toBe(true);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect((await told(scene))[0]).toContain('Entries wait, all else goes on: MODE=live refuses this Redis');
    await expect.poll(() => told(scene)).toContain('The account was checked; entries go on.');
  });

  it('knows afterwards what was checked, and when the account was read last', async () => {
    const scene = await naked();
    await refreshAccount(scene.world.parts);
    const lastRead = (await scene.world.store.get('account', 'main'))?.value.at;
    const trader = traderOf(scene, () => Promise.resolve(undefined));
    expect(trader.lastSafe).toBeUndefined();
    await trader.start(abort.signal);
    expect(trader.lastSafe).toMatchObject({ positions: 1, unsettled: 0 });
    expect(trader.lastSafe?.lastRead).toBe(lastRead ?? NaN);
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

describe('a Redis that comes back without what was written last', () => {
  it('is told, and no other', async () => {
    const scene = await naked();
    const trader = traderOf(scene, () => Promise.resolve(undefined));
    await trader.start(abort.signal);
    const again = async (): Promise<void> => {
      trader.startOver('Redis was started again');
      await expect.poll(() => trader.ready).toBe(true);
    };
    await again();
    const lost = (await told(scene)).filter((text) => text.includes('came back without'));
    expect(lost).toEqual([]);
    scene.world.store.lastJournal = () => Promise.resolve(0);
    await again();
    expect((await told(scene)).at(-1)).toMatch(
      /^Redis came back without what was written last \(journal at 0, /,
    );
  });
});

describe('a start that is disturbed', () => {
  it.each([
    ['a conflict', new ConflictError('intent', 'i1')],
    ['a store that does not answer', new StoreUnavailableError('get', {}, 'gone')],
    ['an unexpected fault', new TypeError('undefined is no function')],
  ])('%s: positions wait a second for their stops, not a minute, and no hitch is told', async (_, fault) => {
    const scene = await naked();
    const faults: Error[] = [fault];
    const { list } = scene.world.store;
    scene.world.store.list = ((kind: 'intent') => {
      const one = faults.shift();
      return one ? Promise.reject(one) : list.call(scene.world.store, kind);
    }) as typeof list;
    const waits: number[] = [];
    const trader = traderOf(scene, () => Promise.resolve(undefined), waits);
    await trader.start(abort.signal);
    expect(trader.ready).toBe(true);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect(waits.filter((ms) => ms > 2000)).toEqual([]);
    expect((await told(scene)).some((text) => text.startsWith('Not trading'))).toBe(false);
  });

  it('a key that is refused is asked about again after a minute', async () => {
    const scene = await naked();
    const waits: number[] = [];
    const answers: Error[] = [new RadError('key-refused', 'the KuCoin key can withdraw')];
    const verify = (): Promise<undefined> => {
      const answer = answers.shift();
      return answer ? Promise.reject(answer) : Promise.resolve(undefined);
    };
    await traderOf(scene, verify, waits).start(abort.signal);
    expect(waits).toContain(60_000);
  });
});

describe('a key that may trade and should be changed all the same', () => {
  const CAUTION = 'The key has no IP list';
  const cautionIn = async (scene: Scene): Promise<string | undefined> =>
    (await scene.world.store.get('control', 'main'))?.value.caution;

  it('is told once, whatever begins again, and kept where /status and /arm look', async () => {
    const scene = await naked();
    const trader = traderOf(scene, () => Promise.resolve(CAUTION));
    await trader.start(abort.signal);
    expect(trader.caution).toBe(CAUTION);
    await expect.poll(() => cautionIn(scene)).toBe(CAUTION);
    await scene.world.desk.account.pause('a while');
    await resume(scene.world.parts, true);
    trader.startOver('Redis was away');
    await expect.poll(() => trader.ready).toBe(true);
    await traderOf(scene, () => Promise.resolve(CAUTION)).start(abort.signal);
    expect(await cautionIn(scene)).toBe(CAUTION);
    expect((await told(scene)).filter((text) => text === CAUTION)).toHaveLength(1);
  });

  it('is looked at again while the bot runs, and is well once the owner has changed it', async () => {
    const scene = await naked();
    const answers: (string | Error)[] = [CAUTION, UNREAD, CAUTION];
    const verify = (): Promise<string | undefined> => {
      const answer = answers.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const waits: number[] = [];
    await traderOf(scene, verify, waits).start(abort.signal);
    await expect.poll(() => told(scene)).toContain('The key of the account is as it should be now.');
    expect(await cautionIn(scene)).toBeUndefined();
    expect(waits.filter((ms) => ms === 600_000)).toHaveLength(3);
    expect((await told(scene)).filter((text) => text === CAUTION)).toHaveLength(1);
  });

  it('is told, too, where it could not be read at first', async () => {
    const scene = await naked();
    const answers: Error[] = [UNREAD];
    const verify = (): Promise<string> => {
      const fault = answers.shift();
      return fault ? Promise.reject(fault) : Promise.resolve(CAUTION);
    };
    await traderOf(scene, verify).start(abort.signal);
    await expect.poll(() => told(scene)).toContain(CAUTION);
    expect(await told(scene)).toContain('The account was checked; entries go on.');
  });
});

describe('a trader that begins again', () => {
  it('says why entries were cancelled: after an outage nothing was restarted', async () => {
    const scene = new Scene([QUIET, ...Array.from({ length: 20 }, () => QUIET)], { limitOrderTimeout: 600 });
    const trader = traderOf(scene, () => Promise.resolve(undefined));
    await trader.start(abort.signal);
    await scene.approve();
    const [intent] = await scene.intents('open');
    await scene.run(intent?.id ?? '');
    expect(await scene.resting('limit')).toHaveLength(1);
    trader.startOver('Redis was away');
    const reason = async () => (await scene.intent(intent?.id ?? ''))?.cancelReason;
    await expect.poll(reason).toBe('Redis was away');
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
    const answers: Error[] = [new FencedError('trader')];
    const verify = (): Promise<undefined> => {
      const answer = answers.shift();
      return answer ? Promise.reject(answer) : Promise.resolve(undefined);
    };
    const trader = traderOf(scene, verify, []);
    await trader.start(abort.signal);
    await expect.poll(() => trader.ready).toBe(true);
    expect(await scene.resting('stop')).toHaveLength(1);
  });
});
