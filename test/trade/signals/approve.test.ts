import { describe, expect, it } from 'vitest';
import { refreshAccount } from '../../../src/trade/account/refresh.js';
import { ConflictError, isDenied } from '../../../src/domain/index.js';
import { offerOpportunity, recordSignal } from '../../../src/trade/signals/offer.js';
import { planNow } from '../../../src/trade/signals/plan.js';
import { expireSignals, placeOf } from '../../../src/trade/signals/waiting.js';
import type { Row } from '../../venues/paper/support.js';
import { SYMBOL, World } from '../../support/world.js';

const CALM: Row = [100, 100, 100, 100, 1_000_000];

/** A signal that is approved once the price has drifted by a factor. */
const approvedAt = async (drift: number) => {
  const world = new World(Array.from({ length: 40 }, () => CALM));
  await offerOpportunity(world.parts, world.opportunity());
  const [offered] = await world.desk.signals.list();
  if (!offered) throw new Error('no signal');
  const quote = world.market.quote.bind(world.market);
  world.market.quote = async (symbol) => {
    const { bid, ask, last, mark, ...rest } = await quote(symbol);
    return { ...rest, bid: bid * drift, ask: ask * drift, last: last * drift, mark: mark * drift };
  };
  const result = await world.desk.signals.approve(offered.id, offered.cardVersion, { key: 'u1', sentAt: 0 });
  if (result.status !== 'approved') throw new Error(result.status);
  return { world, offered, signal: result.signal };
};

describe('a signal approved', () => {
  it('at another price than its card had keeps the plan that was tapped beside its own', async () => {
    const { offered, signal } = await approvedAt(1.0005);
    expect(signal.plan.entry).not.toBe(offered.plan.entry);
    expect(signal.before).toEqual(offered.plan);
  });

  it('far from the price of its card is sent all the same: it may lose no more than was shown', async () => {
    const { offered, signal, world } = await approvedAt(1.04);
    expect(signal.plan.entry).toBeCloseTo(offered.plan.entry * 1.04, 1);
    expect(signal.plan.worstCase).toBeLessThanOrEqual(offered.plan.worstCase * 1.1);
    expect(await world.store.list('intent')).toHaveLength(1);
  });

  it('opens a position of which less than a lot cannot be closed: the least that can is named', async () => {
    const { world } = await approvedAt(1);
    await world.drain();
    const contracts = (await world.desk.positions.get(SYMBOL))?.position.contracts ?? 0;
    const result = await world.desk.positions.close(SYMBOL, 0.001, { key: 'u2', sentAt: 0 }, '/close');
    expect(result).toMatchObject({
      status: 'refused',
      reason: `0.1 % of ${contracts} contracts is less than one lot (1); ${Math.ceil(100 / contracts)} % is the least`,
    });
  });
});

describe('the status of an account', () => {
  it('that holds nothing any more has no open risk, also before it is read again', async () => {
    const { world } = await approvedAt(1);
    await world.drain();
    await refreshAccount(world.parts);
    expect((await world.desk.account.status()).account?.openRisk).toBeGreaterThan(0);
    await world.desk.positions.close(SYMBOL, 1, { key: 'u2', sentAt: 0 }, '/close');
    await world.drain();
    expect(await world.desk.account.status()).toMatchObject({
      positions: 0,
      account: { openRisk: 0, exposure: 0 },
    });
  });
});

