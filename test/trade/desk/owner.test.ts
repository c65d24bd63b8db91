import { describe, expect, it, vi } from 'vitest';
import { settingRules } from '../../../src/run/setting-rules.js';
import { ReadFailedError, silentLog } from '../../../src/domain/index.js';
import { loadSettings } from '../../../src/settings.js';
import { createDesk } from '../../../src/trade/desk/desk.js';
import { equityPut, staleEquity } from '../../../src/trade/account/equity-history.js';
import { refreshAccount } from '../../../src/trade/account/refresh.js';
import { beginScan } from '../../../src/trade/signals/scan.js';
import { SettingsOverride } from '../../../src/trade/core/setting-overrides.js';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { analysis } from '../../decide/risk/fixtures.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL, World } from '../../support/world.js';

const ROWS = Array.from({ length: 60 }, () => [100, 100.1, 99.9, 100, 1_000_000] as const);
const REQUEST = { key: 'u1', sentAt: 0 };
const DAY = 86_400_000;

/** A world whose analyser has seen enough: ATR 0.5, long votes of 70 %. */
const world = (over: ConstructorParameters<typeof World>[1] = {}): World => {
  const made = new World(ROWS, over);
  const seen = { ...analysis, confidence: 0.7, values: { ...analysis.values, atr14: 0.5 } };
  const fed = made.parts.analyzers;
  const analyzers = {
    refresh: () => Promise.resolve({ analysis: () => seen, snapshot: () => seen }),
    closes: () => ({ times: [], closes: [] }),
    newest: (symbol: string) => fed.newest(symbol),
  };
  made.parts = { ...made.parts, analyzers: analyzers as never };
  vi.spyOn(made.market, 'universe').mockResolvedValue([SYMBOL]);
  made.desk = createDesk(made.parts);
  return made;
};

