import { readFileSync } from 'node:fs';
import { packageFile } from '../../assets.js';

const FILES = {
  regular: packageFile('dejavu-fonts-ttf', 'ttf/DejaVuSansCondensed.ttf'),
  bold: packageFile('dejavu-fonts-ttf', 'ttf/DejaVuSansCondensed-Bold.ttf'),
};

/** What resvg loads; it knows no other fonts, so that a picture looks the same on every host. */
export const FONT_FILES: readonly string[] = Object.values(FILES);
export const FONT_FAMILY = 'DejaVu Sans Condensed';

/** Advance width of a character (BMP), as a fraction of the font size. */
type Advance = (charCode: number) => number;

/** Reads advance widths from a TrueType file: tables head, hhea, hmtx and cmap format 4 (OpenType 1.9). */
const readAdvances = (file: string): Advance => {
  const data = readFileSync(file);
  const table = (tag: string): number => {
    const count = data.readUInt16BE(4);
    for (let i = 0; i < count; i += 1) {
      const at = 12 + 16 * i;
      if (data.toString('latin1', at, at + 4) === tag) return data.readUInt32BE(at + 8);
    }
    throw new Error(`${file} has no ${tag} table`);
  };
  const unitsPerEm = data.readUInt16BE(table('head') + 18);
  const metrics = data.readUInt16BE(table('hhea') + 34);
  const hmtx = table('hmtx');
  const glyphOf = readCmap(data, table('cmap'));
  return (charCode) => data.readUInt16BE(hmtx + 4 * Math.min(glyphOf(charCode), metrics - 1)) / unitsPerEm;
};

const readCmap = (data: Buffer, cmap: number): ((charCode: number) => number) => {
  const tables = data.readUInt16BE(cmap + 2);
  for (let i = 0; i < tables; i += 1) {
    const at = cmap + data.readUInt32BE(cmap + 8 + 8 * i);
    if (data.readUInt16BE(at) === 4) return (charCode) => glyphInFormat4(data, at, charCode);
  }
  throw new Error('the font has no character map of format 4');
};

const glyphInFormat4 = (data: Buffer, at: number, charCode: number): number => {
  const doubled = data.readUInt16BE(at + 6);
  const ends = at + 14;
  const starts = ends + doubled + 2;
  for (let i = 0; i < doubled; i += 2) {
    if (data.readUInt16BE(ends + i) < charCode) continue;
    const start = data.readUInt16BE(starts + i);
    if (start > charCode) return 0;
    const delta = data.readUInt16BE(starts + doubled + i);
    const rangeAt = starts + 2 * doubled + i;
    const range = data.readUInt16BE(rangeAt);
    if (range === 0) return (charCode + delta) & 0xffff;
    const glyph = data.readUInt16BE(rangeAt + range + 2 * (charCode - start));
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
};

const advances: { regular?: Advance; bold?: Advance } = {};
const known = { regular: new Map<number, number>(), bold: new Map<number, number>() };

const advanceOf = (weight: 'regular' | 'bold', charCode: number): number => {
  const seen = known[weight].get(charCode);
  if (seen !== undefined) return seen;
  advances[weight] ??= readAdvances(FILES[weight]);
  const width = advances[weight](charCode);
  known[weight].set(charCode, width);
  return width;
};

/** Width in px of `text` at `size` px; kerning draws some pairs closer, by a few percent at most. */
export const textWidth = (text: string, size: number, bold = false): number => {
  const weight = bold ? 'bold' : 'regular';
  let sum = 0;
  // Outside the BMP the font has next to nothing; a whole em is the safe guess.
  for (const char of text) sum += char.length > 1 ? 1 : advanceOf(weight, char.charCodeAt(0));
  return sum * size;
};

/** `text` cut with an ellipsis so that it is at most `width` px wide; empty when not even that fits. */
export const fitText = (text: string, width: number, size: number, bold = false): string => {
  if (textWidth(text, size, bold) <= width) return text;
  const chars = [...text];
  while (chars.length > 0) {
    chars.pop();
    const cut = `${chars.join('').trimEnd()}…`;
    if (textWidth(cut, size, bold) <= width) return cut;
  }
  return '';
};

/** One printable line: no control characters or halves of surrogate pairs, which XML forbids; at most 120 long. */
export const plainText = (text: string): string =>
  [...text.replace(/\s+/gu, ' ').trim()]
    .filter((char) => !/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\ufffd]/u.test(char))
    .slice(0, 120)
    .join('')
    .trim();
