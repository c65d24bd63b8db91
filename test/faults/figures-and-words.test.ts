import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Rows of the table: their name and the tests that it names. */
const rows = readFileSync('test/faults/figures-and-words.md', 'utf8')
  .split('\n')
  .flatMap((line): readonly (readonly [row: string, files: readonly string[]])[] => {
    const [, row] = /^\| (B\d+) +\|/.exec(line) ?? [];
    return row === undefined
      ? []
      : [[row, [...line.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file)]];
  });

describe('the table of figures and words', () => {
  it('has all sixteen rows', () =>
    expect(rows.map(([row]) => row)).toEqual(rows.map((_, at) => `B${at + 1}`)));

  it('has them all', () => expect(rows).toHaveLength(16));

  it.each(rows)('%s is held by tests that name it', (row, files) => {
    expect(files.length).toBeGreaterThan(0);
    const named = files.filter((file) => new RegExp(`\\b${row}\\b`).test(readFileSync(file, 'utf8')));
    expect(named).toEqual(files);
  });
});