describe('a button', () => {
  const offered = async (over: ConstructorParameters<typeof World>[1] = {}) => {
    const world = new World(
      Array.from({ length: 40 }, () => CALM),
      over,
    );
    await offerOpportunity(world.parts, world.opportunity());
    const [signal] = await world.desk.signals.list();
    if (!signal) throw new Error('no signal');
    const tap = (version = signal.cardVersion) =>
      world.desk.signals.approve(signal.id, version, { key: 'u1', sentAt: 0 });
    const intents = () => world.store.list('intent');
    return { world, signal, tap, intents };
  };

  it('is good once: the second tap records nothing', async () => {
    const { tap, intents } = await offered();
    expect(await tap()).toMatchObject({ status: 'approved' });
    expect(await tap()).toMatchObject({ status: 'refused', code: 'used' });
    expect(await intents()).toHaveLength(1);
  });

  it('is good for one version of its card', async () => {
    const { world, signal, tap, intents } = await offered();
    await world.desk.signals.resize(signal.id, signal.cardVersion, 0.5);
    expect(await tap()).toMatchObject({ status: 'refused', code: 'stale' });
    expect(await intents()).toEqual([]);
    expect(await tap(signal.cardVersion + 1)).toMatchObject({ status: 'approved' });
  });

  it('is good until it expires, and an unknown one never is', async () => {
    const { world, tap, intents } = await offered();
    world.clock.advance(300_000);
    expect(await tap()).toMatchObject({ status: 'refused', code: 'expired' });
    expect(await world.desk.signals.approve('nothing', 1, { key: 'u2', sentAt: 0 })).toMatchObject({
      code: 'unknown',
    });
    expect(await intents()).toEqual([]);
  });

  it('of what is denied for now stays good; what is denied for good ends', async () => {
    const { world, signal, tap, intents } = await offered();
    await world.desk.account.pause('lunch');
    expect(await tap()).toMatchObject({ status: 'denied', denied: { code: 'paused' } });
    expect((await world.desk.signals.get(signal.id))?.status).toBe('offered');
    await world.desk.account.resume();
    Object.assign(world.settings, { maxOpenPositions: 0 });
    expect(await tap()).toMatchObject({ status: 'denied', denied: { code: 'max-positions' } });
    expect(await world.desk.signals.get(signal.id)).toMatchObject({
      status: 'denied',
      note: '0 of 0 positions are taken',
    });
    expect(await intents()).toEqual([]);
  });

  it('whose plan may lose more than a tenth beyond its card asks once more, on the same card', async () => {
    const { world, signal, tap, intents } = await offered();
    const first = signal.plan.worstCase;
    Object.assign(world.settings, { riskPerTrade: 0.03 });
    const answer = await tap();
    if (answer.status !== 'asked') throw new Error(answer.status);
    expect(answer.why).toBe(
      `the worst case rose from ${first.toFixed(2)} to ${answer.signal.plan.worstCase.toFixed(2)} USDT`,
    );
    expect(answer.signal).toMatchObject({
      id: signal.id,
      status: 'offered',
      cardVersion: 2,
      before: signal.plan,
    });
    expect(await intents()).toEqual([]);
    // What was tapped before the question was seen is no answer to it.
    expect(await tap()).toMatchObject({ status: 'refused', code: 'stale' });
    expect(await tap(2)).toMatchObject({ status: 'approved' });
  });

  it('reserves the risk and owes the job in the commit that records the intent', async () => {
    const { world, signal, tap, intents } = await offered();
    await tap();
    const [intent] = await intents();
    expect(intent?.value).toMatchObject({ status: 'pending', reservedNotional: signal.plan.notional });
    expect(intent?.value.reservedRisk).toBe(signal.plan.worstCase);
    expect((await world.store.owedJobs(Infinity, 10)).map(({ job }) => job)).toMatchObject([
      { name: 'execute-order', data: { intentId: intent?.id } },
    ]);
  });
});

describe('two entries approved at the same time', () => {
  /** Two signals whose entries would each be allowed, but not one after the other: both ways in one symbol. */
  const twoOffered = async () => {
    const world = new World(Array.from({ length: 40 }, () => CALM));
    for (const side of ['long', 'short'] as const) {
      const opportunity = world.opportunity({ side });
      const plan = await planNow(world.parts, opportunity);
      if (isDenied(plan)) throw new Error(plan.reason);
      const place = await placeOf(world.parts, SYMBOL, side);
      await recordSignal(world.parts, { opportunity, key: side, plan, place, source: 'owner' });
    }
    const signals = await world.desk.signals.list();
    expect(signals).toHaveLength(2);
    return { world, signals };
  };

  it('are planned one after the other: the second sees what the first has reserved', async () => {
    const { world, signals } = await twoOffered();
    const answers = await Promise.all(
      signals.map(({ id, cardVersion }) =>
        world.desk.signals.approve(id, cardVersion, { key: id, sentAt: 0 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(['approved', 'denied']);
    expect(await world.store.list('intent')).toHaveLength(1);
  });
});

describe('signals whose time is over', () => {
  it.each(['has left the market', 'meets a conflict'])(
    'one that %s keeps no other from ending',
    async (what) => {
      const world = new World(Array.from({ length: 40 }, () => CALM));
      await offerOpportunity(world.parts, world.opportunity());
      const [doc] = await world.store.list('signal');
      if (!doc) throw new Error('no signal');
      const plan = { ...doc.value.plan, symbol: what === 'has left the market' ? 'GONE-USDT' : SYMBOL };
      await world.store.commit({
        put: [{ kind: 'signal', id: '0', value: { ...doc.value, id: '0', plan }, version: 0 }],
      });
      world.clock.advance(301_000);
      const { commit } = world.store;
      world.store.commit = (change) =>
        what === 'meets a conflict' && change.put?.some(({ id }) => id === '0')
          ? Promise.reject(new ConflictError('signal', '0'))
          : commit.call(world.store, change);
      const ending = expireSignals(world.parts);
      if (what === 'meets a conflict') await expect(ending).rejects.toThrow(ConflictError);
      else expect(await ending).toBe(2);
      expect((await world.store.get('signal', doc.id))?.value.status).toBe('expired');
    },
  );
});
