import { describe, expect, it } from 'vitest';
import type { JobContext } from '../../jobs/job.js';
import { sendReport } from '../../jobs/send-report.js';
import { ManualClock } from '../../src/clock.js';
import { HOUR, type PeriodReport } from '../../src/domain/index.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import { owePeriodReports, type ReportTime } from '../../src/trade/watchdog/reports.js';
import type { TradingParts } from '../../src/trade/core/parts.js';
import { createRig } from '../chat/telegram/rig.js';
import { trade } from '../chat/telegram/fixtures.js';

const BERLIN: ReportTime = { minute: 8 * 60, timeZone: 'Europe/Berlin' };

const setup = (now: number) => {
  const human = new ManualClock(now);
  const clock = new ManualClock(now);
  const store = new MemoryStore<BotDocs>({ clock });
  const parts = { store, clock, human, fence: () => undefined } as unknown as TradingParts;
  const run = (at: number): Promise<void> => {
    human.set(at);
    clock.set(at);
    return sendReport.run({ parts, reportTime: BERLIN } as unknown as JobContext, {});
  };
  const reports = async (): Promise<PeriodReport[]> =>
    (await store.owedPushes(99)).flatMap(({ push }) => (push.type === 'report' ? [push.report] : []));
  return { store, parts, run, reports };
};

// Sunday 2026-03-01; Berlin is an hour ahead of UTC until the clocks change on 29 March.
const SUNDAY = Date.UTC(2026, 2, 1);

describe('reports', () => {
  it('come once a day at the local time, the weekly one on Mondays, and not for the day of the first start', async () => {
    const { run, reports } = setup(SUNDAY);
    await run(SUNDAY + 15 * HOUR);
    expect(await reports()).toEqual([]);
    await run(SUNDAY + 24 * HOUR + 6.99 * HOUR);
    expect(await reports()).toEqual([]);
    await run(SUNDAY + 24 * HOUR + 7 * HOUR);
    await run(SUNDAY + 24 * HOUR + 7.01 * HOUR);
    await run(SUNDAY + 24 * HOUR + 20 * HOUR);
    expect((await reports()).map(({ period }) => period)).toEqual(['day', 'week']);
    await run(SUNDAY + 48 * HOUR + 7.5 * HOUR);
    expect((await reports()).map(({ period }) => period)).toEqual(['day', 'week', 'day']);
  });

  it('tell nothing of a first start on a Monday: there was neither a day nor a week', async () => {
    const { run, reports } = setup(SUNDAY + 24 * HOUR);
    await run(SUNDAY + 24 * HOUR + 15 * HOUR);
    expect(await reports()).toEqual([]);
    await run(SUNDAY + 48 * HOUR + 15 * HOUR);
    expect((await reports()).map(({ period }) => period)).toEqual(['day']);
  });

  it('go by local time over the change of clocks', async () => {
    const { run, reports } = setup(Date.UTC(2026, 2, 28, 12));
    await run(Date.UTC(2026, 2, 28, 12));
    // On 29 March Berlin goes to two hours ahead: 08:00 is 06:00 UTC.
    await run(Date.UTC(2026, 2, 29, 5, 59));
    expect(await reports()).toEqual([]);
    await run(Date.UTC(2026, 2, 29, 6));
    expect(await reports()).toHaveLength(1);
  });

  it('two processes at once owe one', async () => {
    const { parts, run, reports } = setup(SUNDAY);
    await run(SUNDAY + 15 * HOUR);
    const at = SUNDAY + 48 * HOUR + 8 * HOUR;
    (parts.human as ManualClock).set(at);
    await Promise.all([owePeriodReports(parts, BERLIN), owePeriodReports(parts, BERLIN)]);
    expect(await reports()).toHaveLength(1);
  });

  it('sum what was closed in the period', async () => {
    const { store, run, reports } = setup(SUNDAY);
    await run(SUNDAY + 15 * HOUR);
    const now = SUNDAY + 48 * HOUR + 8 * HOUR;
    const put = [
      trade({ id: 'A', closedAt: now - HOUR, netPnl: 20, fees: 1, funding: 0.5, riskUnit: 20, r: 1 }),
      trade({
        id: 'B',
        symbol: 'ETH-USDT',
        closedAt: now - 2 * HOUR,
        netPnl: -5,
        fees: 2,
        funding: -1,
        riskUnit: 20,
        r: -0.25,
      }),
      trade({ id: 'C', closedAt: now - 25 * HOUR, netPnl: 100 }),
    ].map((value) => ({ kind: 'trade' as const, id: value.id, value }));
    const account = {
      balance: 1015,
      equity: 990,
      available: 900,
      openRisk: 12,
      exposure: 300,
      at: now,
      marks: {},
    };
    await store.commit({
      put: [
        ...put,
        { kind: 'account', id: 'main', value: account },
        {
          kind: 'equity',
          id: 'main',
          value: { day: 0, dayStartEquity: 1000, peakEquity: 1320, lastEquity: 990, updatedAt: now },
        },
      ],
    });
    await run(now);
    expect(await reports()).toEqual([
      {
        period: 'day',
        from: now - 24 * HOUR,
        to: now,
        equity: 990,
        balance: 1015,
        trades: 2,
        wins: 1,
        parts: 0,
        netPnl: 15,
        fees: 3,
        funding: -0.5,
        r: 0.75,
        open: -25,
        best: { symbol: 'BTC-USDT', netPnl: 20 },
        worst: { symbol: 'ETH-USDT', netPnl: -5 },
        openPositions: 0,
        openRisk: 12,
        drawdown: 0.25,
      },
    ]);
  });

  it('come with the equity picture of their period', async () => {
    const asked: string[] = [];
    const rig = createRig({
      picture: (kind, ref) => {
        asked.push(`${kind} ${ref}`);
        return Promise.resolve(Buffer.from('png'));
      },
    });
    const { run, reports } = setup(SUNDAY);
    await run(SUNDAY + 15 * HOUR);
    await run(SUNDAY + 31.5 * HOUR);
    const [report] = await reports();
    if (!report) throw new Error('no report');
    await rig.deliver({ type: 'report', report });
    expect(asked).toEqual(['report day']);
    expect(rig.wire.of('sendPhoto')[0]?.payload['caption']).toContain('No trade was closed');
  });
});
