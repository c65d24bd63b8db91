import { describe, expect, it } from 'vitest';
import { eventually } from '../faults/stage.js';
import { noFakeTime } from '../support/faketime.js';
import { SabotagedBuild, type Cut } from '../support/sabotaged-build.js';
import { LeaseKeeper } from '../../src/state/store/lease-keeper.js';
import { playCell, type Cell } from './cell.js';
import { NAKED_MS } from './judgement.js';
import { ALL_CELLS, cellsNamed, someCells } from './matrix.js';
import { PHASES } from './phases.js';
import { timeWithTwoHolders } from './two-holders.js';

/** A guard, cells of which one shows its absence, and what is wrong then. */
type Row = readonly [guard: string, cells: readonly Cell[], wrong: RegExp, cuts: readonly Cut[]];

/** An entry that fills once the disk is full, not a moment before, when its stop may still go out; until that shows. */
const filledOnFullDisk = cellsNamed('disk full × entry resting').map(({ illness, phase }): Cell => ({
  phase,
  illness: {
    ...illness,
    begin: async (patient) => {
      await illness.begin(patient);
      patient.fillEntry(1);
    },
    end: async (patient) => {
      const { book } = patient.watch;
      await eventually('it is naked', () => book.nakedAlive > NAKED_MS).catch(() => undefined);
      await illness.end(patient);
    },
  },
}));

const ROWS: readonly Row[] = [
  [
    'the stop goes out whatever the disk says',
    filledOnFullDisk,
    /naked for/,
    [
      {
        file: 'src/state/store/durable-lines.js',
        from: 'this.#unwritten.push(line);\n        return this.#settle();',
        to: 'return this.#append([line]);',
      },
    ],
  ],
  [
    '"not now" is no refusal',
    cellsNamed('"not now" × entry'),
    /refused it for good/,
    [
      {
        file: 'src/venues/kucoin/outcomes.js',
        from: 'return later(code, NOT_NOW[code] ?? reason);',
        to: "return { outcome: 'rejected', code, reason };",
      },
    ],
  ],
  [
    'the silence of one list proves nothing',
    cellsNamed('orders lag × entry'),
    // What an order that seems to be absent leads to, sooner or later.
    /refused it for good|closed what nobody asked|naked for/,
    [
      {
        file: 'src/trade/orders/sends.js',
        from: 'return !lapsed && this.clock.elapsed()',
        to: 'return lapsed && this.clock.elapsed()',
      },
      {
        file: 'src/trade/protection/judge-pending.js',
        from: 'UNPROVEN_MS = 10_000',
        to: 'UNPROVEN_MS = 500',
      },
    ],
  ],
  [
    'Redis is judged by a write',
    cellsNamed('Redis read-only × entry'),
    /naked for/,
    [{ file: 'src/state/store/redis-probe.js', from: "redis.set(key, '1')", to: 'redis.ping()' }],
  ],
  [
    'intervals go by the steady clock',
    cellsNamed('clock set forward × o'),
    /does not trade again/,
    [{ file: 'src/clock.js', from: 'elapsed: () => performance.now()', to: 'elapsed: () => Date.now()' }],
  ],
];

describe.concurrent('a guard that is taken out of the compiled bot', { timeout: 300_000 }, () => {
  it.for(ROWS)('turns a cell red: %s', async ([, cells, wrong, cuts], { skip }) => {
    skip(cells.length === 0 && noFakeTime !== undefined, noFakeTime);
    const build = new SabotagedBuild(...cuts);
    const faults: string[] = [];
    try {
      for (const cell of cells) {
        faults.push(...(await playCell(cell, 1, { main: build.main, timeoutMs: 8_000 })).faults);
        if (wrong.test(faults.join('; '))) break;
      }
      expect(faults.join('; ')).toMatch(wrong);
    } finally {
      build.remove();
    }
  });
});

describe('the time of a lease', () => {
  it('never lets two hold it', async () => {
    expect(await timeWithTwoHolders(LeaseKeeper)).toBe(0);
  });

  it('lets two hold it where it counts from the answer', async () => {
    const file = 'src/state/store/lease-keeper.js';
    const build = new SabotagedBuild(
      { file, from: 'clock, asked + this.#ttl', to: 'clock, clock.elapsed() + this.#ttl' },
      { file, from: 'extend(asked + this.#ttl)', to: 'extend(clock.elapsed() + this.#ttl)' },
    );
    try {
      const sabotaged = (await import(build.file(file))) as { LeaseKeeper: typeof LeaseKeeper };
      expect(await timeWithTwoHolders(sabotaged.LeaseKeeper)).toBeGreaterThan(0);
    } finally {
      build.remove();
    }
  });
});

describe('a short run', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])(
    'meets each illness twice and each phase of a trade four times, seed %i',
    (seed) => {
      const cells = someCells(seed);
      const times = (of: (cell: (typeof cells)[number]) => unknown, what: unknown): number =>
        cells.filter((cell) => of(cell) === what).length;
      for (const { illness } of ALL_CELLS)
        expect(times((cell) => cell.illness, illness)).toBeGreaterThanOrEqual(2);
      for (const phase of PHASES) expect(times((cell) => cell.phase, phase)).toBeGreaterThanOrEqual(4);
    },
  );
});
