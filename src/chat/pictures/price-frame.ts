import { scaleLinear } from 'd3-scale';
import { wallDay, wallOf, zoneName } from '../../domain/index.js';
import { spread } from './boxes.js';
import type { CandleSeries } from './candle-series.js';
import { textWidth } from './font.js';
import { formatPrice, isPrice } from './format.js';
import { HEADER_BOTTOM, MARGIN } from './header.js';
import { drawLabel, LABEL_GAP, LABEL_PAD, labelHeight, labelWidth, LEADER, type Label } from './label.js';
import type { PriceRange } from './price-domain.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { ToneName } from './theme.js';
import { priceScale, type PriceScale } from './price-scale.js';
import type { ValueTick } from './ticks.js';
import { timeTicks } from './time-axis.js';

const AXIS_HEIGHT = 44;
/** Of the bars below the prices, px. */
export const VOLUME_HEIGHT = 34;
/** How far the uppermost label may stand above the prices, px. */
const RISE = 8;
/** A break's tooth: its width, and half the height of it and of the gap, px. */
const TOOTH = 10;
const TEAR = 3;

/** A price that has a line across the chart and a label on the right. */
export interface Level extends Omit<Label, 'value'> {
  readonly price: number;
  readonly dash?: string;
  /** Said instead of the price. */
  readonly value?: string;
  /** Unix ms from which the line is drawn; the whole width when absent; `Infinity` draws none. */
  readonly from?: number;
}

export interface FrameOptions {
  readonly series: CandleSeries;
  readonly range: PriceRange;
  /** Those whose price is none are left out. */
  readonly levels: readonly Level[];
  readonly decimals: number;
  readonly timeZone: string | undefined;
  /** Room for the future, in px, right of the last candle. */
  readonly gutter: number;
}

/** A candle chart's ground: scales, axes, candles and level labels. Drawn layer by layer, from behind. */
export class PriceFrame {
  readonly left = MARGIN;
  readonly right: number;
  readonly top = HEADER_BOTTOM + 4;
  readonly bottom: number;
  /** Where the price area ends and the volume begins. */
  readonly priceBottom: number;
  /** Right end of the last candle. */
  readonly now: number;
  readonly #x;
  readonly #prices: PriceScale;

  readonly options: FrameOptions;

  constructor(
    readonly scene: Scene,
    given: FrameOptions,
  ) {
    this.options = { ...given, levels: given.levels.filter(({ price }) => isPrice(price)) };
    const { series, range, gutter, levels } = this.options;
    const labels = levels.reduce((sum, level) => sum + labelHeight(level) + LABEL_GAP, 0);
    scene.grow(this.top - RISE + labels + AXIS_HEIGHT);
    this.right = scene.width - MARGIN - this.#labelWidth() - LEADER;
    this.bottom = scene.height - AXIS_HEIGHT;
    this.priceBottom = this.bottom - VOLUME_HEIGHT - 8;
    this.now = this.right - gutter;
    this.#x = scaleLinear([series.start, series.end], [this.left, this.now]);
    this.#prices = priceScale(range, this.top, this.priceBottom);
  }

  /** Px of a time, kept inside the chart. */
  x(time: number): number {
    const px = Number.isFinite(time) ? this.#x(time) : this.left;
    return Math.min(this.right, Math.max(this.left, px));
  }

  /** Px of a price, kept inside the price area. */
  y(price: number): number {
    return this.#prices.y(price);
  }

