import { describe, expect, it, vi } from 'vitest';
import { checkPositions } from '../../jobs/check-positions.js';
import { gatherScan } from '../../jobs/gather-scan.js';
import type { JobContext } from '../../jobs/job.js';
import { checksOf, Pulse } from '../../src/run/health-checks.js';
import { dutiesOf } from '../../src/run/roles.js';
import { ManualClock } from '../../src/clock.js';
import { ReadFailedError } from '../../src/domain/index.js';
import type { ScanRun } from '../../src/state/store/docs.js';
import { TickAlarm } from '../../src/trade/watchdog/tick-alarm.js';
import { Misbehaving } from '../support/misbehaving.js';
import { World } from '../support/world.js';

const START = 1_800_000_000_000;

/** A trader's jobs and health on a wire that can be cut. */
const begin = (positionUpdateInterval = 5, replay?: { readonly replaySpeed: number }) => {
  const world = new World([[100, 100, 100, 100, 1_000_000]]);
  const wire = new Misbehaving(world.exchange);
  const human = new ManualClock(START);
  const parts = { ...world.parts, exchange: wire.exchange, human };
  const watch = new TickAlarm(parts);
  const pulse = new Pulse(human);
  const trader: { whyNot: string | undefined } = { whyNot: undefined };
  const context = { parts, holder: 'me', watch, simulate: () => Promise.resolve() } as unknown as JobContext;
  const checks = checksOf({
    settings: { checkInterval: 60, positionUpdateInterval, timeframe: '1h', replaySpeed: 3600, ...replay },
    parts,
    pulse,
    watch,
    disk: { check: () => ({ ok: true }) },
    duties: dutiesOf({ role: 'all', mode: 'paper' }),
    trader,
    replay: replay !== undefined,
  });
  const tick = async (): Promise<void> => {
    human.advance(positionUpdateInterval * 1000);
    world.clock.advance(positionUpdateInterval * 1000);
    await checkPositions.run(context, {}).catch(() => undefined);
    // As a job that ended, whether it failed or not.
    pulse.beat('positions');
    pulse.beat('scan');
  };
  const unwell = async (): Promise<string[]> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => ((await check()).ok ? [] : [name])),
    );
    return results.flat();
  };
  const gather = (run: Partial<ScanRun>): Promise<void> => scanOf(context, run);
  return { world, wire, human, watch, pulse, trader, checks, tick, unwell, gather };
};

/** A scan of 12 symbols, in chunks of 10 and 2, that is to be gathered now. */
const scanOf = async (context: JobContext, over: Partial<ScanRun>): Promise<void> => {
  const run: ScanRun = {
    id: 's1',
    startedAt: 0,
    deadline: 0,
    chunks: 2,
    done: [0, 1],
    gathered: false,
    opportunities: [],
    failed: [],
    symbols: 12,
    ...over,
  };
  await context.parts.store.commit({ put: [{ kind: 'scan', id: 'main', value: run }] });
  await gatherScan.run(context, { scanId: 's1' });
};

const failed = (count: number): ScanRun['failed'] =>
  Array.from({ length: count }, (_, index) => ({ symbol: `S${index}`, reason: 'HTTP 503' }));

describe('health', () => {
  it.each([
    [3600, 60],
    [0, 60],
    [10, 360],
  ])('of a replay at %i: an hour of it may take %i s while a card waits', async (replaySpeed, seconds) => {
    const { human, tick, unwell } = begin(5, { replaySpeed });
    await tick();
    human.advance((seconds + 55) * 1000);
    expect(await unwell()).toEqual([]);
    human.advance(10_000);
    expect(await unwell()).toEqual(['positions']);
  });

  it('tells a full store from one that is away', async () => {
    const { world, unwell, tick } = begin();
    await tick();
    world.store.probe = () => Promise.resolve({ is: 'full', why: 'has no memory left' });
    expect(await unwell()).toEqual(['memory']);
    world.store.probe = () => Promise.resolve({ is: 'away', why: 'does not answer' });
    expect(await unwell()).toEqual(['redis']);
  });

  it('says apart from positions that funding and transfers cannot be read', async () => {
    const { wire, checks, tick, unwell } = begin();
    const why = 'cash flows could not be read: code 500';
    let isReadable = false;
    Object.assign(wire.exchange, {
      fetchCashflows: (cursor: string) =>
        isReadable
          ? Promise.resolve({ events: [], cursor })
          : Promise.reject(new ReadFailedError('cash flows', 'code 500')),
    });
    await tick();
    await vi.waitFor(async () => expect(await checks['cashflows']?.()).toEqual({ ok: false, why }));
    expect(await unwell()).toEqual(['cashflows']);
    isReadable = true;
    await tick();
    await vi.waitFor(async () => expect(await unwell()).toEqual([]));
  });

  it('goes by checks that read the account, not by jobs that ended', async () => {
    const { wire, human, tick, unwell, checks, watch } = begin();
    expect(watch.last('positions')?.at).toBeUndefined();
    await tick();
    expect(watch.last('positions')?.at).toBe(START + 5_000);
    expect(await unwell()).toEqual([]);
    wire.failReads(9_999);
    await tick();
    expect(await unwell()).toEqual(['positions']);
    expect(await checks['positions']?.()).toEqual({
      ok: false,
      why: expect.stringContaining('the wire is down') as string,
    });
    wire.failReads(0);
    await tick();
    expect(await unwell()).toEqual([]);
    // No tick comes at all.
    human.advance(61_000);
    expect(await checks['positions']?.()).toEqual({
      ok: false,
      why: 'last check of positions 61 s ago, at most 60 s is well',
    });
  });

  it('does not go by a check that read the fills but not the account', async () => {
    const { wire, tick, watch } = begin();
    wire.exchange.fetchAccount = () => Promise.reject(new ReadFailedError('account', 'HTTP 503'));
    await tick();
    expect(watch.last('positions')?.at).toBeUndefined();
  });

  it('allows three intervals where those are longer than a minute', async () => {
    const { human, tick, unwell } = begin(40);
    await tick();
    human.advance(120_000);
    expect(await unwell()).toEqual([]);
    human.advance(1);
    expect(await unwell()).toEqual(['positions']);
  });

  it.each([
    ['every symbol failed', { failed: failed(12) }, false],
    ['no chunk came in', { done: [] }, false],
    ['all of the only chunk that came in failed', { done: [1], failed: failed(2) }, false],
    ['one symbol could be read', { failed: failed(11) }, true],
    ['the owner lets none be scanned', { symbols: 0, chunks: 0, done: [], gathered: true }, true],
  ] as const)('a scan in which %s counts: %#', async (_, over, counts) => {
    const { gather, human, unwell, watch } = begin();
    human.advance(170_000);
    await gather(over);
    expect(watch.last('scan')?.at).toBe(counts ? START + 170_000 : undefined);
    human.advance(11_000);
    expect((await unwell()).includes('scan')).toBe(!counts);
  });

  it('is not well while nothing is traded, and says why', async () => {
    const { checks, trader } = begin();
    trader.whyNot = 'the KuCoin key can withdraw';
    expect(await checks['trader']?.()).toEqual({ ok: false, why: 'the KuCoin key can withdraw' });
  });
});
