import { nameOf, playCell, type Cell } from './cell.js';
import { ILLNESSES } from './illnesses.js';
import type { CellResult } from './judgement.js';
import { ALL_PHASES, PHASES } from './phases.js';

/** Cells that are played side by side: they mostly wait. */
const LANES = 3;
/** Each illness meets so many phases in a short run. */
const PHASES_EACH = 2;
/** So many that were late may be the machine; more are not. */
const LATE_AGAIN = 3;

export const ALL_CELLS: readonly Cell[] = ILLNESSES.flatMap((illness) =>
  ALL_PHASES.map((phase) => ({ illness, phase })),
);

/** Some of all cells: each illness in two phases, spread evenly over the phases; another seed meets others. */
export const someCells = (seed: number): readonly Cell[] =>
  ILLNESSES.flatMap((illness, row) =>
    Array.from({ length: PHASES_EACH }, (_, nth): Cell | undefined => {
      const phase = PHASES[(row * PHASES_EACH + nth + seed) % PHASES.length];
      return phase && { illness, phase };
    }).filter((cell) => cell !== undefined),
  );

/** The cells whose name, `Redis stalled × open`, contains the words around `×`. */
export const cellsNamed = (name: string): readonly Cell[] => {
  const [illness = '', phase = ''] = name.split('×').map((part) => part.trim().toLowerCase());
  return ALL_CELLS.filter(
    (cell) =>
      cell.illness.name.toLowerCase().includes(illness) && cell.phase.name.toLowerCase().includes(phase),
  );
};

/**
 * Plays cells side by side; what was wrong is told at once, with its story. A few that were only late, on a machine that
 * is full, are played again one by one: what is late there too is late.
 */
export const playCells = async (
  cells: readonly Cell[],
  seed: number,
  report: (line: string) => void,
): Promise<readonly CellResult[]> => {
  const waiting = [...cells];
  const results = new Map<Cell, CellResult>();
  const play = async (cell: Cell): Promise<void> => {
    const result = await playCell(cell, seed);
    results.set(cell, result);
    if (result.faults.length > 0)
      report(`  ✗ ${nameOf(cell)}: ${result.faults.join('; ')}\n${result.story ?? ''}`);
  };
  const lane = async (): Promise<void> => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) await play(cell);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const late = cells.filter((cell) => results.get(cell)?.isLateOnly);
  for (const cell of late.length > LATE_AGAIN ? [] : late) {
    report(`  once more by itself: ${nameOf(cell)}`);
    await play(cell);
  }
  return [...results.values()];
};