  /** Px of a price, kept between the breaks. */
  scaledY(price: number): number {
    return Math.min(this.#prices.bottom, Math.max(this.#prices.top, this.#prices.y(price)));
  }

  /** Px of the ends of what is true to scale. */
  get scaled(): { readonly top: number; readonly bottom: number } {
    return this.#prices;
  }

  showsTime(time: number): boolean {
    const [from = 0] = this.#x.domain();
    return time >= from && this.#x(time) <= this.right;
  }

  /** Whether a price lies on the chart: to scale, or at its place beyond a break. */
  showsPrice(price: number): boolean {
    const { low, high, below, above } = this.options.range;
    return (price >= low && price <= high) || below.includes(price) || above.includes(price);
  }

  drawGrid(): void {
    const { scene } = this;
    for (const { value } of this.#priceTicks())
      scene.line(this.left, this.y(value), this.right, this.y(value), scene.theme.grid, {
        'stroke-width': 2,
      });
    scene.line(this.left, this.bottom, this.right, this.bottom, scene.theme.axis, { 'stroke-width': 2 });
  }

  /** The torn edges between the part that is true to scale and what lies beyond. */
  drawBreaks(): void {
    const { background, muted } = this.scene.theme;
    for (const y of this.#prices.breaks) {
      const edge = (dy: number): (readonly [number, number])[] => {
        const steps = Math.ceil((this.right - this.left) / TOOTH);
        return Array.from({ length: steps + 1 }, (_, i) => [
          Math.min(this.right, this.left + i * TOOTH),
          y + dy + (i % 2 === 0 ? -TEAR : TEAR),
        ]);
      };
      this.scene.polyline(edge(0), background, { 'stroke-width': 9 });
      for (const dy of [-TEAR, TEAR]) this.scene.polyline(edge(dy), muted, { 'stroke-width': 1.5 });
    }
  }

  /** A tinted area between two prices and two px positions. */
  drawZone(x1: number, x2: number, from: number, to: number, tone: ToneName, opacity: number): void {
    const [top, bottom] = [this.y(Math.max(from, to)), this.y(Math.min(from, to))];
    this.scene.rect({ x: x1, y: top, width: x2 - x1, height: bottom - top }, this.scene.theme[tone].fill, {
      opacity,
    });
  }

  /** Breaks, lines, labels pushed apart with leaders to their true price, price ticks between them, time axis. */
  drawLevels(): void {
    this.drawBreaks();
    const levels = [...this.options.levels].sort((a, b) => b.price - a.price);
    const places = spread(
      levels.map((level) => this.y(level.price)),
      levels.map((level) => labelHeight(level) + LABEL_GAP),
      this.top - RISE,
      this.bottom,
    );
    levels.forEach((level, i) => this.#drawLevel(level, places[i] ?? 0));
    for (const { value, text } of this.#priceTicks())
      this.scene.tryText(this.scene.width - MARGIN - LABEL_PAD, this.y(value) + 9, text, {
        anchor: 'end',
        fill: this.scene.theme.muted,
      });
    this.#drawTimes();
  }

  price(price: number): string {
    return formatPrice(price, this.options.decimals);
  }

  #drawLevel(level: Level, centre: number): void {
    const { scene, right } = this;
    const { fill } = scene.theme[level.tone];
    const y = this.y(level.price);
    const shown = this.showsPrice(level.price);
    const dash = level.dash ? { 'stroke-dasharray': level.dash } : {};
    const from = level.from === undefined ? this.left : this.x(level.from);
    if (shown && level.from !== Infinity) scene.line(from, y, right, y, fill, { 'stroke-width': 2, ...dash });
    drawLabel(scene, this.#labelOf(level), right, y, centre);
  }

  #labelOf(level: Level): Label {
    return { ...level, value: level.value ?? this.price(level.price) };
  }

  #labelWidth(): number {
    const { levels, range } = this.options;
    const ticks = [range.low, range.high].map((price) => textWidth(this.price(price), TEXT_SIZE));
    const labels = levels.map((level) => this.#labelOf(level));
    return Math.ceil(Math.max(labelWidth(labels), Math.max(...ticks) + 2 * LABEL_PAD));
  }

  #priceTicks(): ValueTick[] {
    return this.#prices
      .ticks(5, this.options.decimals, (price) => this.price(price))
      .filter((tick) => tick.value > 0);
  }

  #drawTimes(): void {
    const { scene } = this;
    const { series, timeZone = 'UTC' } = this.options;
    const until = this.#x.invert(this.right);
    const ticks = timeTicks(series.start, until, timeZone, (this.right - this.left) / 86);
    const zone = zoneName(series.end, timeZone);
    const known = ticks.some((tick) => tick.isDate);
    const baseline = this.bottom + 32;
    const label = known ? zone : `${wallDay(wallOf(series.end, timeZone))} ${zone}`;
    const muted = { fill: scene.theme.muted };
    scene.tryText(scene.width - MARGIN - LABEL_PAD, baseline, label, { ...muted, anchor: 'end' });
    for (const tick of ticks) {
      const x = this.#x(tick.at);
      const fill = tick.isDate && ticks.some((other) => !other.isDate) ? scene.theme.ink : scene.theme.muted;
      if (scene.tryText(x, baseline, tick.text, { fill, anchor: 'middle', gap: 8 }))
        scene.line(x, this.bottom, x, this.bottom + 7, scene.theme.axis, { 'stroke-width': 2 });
    }
  }
}
