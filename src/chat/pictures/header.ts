import type { Side } from '../../domain/index.js';
import { fitText, plainText, textWidth } from './font.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { ToneName } from './theme.js';

/** Space between the edge of the picture and what is on it. */
export const MARGIN = 22;
/** Where the charts begin, below the header. */
export const HEADER_BOTTOM = 104;

const TITLE_SIZE = 34;
const TITLE_BASELINE = 48;
const SUB_BASELINE = 86;
const PILL_HEIGHT = 40;
const GAP = 14;

export interface Header {
  /** Draws a ▲ LONG or ▼ SHORT badge ahead of the title. */
  readonly side?: Side;
  readonly title: string;
  /** Said quietly after the title, for example the timeframe. */
  readonly tag?: string;
  /** The number that matters most, top right. */
  readonly figure?: string;
  readonly figureTone?: ToneName;
  /** Second line: left and right. */
  readonly sub?: string;
  readonly subRight?: string;
}

/** Draws the two lines at the top; texts that are too long are cut, the figure on the right never is. */
export const drawHeader = (scene: Scene, header: Header): void => {
  const right = scene.width - MARGIN;
  const figure = fitText(plainText(header.figure ?? ''), scene.width / 2, TITLE_SIZE, true);
  const figureWidth = figure === '' ? 0 : textWidth(figure, TITLE_SIZE, true) + 2 * GAP;
  const fill = header.figureTone ? scene.theme[header.figureTone].fill : scene.theme.ink;
  scene.text(right, TITLE_BASELINE, figure, { size: TITLE_SIZE, bold: true, anchor: 'end', fill });
  drawTitle(scene, header, right - figureWidth);
  drawSubLine(scene, header, right);
};

const drawTitle = (scene: Scene, header: Header, right: number): void => {
  let x = header.side ? drawPill(scene, header.side) + GAP : MARGIN;
  const title = fitText(plainText(header.title), right - x, TITLE_SIZE, true);
  scene.text(x, TITLE_BASELINE, title, { size: TITLE_SIZE, bold: true });
  x += textWidth(title, TITLE_SIZE, true) + GAP;
  const tag = fitText(plainText(header.tag ?? ''), right - x, TEXT_SIZE);
  scene.text(x, TITLE_BASELINE, tag, { fill: scene.theme.muted });
};

const drawSubLine = (scene: Scene, header: Header, right: number): void => {
  const options = { fill: scene.theme.muted };
  const subRight = fitText(plainText(header.subRight ?? ''), (right - MARGIN) * 0.6, TEXT_SIZE);
  scene.text(right, SUB_BASELINE, subRight, { ...options, anchor: 'end' });
  const taken = subRight === '' ? 0 : textWidth(subRight, TEXT_SIZE) + 2 * GAP;
  scene.text(
    MARGIN,
    SUB_BASELINE,
    fitText(plainText(header.sub ?? ''), right - MARGIN - taken, TEXT_SIZE),
    options,
  );
};

/** @returns the right edge of the badge. */
const drawPill = (scene: Scene, side: Side): number => {
  const tone = scene.theme[side === 'long' ? 'gain' : 'loss'];
  const text = side === 'long' ? '▲ LONG' : '▼ SHORT';
  const width = textWidth(text, TEXT_SIZE, true) + 2 * GAP;
  const box = { x: MARGIN, y: TITLE_BASELINE - 32, width, height: PILL_HEIGHT };
  scene.rect(box, tone.fill, { rx: 8 });
  scene.reserve({ ...box, text, size: TEXT_SIZE });
  scene.bareText(MARGIN + GAP, TITLE_BASELINE - 3, text, { bold: true, fill: tone.text });
  return MARGIN + width;
};

/** A picture that says why there is nothing to see. */
export const drawEmpty = (scene: Scene, header: Header, hint: string): void => {
  drawHeader(scene, header);
  const middle = (HEADER_BOTTOM + scene.height) / 2;
  const inner = scene.width - 4 * MARGIN;
  scene.rect(
    {
      x: MARGIN,
      y: HEADER_BOTTOM + 4,
      width: scene.width - 2 * MARGIN,
      height: scene.height - HEADER_BOTTOM - 4 - MARGIN,
    },
    'none',
    { stroke: scene.theme.axis, 'stroke-width': 2, 'stroke-dasharray': '8 8', rx: 12 },
  );
  const options = { anchor: 'middle' } as const;
  scene.text(scene.width / 2, middle - 8, 'No data yet', { ...options, size: 32, bold: true });
  scene.text(scene.width / 2, middle + 34, fitText(hint, inner, TEXT_SIZE), {
    ...options,
    fill: scene.theme.muted,
  });
};
