import { fork } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { BacktestProcess } from '../../src/backtest/backtest-process.js';
import type { Answered, Asked } from '../../src/backtest/child.js';
import { parseGrid } from '../../src/backtest/grid.js';
import { configure } from '../../src/backtest/parameters.js';
import { Pool } from '../../src/backtest/pool.js';
import { sweep, sweepJson } from '../../src/backtest/sweep.js';
import { ChildDiedError } from '../../src/child.js';
import { seededRandom } from '../../src/domain/index.js';

vi.mock('node:child_process', { spy: true });

const source = {
  dir: assetPath('market-data'),
  symbols: ['DOGE-USDT'],
  from: Date.UTC(2025, 9, 8),
  to: Date.UTC(2025, 9, 13),
};
const assignments = [
  { name: 'LEARNING', value: 'off' },
  { name: 'THRESHOLD', value: '0.5' },
];
const grid = parseGrid(['STOP_ATR=3,4,5']);

const pools: Pool[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});
const poolOf = (size: number, open?: () => BacktestProcess): Pool => {
  const pool = new Pool(size, open);
  pools.push(pool);
  return pool;
};

const sweptBy = async (pool: Pool): Promise<string> =>
  sweepJson(await sweep({ source, assignments, grid }, pool), grid.length);

/** Dies when `strikes` says so: before it has read its task, or in the middle of it. */
class Mortal extends BacktestProcess {
  constructor(private readonly strikes: (task: Asked) => 'early' | 'midway' | undefined) {
    super();
  }

  override async ask<T extends Asked>(
    task: T,
    progress: (done: number) => void = () => {},
  ): Promise<Answered<T>> {
    const strike = this.strikes(task);
    let struck = false;
    const kill = (): void => {
      struck = true;
      if (this.pid !== undefined) process.kill(this.pid, 'SIGKILL');
    };
    const asked = super.ask(task, (done) => {
      progress(done);
      if (strike === 'midway' && !struck) kill();
    });
    // Then the process is there, and has read nothing yet.
    if (strike === 'early') setImmediate(kill);
    const result = await asked;
    // Its answer was under way already: the death is this task's, not that of the next one that asks a dead process.
    if (struck) throw new ChildDiedError('the backtest', 'SIGKILL');
    return result;
  }
}

const born = (): number => vi.mocked(fork).mock.calls.length;
beforeEach(() => void vi.mocked(fork).mockClear());

describe('a sweep over processes', { timeout: 120_000 }, () => {
  it('gives the same file whatever their number, and when they are killed at random', async () => {
    const expected = await sweptBy(poolOf(1));
    expect(JSON.parse(expected)).toHaveLength(grid.length);
    expect(await sweptBy(poolOf(2))).toBe(expected);

    const random = seededRandom(5);
    const deaths = new Map<Asked, number>();
    const strikes = (task: Asked) => {
      const before = deaths.get(task) ?? 0;
      if (before === 2 || random() < 0.3) return undefined;
      deaths.set(task, before + 1);
      return random() < 0.5 ? ('early' as const) : ('midway' as const);
    };
    expect(await sweptBy(poolOf(2, () => new Mortal(strikes)))).toBe(expected);
    expect([...deaths.values()].reduce((a, b) => a + b, 0)).toBeGreaterThan(1);
  });

  it('says of the luck of the best what a run of it alone says, each process having followed some symbols', async () => {
    const both = { ...source, symbols: ['DOGE-USDT', 'XRP-USDT'] };
    const { best } = await sweep({ source: both, assignments, grid }, poolOf(2));
    const settings = configure([...assignments, ...best.combination]);
    const [alone] = await poolOf(1).run([{ source: both, ...settings, luck: true, keep: 'curve' as const }]);
    expect(best.result.luck?.trades).toBeGreaterThan(0);
    expect(best.result.luck).toEqual(alone?.luck);
    expect(best.result.curve).toEqual(alone?.curve);
  });

  it('gives a task up at which one process after another dies, and says so', async () => {
    const pool = poolOf(1, () => new Mortal(() => 'early'));
    await expect(sweptBy(pool)).rejects.toThrow(ChildDiedError);
    expect(born()).toBe(3);
  });

  it('does not begin again what was called off', async () => {
    const pool = poolOf(1);
    const swept = sweptBy(pool);
    await vi.waitFor(() => expect(born()).toBe(1));
    pool.close();
    await expect(swept).rejects.toThrow(ChildDiedError);
    expect(born()).toBe(1);
  });

  it('fails with the reason of a task that cannot be run, which is not tried again', async () => {
    const pool = poolOf(1);
    const task = { source: { ...source, symbols: ['NONE-USDT'] }, ...configure(assignments) };
    await expect(pool.run([task])).rejects.toThrow(/no candle file of NONE-USDT/);
    expect(born()).toBe(1);
  });

  it('says how much of the whole is done, runs under way counted in part', async () => {
    const shares: number[] = [];
    const task = { source, ...configure(assignments) };
    await poolOf(1).run([task, task], (share) => void shares.push(share));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect(shares.some((share) => share > 0 && share < 0.5)).toBe(true);
  });
});
