import { escapeHtml } from '../format.js';

/** Width that a phone of 360 px shows of fixed-width text without breaking lines. */
export const TABLE_WIDTH = 34;

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
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, column))
      .join('  ')
      .trimEnd(),
  );
  return `<pre>${escapeHtml(lines.join('\n'))}</pre>`;
};

/** `+12.30`, without unit: for columns whose head names it. */
export const plainSigned = (value: number, decimals = 2): string => {
  const text = Math.abs(value).toFixed(decimals);
  const zero = Number(text) === 0;
  return `${zero ? '' : value > 0 ? '+' : '−'}${text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')}`;
};
