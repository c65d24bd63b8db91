import { describe, expect, it, vi } from 'vitest';
import { settingRules } from '../../../src/run/setting-rules.js';
import { DAY, ReadFailedError, silentLog } from '../../../src/domain/index.js';
import { loadSettings } from '../../../src/settings.js';
import { createDesk } from '../../../src/trade/desk/desk.js';
import { equityPut, staleEquity } from '../../../src/trade/account/equity-history.js';
import { refreshAccount } from '../../../src/trade/account/refresh.js';
import { beginScan } from '../../../src/trade/signals/scan.js';
import { SettingsOverride } from '../../../src/trade/core/setting-overrides.js';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { seenWorld } from './seen-world.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL, World } from '../../support/world.js';

const REQUEST = { key: 'u1', sentAt: 0 };

describe('the outlook', () => {
  it('says why there is no signal now', async () => {
    const outlook = await seenWorld().desk.market.outlook(SYMBOL);
    expect(outlook?.signal).toBeUndefined();
    expect(outlook?.reason).toMatch(/waiting for a new start|the votes for|frame/);
  });
});

describe('the smallest orders', () => {
  it('are those of the symbols that are scanned, at the price of now; what cannot be read is left out', async () => {
    const { desk, market } = seenWorld();
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
    const { desk, parts, store } = seenWorld();
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
    const { desk } = seenWorld();
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
    const made = seenWorld();
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
    const overrides = await open(seenWorld());
    await expect(overrides.change('LEVERAGE', '0')).rejects.toThrow(/takes a whole number from 1/);
    await expect(overrides.change('MAX_OPEN_RISK', '0.01')).rejects.toThrow(/at least RISK_PER_TRADE/);
    await expect(overrides.change('MODE', 'live')).rejects.toThrow(
      /cannot change while the bot runs: .*\. Write it into \.env, and start again/,
    );
    await expect(overrides.change('NOTHING', '1')).rejects.toThrow(/no setting NOTHING/);
    expect(overrides.current()).toMatchObject({ leverage: 10, maxOpenRisk: 0.06 });
  });

  it('that are fixed say where they are changed, which is not .env where the environment wins', async () => {
    const overrides = await open(seenWorld(), { MODE: 'paper' });
    await expect(overrides.change('MODE', 'live')).rejects.toThrow(
      /comes from the environment, which wins over \.env: change it there, and start again/,
    );
  });

  it('that no longer fit are left aside at start', async () => {
    const made = seenWorld();
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
    expect(JSON.stringify((await open(seenWorld(), env)).views())).not.toContain('hush');
  });
});

describe('the equity history', () => {
  it('keeps the last figure of an hour', async () => {
    const made = seenWorld();
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
    const { store, parts } = seenWorld();
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
