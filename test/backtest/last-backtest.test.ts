import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  drawdown95Of,
  isCurrent,
  keepBacktest,
  KnownBacktest,
  readBacktest,
} from '../../src/backtest/last-backtest.js';
import { asGood, luckText } from '../../src/decide/analytics/index.js';
import type { BacktestResult } from '../../src/backtest/types.js';
import { ManualClock } from '../../src/clock.js';
import { silentLog, type LastBacktest } from '../../src/domain/index.js';
import { checkPositions } from '../../src/trade/watchdog/tick.js';
import { World } from '../support/world.js';
import { calm } from '../trade/fixtures.js';
import { run, settings } from './sample.js';

let dir: string;
let result: BacktestResult;
let last: LastBacktest;
const path = () => join(dir, 'backtest', 'last.json');

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rad-last-'));
  result = await run({ luck: true });
});
afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
beforeEach(async () => {
  await keepBacktest(dir, result);
  ({ last } = (await readBacktest(dir)) as { readonly last: LastBacktest });
});

describe('the last backtest', () => {
  it('is kept with what it says of luck, and read again as it was', () => {
    expect(last).toMatchObject({ from: result.from, to: result.to, luck: result.luck });
    expect(last.settings).toMatchObject({ RISK_PER_TRADE: 0.02, MAX_OPEN_POSITIONS: 3 });
    expect(last.research).toEqual(['threshold', 'strategy']);
    expect(luckText(last.luck)).toBe(
      `Of 100 runs with random entries, the same exits and as many trades, ${asGood(last.luck)} did as well.`,
    );
    // What is open at the end is an entry, too.
    expect(last.luck.trades).toBe(result.trades.length + result.open.length);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, text.length / 2), /cannot be read, so it counts as none/],
    ['of another shape', () => '{"from":1,"to":2}', /is not what a backtest keeps/],
    ['without a number', (text: string) => text.replace(/"totalR":[^,]+/, '"totalR":null'), /is not what a/],
  ])('counts as none where its file is %s, and says so in one line', async (_, damage, why) => {
    writeFileSync(path(), damage(readFileSync(path(), 'utf8')));
    const { last: read, fault } = await readBacktest(dir);
    expect(read).toBeUndefined();
    expect(fault).toMatch(why);
    expect(fault).not.toContain('\n');
    // The next run takes its place.
    expect(await keepBacktest(dir, result)).toBeUndefined();
    expect((await readBacktest(dir)).fault).toBeUndefined();
  });

  it('costs a run nothing where it cannot be kept', async () => {
    expect(await keepBacktest(path(), result)).toMatch(/the chat will not know of this run: /);
    expect(await readBacktest(join(dir, 'nowhere'))).toEqual({});
  });

  it('speaks for the account where it traded by the rules and settings of now; balance and learning are its own', () => {
    const plain = { ...last, research: [] };
    expect(isCurrent(last, settings)).toBe(false);
    expect(isCurrent(plain, settings)).toBe(true);
    expect(isCurrent(plain, { ...settings, learning: 'on', paperBalance: 5 })).toBe(true);
    expect(isCurrent(plain, { ...settings, riskPerTrade: 0.01 })).toBe(false);
    const many = { ...plain, luck: { ...plain.luck, trades: 30 } };
    expect(drawdown95Of(many, settings)).toBe(last.luck.resampled?.drawdown.high);
    expect(drawdown95Of({ ...many, luck: { ...many.luck, trades: 29 } }, settings)).toBeUndefined();
    expect(drawdown95Of(many, { ...settings, maxOpenPositions: 9 })).toBeUndefined();
    expect(drawdown95Of(undefined, settings)).toBeUndefined();
  });
});

describe('the last backtest beside the bot', () => {
  it('is in memory, and one that a terminal made meanwhile is found', async () => {
    const clock = new ManualClock(0);
    const known = new KnownBacktest(join(dir, 'fresh'), clock, silentLog);
    expect(known.last).toBeUndefined();
    await keepBacktest(join(dir, 'fresh'), result);
    await vi.waitFor(() => {
      clock.advance(10_000);
      expect(known.last?.luck).toEqual(result.luck);
    });
    const more = { ...result, to: result.to + 1 };
    known.keep(more);
    expect(known.last?.to).toBe(more.to);
    await vi.waitFor(async () => expect((await readBacktest(join(dir, 'fresh'))).last?.to).toBe(more.to));
  });

  it('says once what is wrong with its file', async () => {
    writeFileSync(path(), 'nonsense');
    const clock = new ManualClock(0);
    const said: string[] = [];
    const log = { ...silentLog, warn: (_: object, line: string) => void said.push(line) };
    const known = new KnownBacktest(dir, clock, log);
    await vi.waitFor(() => expect(said).toHaveLength(1));
    for (let look = 0; look < 3; look++) {
      clock.advance(10_000);
      expect(known.last).toBeUndefined();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(said).toEqual([expect.stringMatching(/last\.json cannot be read/)]);
  });

  it('lends the account its alarm: a fall beyond what 95 of 100 resamples allow', async () => {
    const kept = { ...last, research: [], luck: { ...last.luck, trades: 30 } };
    const allowed = kept.luck.resampled?.drawdown.high ?? NaN;
    expect(allowed).toBeGreaterThan(0);
    const fallenBy = async (drawdown: number): Promise<World> => {
      const world = new World(calm(600), { learning: 'off' });
      world.parts = { ...world.parts, drawdown95: () => Promise.resolve(drawdown95Of(kept, settings)) };
      const marks = { day: 0, dayStartEquity: 1000, lastEquity: 1000, updatedAt: 0 };
      const known = await world.store.get('equity', 'main');
      const value = { ...marks, peakEquity: 1000 / (1 - drawdown) };
      await world.store.commit({
        put: [{ kind: 'equity', id: 'main', value, version: known?.version ?? 0 }],
      });
      await checkPositions(world.parts);
      return world;
    };
    const alarms = async (world: World) =>
      (await world.store.owedPushes(200)).filter(
        ({ push }) => push.type === 'notice' && /resamples of the last backtest/.test(push.text),
      );
    expect(await alarms(await fallenBy(allowed - 0.01))).toHaveLength(0);
    expect(await alarms(await fallenBy(allowed + 0.01))).toHaveLength(1);
  });
});
