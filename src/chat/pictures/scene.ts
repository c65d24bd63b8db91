import { FONT_FAMILY, plainText, textWidth } from './font.js';
import { intersects, type Box, type LabelBox } from './boxes.js';
import type { Theme } from './theme.js';

/** The smallest text: 12 px when a picture 800 px wide is shown 400 px wide. */
export const TEXT_SIZE = 24;

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const number = (value: number): string => {
  // A picture with a hole is worse than none: a bad number is a fault of the layout, not of the data.
  if (!Number.isFinite(value)) throw new RangeError(`a coordinate must be a finite number, got ${value}`);
  return String(Math.round(value * 100) / 100);
};

export type Attributes = Readonly<Record<string, string | number>>;

export interface TextOptions {
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** An SVG in the making that knows where its texts lie. */
export class Scene {
  readonly labels: LabelBox[] = [];
  readonly #parts: string[] = [];

  #height: number;

  constructor(
    readonly width: number,
    height: number,
    readonly theme: Theme,
  ) {
    this.#height = height;
  }

  get height(): number {
    return this.#height;
  }

  /** Makes the picture so high, px; one that is higher stays as it is. Before anything is placed by its height. */
  grow(height: number): void {
    this.#height = Math.max(this.#height, Math.ceil(height));
  }

  element(name: string, attributes: Attributes, content = ''): void {
    const list = Object.entries(attributes)
      .map(([key, value]) => ` ${key}="${typeof value === 'number' ? number(value) : escape(value)}"`)
      .join('');
    this.#parts.push(content === '' ? `<${name}${list}/>` : `<${name}${list}>${content}</${name}>`);
  }

  rect(box: Box, fill: string, more: Attributes = {}): void {
    this.element('rect', {
      x: box.x,
      y: box.y,
      width: Math.max(0, box.width),
      height: Math.max(0, box.height),
      fill,
      ...more,
    });
  }

  line(x1: number, y1: number, x2: number, y2: number, stroke: string, more: Attributes = {}): void {
    this.element('line', { x1, y1, x2, y2, stroke, ...more });
  }

  /** A polyline through points that are already in px. */
  polyline(points: readonly (readonly [number, number])[], stroke: string, more: Attributes = {}): void {
    const path = points.map(([x, y]) => `${number(x)},${number(y)}`).join(' ');
    this.element('polyline', { points: path, fill: 'none', stroke, 'stroke-linejoin': 'round', ...more });
  }

  /** @param d path data; made of finite numbers by d3-shape or by the caller. */
  path(d: string, more: Attributes): void {
    this.element('path', { d, ...more });
  }

  /** Text whose place is kept by its surrounding label: no box of its own. */
  bareText(x: number, y: number, text: string, options: TextOptions = {}): void {
    const { size = TEXT_SIZE, bold = false, fill = this.theme.ink, anchor = 'start' } = options;
    const clean = plainText(text);
    if (clean === '') return;
    this.element(
      'text',
      { x, y, fill, 'font-size': size, 'font-weight': bold ? 700 : 400, 'text-anchor': anchor },
      escape(clean),
    );
  }

  /** Where a text would lie; `y` is its baseline. */
  textBox(x: number, y: number, text: string, options: TextOptions = {}): LabelBox {
    const { size = TEXT_SIZE, bold = false, anchor = 'start' } = options;
    const clean = plainText(text);
    const width = textWidth(clean, size, bold);
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    return { x: left, y: y - 0.78 * size, width, height: 1.02 * size, text: clean, size };
  }

  text(x: number, y: number, text: string, options: TextOptions = {}): void {
    const box = this.textBox(x, y, text, options);
    if (box.text === '') return;
    this.labels.push(box);
    this.bareText(x, y, text, options);
  }

  /** Draws the text only where it is inside the canvas, `gap` px clear of every other text. */
  tryText(
    x: number,
    y: number,
    text: string,
    options: TextOptions & { readonly gap?: number } = {},
  ): boolean {
    const { gap = 4, ...rest } = options;
    const box = this.textBox(x, y, text, rest);
    if (box.text === '' || !this.isFree(box, gap)) return false;
    this.text(x, y, text, rest);
    return true;
  }

  isFree(box: Box, gap: number): boolean {
    const wide = { x: box.x - gap, y: box.y - gap, width: box.width + 2 * gap, height: box.height + 2 * gap };
    const inside =
      box.x >= 0 && box.y >= 0 && box.x + box.width <= this.width && box.y + box.height <= this.height;
    return inside && !this.labels.some((label) => intersects(wide, label));
  }

  /** Keeps a place for a label that is drawn by hand. */
  reserve(box: LabelBox): void {
    this.labels.push(box);
  }

  toString(): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}"`,
      ` viewBox="0 0 ${this.width} ${this.height}" font-family="${FONT_FAMILY}">`,
      `<rect width="${this.width}" height="${this.height}" fill="${this.theme.background}"/>`,
      ...this.#parts,
      '</svg>',
    ].join('');
  }
}