describe('a trade by hand', () => {
  it('is planned by the rules of a signal, offered with a card, and sent after Approve alone', async () => {
    const { desk, store } = world({ approval: 'auto' });
    const result = await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST);
    if (result.status !== 'offered') throw new Error(JSON.stringify(result));
    const { plan, status, opportunity } = result.signal;
    expect(status).toBe('offered');
    // 8 ATR of 0.5 below the entry of about 100; the risk is 2 % of 1,000 USDT at most.
    expect(plan.stop / plan.entry - 1).toBeCloseTo(-0.04, 2);
    expect(plan.worstCase).toBeGreaterThan(15);
    expect(plan.worstCase).toBeLessThanOrEqual(20);
    expect(opportunity.confidence).toBeCloseTo(0.7);
    expect(await store.list('intent')).toEqual([]);
    expect((await store.owedPushes(9)).map(({ push }) => push.type)).toContain('signal');
    expect((await desk.signals.approve(result.signal.id, 1, REQUEST)).status).toBe('approved');
  });

  it('against the votes says so for good, and is learned from as what it was (B2)', async () => {
    const { desk, store } = world();
    const result = await desk.signals.propose({ symbol: SYMBOL, side: 'short' }, REQUEST);
    if (result.status !== 'offered') throw new Error(JSON.stringify(result));
    const { id, opportunity, record, source } = result.signal;
    expect(source).toBe('owner');
    expect(opportunity.confidence).toBe(-0.7);
    expect(record).toBeUndefined();
    expect((await desk.signals.approve(id, 1, REQUEST)).status).toBe('approved');
    const [intent] = (await store.list('intent')).map(({ value }) => value);
    expect(intent?.opening).toMatchObject({ confidence: -0.7, features: { confidence: -0.7 } });
    expect(intent?.opening?.reasons[0]).toMatch(/^⚠ opened by hand, against the votes: /);
    expect(intent?.opening).not.toHaveProperty('signalClass');
  });

  it('with targets of the owner’s has each rest for its share once it is filled', async () => {
    const made = world();
    const { desk } = made;
    const targets = [
      { price: 104, share: 0.5 },
      { price: 110, share: 0.5 },
    ];
    const result = await desk.signals.propose(
      { symbol: SYMBOL, side: 'long', targets, stopFollows: 'entry' },
      REQUEST,
    );
    if (result.status !== 'offered') throw new Error(JSON.stringify(result));
    expect(result.signal.plan).toMatchObject({ target: 104, targets, stopFollows: 'entry' });
    await desk.signals.approve(result.signal.id, 1, REQUEST);
    await made.drain();
    const rungs = (await made.exchange.fetchOpenOrders()).filter(({ type }) => type === 'takeProfit');
    expect(new Set(rungs.map(({ triggerPrice }) => triggerPrice))).toEqual(new Set([104, 110]));
    expect((await desk.positions.list())[0]?.position).toMatchObject({ target: 104, stopFollows: 'entry' });
  });

  it('on the real account has one target until the ladder was rehearsed', async () => {
    const { desk, store } = world({ mode: 'live' });
    const targets = [
      { price: 104, share: 0.5 },
      { price: 110, share: 0.5 },
    ];
    const propose = () => desk.signals.propose({ symbol: SYMBOL, side: 'long', targets }, REQUEST);
    expect(await propose()).toMatchObject({
      code: 'ladder-unproved',
      reason: expect.stringContaining('--ladder'),
    });
    const rehearsal = { at: 0, isWhole: true, hasLadder: true, red: [], yellow: [], facts: {} };
    await store.commit({ put: [{ kind: 'rehearsal', id: 'main', value: rehearsal, version: 0 }] });
    expect(await propose()).not.toMatchObject({ code: 'ladder-unproved' });
  });

  it('takes the owner’s stop and size', async () => {
    const { desk } = world();
    const [full, half] = await Promise.all(
      [1, 0.5].map((sizeFactor, index) =>
        desk.signals.propose(
          { symbol: SYMBOL, side: 'long', stop: 98, sizeFactor },
          { key: `u${index}`, sentAt: 0 },
        ),
      ),
    );
    if (full?.status !== 'offered' || half?.status !== 'offered') throw new Error('not offered');
    expect(full.signal.plan.stop).toBeCloseTo(98, 1);
    // Whole contracts, rounded down.
    expect(half.signal.plan.contracts).toBe(Math.floor(full.signal.plan.contracts / 2));
  });

  it('is offered once for one request', async () => {
    const { desk, store } = world();
    const first = await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST);
    const again = await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST);
    expect(again).toEqual(first);
    expect(await store.list('signal')).toHaveLength(1);
  });

  it('is denied by the same rules', async () => {
    const { desk } = world();
    await desk.account.pause('test');
    expect(await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST)).toMatchObject({
      status: 'denied',
      denied: { code: 'paused' },
    });
    expect(
      await world().desk.signals.propose({ symbol: SYMBOL, side: 'long', stop: 101 }, REQUEST),
    ).toMatchObject({
      status: 'denied',
      denied: { code: 'stop-side' },
    });
    expect(
      await world().desk.signals.propose({ symbol: SYMBOL, side: 'long', stop: 80 }, REQUEST),
    ).toMatchObject({
      denied: { code: 'stop-too-wide' },
    });
  });
});

describe('the outlook', () => {
  it('says why there is no signal now', async () => {
    const outlook = await world().desk.market.outlook(SYMBOL);
    expect(outlook?.signal).toBeUndefined();
    expect(outlook?.reason).toMatch(/waiting for a new start|the votes for|frame/);
  });
});

