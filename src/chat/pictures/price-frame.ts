import { scaleLinear } from 'd3-scale';
import type { Candle } from '../../domain/index.js';
import { spread } from './boxes.js';
import type { CandleSeries } from './candle-series.js';
import { textWidth } from './font.js';
import { formatPrice } from './format.js';
import { HEADER_BOTTOM, MARGIN } from './header.js';
import type { PriceRange } from './price-domain.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { ToneName } from './theme.js';
import { valueTicks, type ValueTick } from './ticks.js';
import { dayLabel, timeTicks, zoneLabel } from './time-axis.js';

const AXIS_HEIGHT = 44;
const VOLUME_HEIGHT = 34;
const LABEL_HEIGHT = 34;
const LABEL_GAP = 4;
const LABEL_PAD = 10;
const LEADER = 22;

/** A price that has a line across the chart and a label on the right. */
export interface Level {
  readonly name: string;
  readonly price: number;
  readonly tone: ToneName;
  /** Outlined labels are quieter than filled ones. */
  readonly quiet?: boolean;
  readonly dash?: string;
  /** Said instead of the price. */
  readonly value?: string;
  /** Unix ms from which the line is drawn; the whole width when absent; `Infinity` draws none. */
  readonly from?: number;
}

export interface FrameOptions {
  readonly series: CandleSeries;
  readonly range: PriceRange;
  readonly levels: readonly Level[];
  readonly decimals: number;
  readonly timeZone: string;
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
  readonly #y;

  constructor(
    readonly scene: Scene,
    readonly options: FrameOptions,
  ) {
    const { series, range, gutter } = options;
    this.right = scene.width - MARGIN - this.#labelWidth() - LEADER;
    this.bottom = scene.height - AXIS_HEIGHT;
    this.priceBottom = this.bottom - VOLUME_HEIGHT - 8;
    this.now = this.right - gutter;
    this.#x = scaleLinear([series.start, series.end], [this.left, this.now]);
    this.#y = scaleLinear([range.low, range.high], [this.priceBottom, this.top]);
  }

  /** Px of a time, kept inside the chart. */
  x(time: number): number {
    const px = Number.isFinite(time) ? this.#x(time) : this.left;
    return Math.min(this.right, Math.max(this.left, px));
  }

