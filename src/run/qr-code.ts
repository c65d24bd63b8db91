import { RadError } from '../domain/index.js';

/*
 * QR codes of short texts (ISO/IEC 18004): always version 4, level L, byte mode, mask 0. That is room enough for a link
 * to a bot with a code, and one size needs no tables.
 */
const SIZE = 33;
const DATA_BYTES = 80;
const CHECK_BYTES = 20;
/** The most bytes of text: mode and length take 12 bits. */
const MOST = 78;
/** Both coordinates of the one alignment pattern. */
const ALIGNMENT = 26;
/** Level L and mask 0, with the error correction of their own. */
const FORMAT = 0b111011111000100;

/** Rows of modules: dark, light, or not drawn yet. */
type Grid = (boolean | undefined)[][];

/**
 * The modules of a text, row by row, true = dark, without a margin.
 * @throws RadError beyond 78 bytes of UTF-8
 */
export const qrCode = (text: string): readonly (readonly boolean[])[] => {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MOST)
    throw new RadError('qr-too-long', `${bytes.length} bytes are too many for the code`);
  const grid: Grid = Array.from({ length: SIZE }, () => Array<undefined>(SIZE).fill(undefined));
  drawPatterns(grid);
  const data = dataBytes(bytes);
  const codewords = [...data, ...checkBytes(data)];
  let bit = 0;
  for (const [x, y] of zigzag()) {
    const row = grid[y] ?? [];
    if (row[x] !== undefined) continue;
    const isDark = (((codewords[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
    bit += 1;
    row[x] = isDark !== ((x + y) % 2 === 0);
  }
  return grid.map((row) => row.map((dark) => dark ?? false));
};

/** What is not data: timing, corners, alignment, and the format twice. */
const drawPatterns = (grid: Grid): void => {
  const set = (x: number, y: number, dark: boolean): void => {
    const row = grid[y];
    if (row && x >= 0 && x < SIZE) row[x] = dark;
  };
  const square = (x: number, y: number, rings: readonly boolean[]): void => {
    const reach = rings.length - 1;
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++)
        set(x + dx, y + dy, rings[Math.max(Math.abs(dx), Math.abs(dy))] ?? false);
  };
  for (let i = 0; i < SIZE; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const corner = [true, true, false, true, false];
  square(3, 3, corner);
  square(SIZE - 4, 3, corner);
  square(3, SIZE - 4, corner);
  square(ALIGNMENT, ALIGNMENT, [true, false, true]);
  const format = (i: number): boolean => ((FORMAT >> i) & 1) === 1;
  for (let i = 0; i < 15; i++) {
    if (i < 8) {
      set(8, i < 6 ? i : i + 1, format(i));
      set(SIZE - 1 - i, 8, format(i));
    } else {
      set(i === 8 ? 7 : 14 - i, 8, format(i));
      set(8, SIZE - 15 + i, format(i));
    }
  }
  set(8, SIZE - 8, true);
};

/** Columns in pairs from the right, up and down by turns, past the column of the timing pattern. */
function* zigzag(): Generator<readonly [x: number, y: number]> {
  let isUp = true;
  for (let right = SIZE - 1; right > 0; right -= right === 8 ? 3 : 2, isUp = !isUp)
    for (let i = 0; i < SIZE; i++) for (const x of [right, right - 1]) yield [x, isUp ? SIZE - 1 - i : i];
}

/** Mode, length, text and end, filled up. */
const dataBytes = (text: Uint8Array): readonly number[] => {
  // Everything lies half a byte off after the four bits of the mode.
  const whole = [text.length, ...text, 0];
  const shifted = whole.map((byte, i) => (((i === 0 ? 0x4 : (whole[i - 1] ?? 0)) & 0xf) << 4) | (byte >> 4));
  return Array.from({ length: DATA_BYTES }, (_, i) =>
    i < shifted.length ? (shifted[i] ?? 0) : (i - shifted.length) % 2 === 0 ? 0xec : 0x11,
  );
};

/** Product in the field of 256 elements with the polynomial 0x11D. */
const times = (a: number, b: number): number => {
  let product = 0;
  for (let i = 7; i >= 0; i--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> i) & 1) * a);
  return product;
};

/** Reed–Solomon: the rest of the data divided by (x − 2⁰)(x − 2¹)…(x − 2¹⁹). */
const checkBytes = (data: readonly number[]): readonly number[] => {
  let divisor = [1];
  for (let i = 0, root = 1; i < CHECK_BYTES; i++, root = times(root, 2))
    divisor = [...divisor, 0].map((factor, j) => factor ^ times(divisor[j - 1] ?? 0, root));
  let rest = Array<number>(CHECK_BYTES).fill(0);
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0);
    rest = [...rest.slice(1), 0].map((one, i) => one ^ times(divisor[i + 1] ?? 0, factor));
  }
  return rest;
};
