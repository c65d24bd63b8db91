import { escapeHtml } from '../format.js';

/** Characters of fixed width that a phone of 360 px shows in a line; beyond it columns stand closer. */
const TABLE_WIDTH = 28;

/** Rows in fixed width, the first column to the left and the others to the right; HTML. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  const pad = (cell: string, column: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length));
    return column === 0 ? cell + space : space + cell;
  };
  const room = widths.reduce((sum, width) => sum + width, 0) + 2 * (columns - 1);
  const gap = room > TABLE_WIDTH ? ' ' : '  ';
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, column))
      .join(gap)
      .trimEnd(),
  );
  return `<pre>${escapeHtml(lines.join('\n'))}</pre>`;
};