describe('the smallest orders', () => {
  it('are those of the symbols that are scanned, at the price of now; what cannot be read is left out', async () => {
    const { desk, market } = world();
    const instrument = (await market.instruments()).get(SYMBOL);
    const { mark } = await market.quote(SYMBOL);
    const lot = (instrument?.lotSize ?? NaN) * (instrument?.contractSize ?? NaN) * mark;
    expect(await desk.market.smallestOrders(20)).toEqual([{ symbol: SYMBOL, notional: lot }]);
    expect(await desk.market.smallestOrders(0)).toEqual([]);
    vi.spyOn(market, 'quote').mockRejectedValue(new ReadFailedError('quote', 'away'));
    expect(await desk.market.smallestOrders(20)).toEqual([]);
  });
});

describe('symbols that give signals', () => {
  it('are fewer by a block, from the next scan on, kept and journaled', async () => {
    const { desk, parts, store } = world();
    expect(await desk.market.scanned()).toEqual([SYMBOL]);
    await desk.settings.changePairs((rules) => ({ ...rules, blocked: [SYMBOL] }), 'by the owner');
    expect(await desk.market.scanned()).toEqual([]);
    await beginScan(parts);
    expect((await store.get('scan', 'main'))?.value.symbols).toBe(0);
    expect(await createDesk(parts).settings.pairs()).toMatchObject({ blocked: [SYMBOL] });
    expect((await store.journal({ limit: 1 }))[0]).toMatchObject({
      event: 'pairs-changed',
      cause: 'by the owner',
    });
    expect(await desk.signals.propose({ symbol: SYMBOL, side: 'long' }, REQUEST)).toMatchObject({
      code: 'barred',
    });
  });

  it('are those alone that the owner names, and none when no side is traded', async () => {
    const { desk } = world();
    await desk.settings.changePairs((rules) => ({ ...rules, only: ['BBB-USDT'] }), 'x');
    expect(await desk.market.scanned()).toEqual([]);
    await desk.settings.changePairs((rules) => ({ ...rules, only: [SYMBOL] }), 'x');
    expect(await desk.market.scanned()).toEqual([SYMBOL]);
    await desk.settings.changePairs((rules) => ({ ...rules, sides: 'none' }), 'x');
    expect(await desk.market.scanned()).toEqual([]);
  });
});

describe('settings from the chat', () => {
  const open = async (made: World, env: Record<string, string> = {}): Promise<SettingsOverride> => {
    const rules = settingRules(loadSettings(env));
    const overrides = new SettingsOverride(rules, { ...made.parts, log: silentLog });
    await overrides.load();
    return overrides;
  };

  it('are in force at once, kept over a restart, journaled, and can go back', async () => {
    const made = world();
    const first = await open(made, { LEVERAGE: '7' });
    expect(first.views().find(({ name }) => name === 'LEVERAGE')).toMatchObject({
      origin: 'environment',
      value: '7',
    });
    await first.change('LEVERAGE', '3');
    expect(first.current().leverage).toBe(3);
    expect((await made.store.journal({ limit: 1 }))[0]).toMatchObject({
      event: 'setting-changed',
      data: { name: 'LEVERAGE', from: '7', to: '3' },
    });
    const second = await open(made, { LEVERAGE: '7' });
    expect(second.current().leverage).toBe(3);
    expect(second.views().find(({ name }) => name === 'LEVERAGE')).toMatchObject({ origin: 'chat' });
    await second.change('LEVERAGE', undefined);
    expect(second.current().leverage).toBe(7);
    expect(await made.store.list('setting')).toEqual([]);
  });

  it('keep to the bounds of the table, alone and together', async () => {
    const overrides = await open(world());
    await expect(overrides.change('LEVERAGE', '0')).rejects.toThrow(/takes a whole number from 1/);
    await expect(overrides.change('MAX_OPEN_RISK', '0.01')).rejects.toThrow(/at least RISK_PER_TRADE/);
    await expect(overrides.change('MODE', 'live')).rejects.toThrow(
      /cannot change while the bot runs: .*\. Write it into \.env, and start again/,
    );
    await expect(overrides.change('NOTHING', '1')).rejects.toThrow(/no setting NOTHING/);
    expect(overrides.current()).toMatchObject({ leverage: 10, maxOpenRisk: 0.06 });
  });

  it('that are fixed say where they are changed, which is not .env where the environment wins', async () => {
    const overrides = await open(world(), { MODE: 'paper' });
    await expect(overrides.change('MODE', 'live')).rejects.toThrow(
      /comes from the environment, which wins over \.env: change it there, and start again/,
    );
  });

  it('that no longer fit are left aside at start', async () => {
    const made = world();
    await made.store.commit({
      put: [
        { kind: 'setting', id: 'LEVERAGE', value: { value: '9999', at: 0 } },
        { kind: 'setting', id: 'COOLDOWN', value: { value: '60', at: 0 } },
        { kind: 'setting', id: 'MODE', value: { value: 'live', at: 0 } },
      ],
    });
    expect((await open(made)).current()).toMatchObject({ leverage: 10, cooldown: 60, mode: 'paper' });
  });

  it('never shows a secret', async () => {
    const env = {
      KUCOIN_API_KEY: 'hush-key',
      KUCOIN_API_SECRET: 'hush-secret',
      KUCOIN_API_PASSPHRASE: 'hush pass',
    };
    expect(JSON.stringify((await open(world(), env)).views())).not.toContain('hush');
  });
});