  /** Px of a price, kept inside the price area. */
  y(price: number): number {
    return Math.min(this.priceBottom, Math.max(this.top, this.#y(price)));
  }

  showsTime(time: number): boolean {
    const [from = 0] = this.#x.domain();
    return time >= from && this.#x(time) <= this.right;
  }

  showsPrice(price: number): boolean {
    return price >= this.options.range.low && price <= this.options.range.high;
  }

  drawGrid(): void {
    const { scene } = this;
    for (const { value } of this.#priceTicks())
      scene.line(this.left, this.y(value), this.right, this.y(value), scene.theme.grid, {
        'stroke-width': 2,
      });
    scene.line(this.left, this.bottom, this.right, this.bottom, scene.theme.axis, { 'stroke-width': 2 });
  }

  drawCandles(): void {
    const { candles, span, start, end } = this.options.series;
    const slot = (this.now - this.left) / ((end - start) / span);
    const body = Math.max(1.5, slot * 0.68);
    const wick = Math.max(1, Math.min(2, slot * 0.25));
    const most = Math.max(0, ...candles.map((candle) => candle.volume));
    for (const candle of candles) {
      const tone = this.scene.theme[candle.close >= candle.open ? 'gain' : 'loss'];
      const x = this.x(candle.timestamp + span / 2);
      this.#drawVolume(candle, x, body, tone.fill, most);
      const [top, low] = [
        this.y(Math.max(candle.open, candle.close)),
        this.y(Math.min(candle.open, candle.close)),
      ];
      this.scene.line(x, this.y(candle.high), x, this.y(candle.low), tone.fill, { 'stroke-width': wick });
      const height = Math.max(1.5, low - top);
      this.scene.rect({ x: x - body / 2, y: (top + low - height) / 2, width: body, height }, tone.fill);
    }
  }

  #drawVolume(candle: Candle, x: number, width: number, fill: string, most: number): void {
    const height = most > 0 ? (Math.max(0, candle.volume) / most) * VOLUME_HEIGHT : 0;
    if (height < 0.1) return;
    this.scene.rect({ x: x - width / 2, y: this.bottom - 1 - height, width, height }, fill, {
      opacity: 0.45,
    });
  }

  /** A tinted area between two prices and two px positions. */
  drawZone(x1: number, x2: number, from: number, to: number, tone: ToneName, opacity: number): void {
    const [top, bottom] = [this.y(Math.max(from, to)), this.y(Math.min(from, to))];
    this.scene.rect({ x: x1, y: top, width: x2 - x1, height: bottom - top }, this.scene.theme[tone].fill, {
      opacity,
    });
  }

  /** Lines, labels pushed apart with leaders to their true price, price ticks between them, time axis. */
  drawLevels(): void {
    const levels = [...this.options.levels].sort((a, b) => b.price - a.price);
    const places = spread(
      levels.map((level) => this.y(level.price)),
      LABEL_HEIGHT + LABEL_GAP,
      this.top - 8,
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
    const { fill, text } = scene.theme[level.tone];
    const y = this.y(level.price);
    const shown = this.showsPrice(level.price);
    const dash = level.dash ? { 'stroke-dasharray': level.dash } : {};
    const from = level.from === undefined ? this.left : this.x(level.from);
    if (shown && level.from !== Infinity) scene.line(from, y, right, y, fill, { 'stroke-width': 2, ...dash });
    const x = right + LEADER;
    const box = { x, y: centre - LABEL_HEIGHT / 2, width: scene.width - MARGIN - x, height: LABEL_HEIGHT };
    scene.polyline(
      [
        [right, y],
        [right + 5, y],
        [x - 5, centre],
        [x, centre],
      ],
      fill,
      { 'stroke-width': 2 },
    );
    const quiet = level.quiet === true;
    scene.rect(box, quiet ? scene.theme.background : fill, { rx: 6, stroke: fill, 'stroke-width': 2 });
    const value = this.#valueOf(level);
    scene.reserve({ ...box, text: `${level.name} ${value}`, size: TEXT_SIZE });
    const ink = quiet ? scene.theme.ink : text;
    scene.bareText(x + LABEL_PAD, centre + 9, level.name, { fill: ink });
    scene.bareText(x + box.width - LABEL_PAD, centre + 9, value, { fill: ink, bold: true, anchor: 'end' });
  }

  /** The price, with an arrow where it lies beyond the chart. */
  #valueOf(level: Level): string {
    const arrow =
      level.price > this.options.range.high ? '↑' : level.price < this.options.range.low ? '↓' : '';
    return `${arrow}${level.value ?? this.price(level.price)}`;
  }

  #labelWidth(): number {
    const { levels, range } = this.options;
    const widths = levels.map(
      (level) => textWidth(`${level.name}  `, TEXT_SIZE) + textWidth(this.#valueOf(level), TEXT_SIZE, true),
    );
    const ticks = [range.low, range.high].map((price) => textWidth(this.price(price), TEXT_SIZE));
    return Math.ceil(Math.max(...widths, ...ticks) + 2 * LABEL_PAD);
  }

  #priceTicks(): ValueTick[] {
    return valueTicks(this.#y, 5, this.options.decimals, (price) => this.price(price)).filter(
      (tick) => tick.value > 0,
    );
  }

  #drawTimes(): void {
    const { scene } = this;
    const { series, timeZone } = this.options;
    const until = this.#x.invert(this.right);
    const ticks = timeTicks(series.start, until, timeZone, (this.right - this.left) / 86);
    const zone = zoneLabel(series.end, timeZone);
    const known = ticks.some((tick) => tick.isDate);
    const baseline = this.bottom + 32;
    const label = known ? zone : `${dayLabel(series.end, timeZone)} ${zone}`;
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
