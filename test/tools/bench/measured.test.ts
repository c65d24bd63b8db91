import { describe, expect, it } from 'vitest';
import { measured, section, type Bench } from '../../../tools/bench/bench.js';
import { figuresOf, together } from '../../../tools/bench/endurance.js';
import { scheduledJob } from '../../../tools/bench/faster.js';
import { ManualClock } from '../../../src/clock.js';

const benchOf = (run: Bench['run']): Bench => ({ title: 'T', about: 'About.', run, limitSeconds: 10 });

describe('a section', () => {
  it('is told as measured', async () => {
    const bench = benchOf(() => Promise.resolve([{ name: 'f', unit: 'ms', runs: [1.5, 2.5, 3.5], aim: 2 }]));
    const { text, ok } = await measured(bench, new ManualClock());
    expect(ok).toBe(true);
    expect(text).toContain('| f | **2.50 ms** | ≤ 2 ms | **not met** | 1.50 · 2.50 · 3.50 |');
  });

  it('that takes too long is given up with a line in its place', async () => {
    const clock = new ManualClock();
    const never = measured(
      benchOf(() => new Promise<never>(() => undefined)),
      clock,
    );
    clock.advance(10_000);
    expect(await never).toMatchObject({ ok: false });
    expect((await never).text).toMatch(/^## T\n\nAbout\.\n\n\*\*Not measured:\*\* .*longer than 10 s/);
  });

  it('that fails says why in its place', async () => {
    const { text, ok } = await measured(
      benchOf(() => Promise.reject(new Error('no bot'))),
      new ManualClock(),
    );
    expect({ ok, told: text.includes('**Not measured:** no bot') }).toEqual({ ok: false, told: true });
  });

  it('shows what is counted without a unit, and small slopes below zero with their digits', () => {
    const text = section(
      benchOf(() => Promise.resolve([])),
      [
        { name: 'scans', unit: '', runs: [60] },
        { name: 'slope', unit: 'MB/h', runs: [-0.456], aim: 1 },
      ],
    );
    expect(text).toContain('| scans | **60** |  |  | 60 |');
    expect(text).toContain('| slope | **-0.46 MB/h** | ≤ 1 MB/h | met | -0.46 |');
  });
});

describe('the figures of hastened work', () => {
  // Every 2 s of wall time, over half an hour: the bot grows by 0.001 MB, its heap by 0.0004, Redis by nothing.
  const line = (start: number, step: number) =>
    Array.from({ length: 900 }, (_, i) => ({ at: 2_000 * i, value: start + step * i }));
  const figures = figuresOf({
    usual: { bot: line(120, 0), heap: line(40, 0), redis: line(14, 0) },
    hastened: { bot: line(130, 0.001), heap: line(50, 0.0004), redis: line(15, 0) },
    work: { jobs: new Map([['scan-market', 60]]), orders: 1, fills: 2, calls: new Map([['sendPhoto', 3]]) },
    lagP99: 1,
    longestBlock: 2,
  });
  const value = (name: string): number => figures.find((figure) => figure.name === name)?.runs[0] ?? NaN;

  it('have slopes for an hour of work, 300 s of wall time: of the whole, the heap and what is outside it', () => {
    // 0.001 MB in 2 s are 0.15 MB in 300 s.
    expect(value('slope of bot + Redis, per hour of work')).toBeCloseTo(0.15, 9);
    expect(value('slope of its heap, per hour of work')).toBeCloseTo(0.06, 9);
    expect(value('slope of the bot without its heap, per hour of work')).toBeCloseTo(0.09, 9);
    expect(value('slope of Redis, per hour of work')).toBe(0);
  });

  it('add bot and Redis up', () => {
    const sums = together(line(1, 1), line(2, 1), (a, b) => a + b);
    expect(sums.slice(0, 3).map((one) => one.value)).toEqual([3, 5, 7]);
    expect(value('bot + Redis, warm, at the usual pace')).toBe(134);
    expect(value('bot without its heap, warm, at the usual pace')).toBe(80);
    expect(value('scans')).toBe(60);
    expect(value('ticks')).toBe(0);
    expect(value('pictures')).toBe(3);
  });
});

describe('the job of an id', () => {
  it('is named by ids of schedules alone', () => {
    expect(scheduledJob('repeat:check-positions:1795369711000')).toBe('check-positions');
    expect(scheduledJob('ob-113')).toBeUndefined();
    expect(scheduledJob('check-positions:1795369711000')).toBeUndefined();
  });
});