describe('the equity history', () => {
  it('keeps the last figure of an hour', async () => {
    const made = world();
    await refreshAccount(made.parts);
    await refreshAccount(made.parts);
    made.clock.advance(3_600_000);
    await refreshAccount(made.parts);
    expect((await made.desk.account.equityHistory()).map(({ equity }) => equity)).toEqual([1000, 1000]);
    expect(await made.desk.account.equityHistory(made.clock.now())).toHaveLength(1);
  });

  it('keeps 30 days by hour and 1,000 by day', () => {
    const end = Date.UTC(2026, 5, 1);
    const hours = Array.from(
      { length: 24 * 1100 },
      (_, index) => equityPut(end - index * 3_600_000, 1).id,
    ).reverse();
    const stale = new Set(staleEquity(hours));
    const kept = hours.filter((id) => !stale.has(id));
    expect(kept.length).toBeGreaterThan(30 * 24 + 960);
    expect(kept.length).toBeLessThan(30 * 24 + 1010);
    expect(kept[0]).toMatch(/T23$/);
    expect(staleEquity(kept)).toEqual([]);
    expect(staleEquity([])).toEqual([]);
  });

  it('is trimmed with the other documents', async () => {
    const { store, parts } = world();
    const old = Date.UTC(2026, 0, 1);
    await store.commit({
      put: [equityPut(old, 1), equityPut(old + 3_600_000, 2), equityPut(old + 60 * DAY, 3)],
    });
    await trimDocuments(parts);
    expect((await store.list('equityPoint')).map(({ value }) => value.equity)).toEqual([2, 3]);
  });
});

describe('a button of a position', () => {
  it('reaches that position alone, never the next one in its symbol', async () => {
    const scene = new Scene();
    await scene.enter();
    const { desk, store } = scene.world;
    const open = (await store.get('position', SYMBOL))?.value;
    if (!open) throw new Error('no position');
    const before = (await store.list('intent')).length;
    const other = { status: 'refused', code: 'other-position' };
    expect(await desk.positions.close(SYMBOL, 1, REQUEST, 'a tap', 'another')).toMatchObject(other);
    const order = { symbol: SYMBOL, stop: 'entry', positionId: 'another' } as const;
    expect(await desk.positions.retarget(order, REQUEST)).toMatchObject(other);
    expect(await desk.positions.adopt(SYMBOL, 'another')).toMatchObject(other);
    expect(await store.list('intent')).toHaveLength(before);
    expect(await desk.positions.close(SYMBOL, 1, REQUEST, 'a tap', open.id)).toMatchObject({
      status: 'recorded',
    });
  });
});
