import { textWidth } from './font.js';
import { MARGIN } from './header.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { ToneName } from './theme.js';

const HEIGHT = 34;
const NOTED_HEIGHT = 62;
/** Room between a label and the next, px. */
export const LABEL_GAP = 4;
/** Room between a label's edge and its text, px. */
export const LABEL_PAD = 10;
/** Room of the lines from the chart to the labels, px. */
export const LEADER = 22;

/** What is said at the right edge of a chart of something in it. */
export interface Label {
  readonly name: string;
  readonly value: string;
  readonly tone: ToneName;
  /** Outlined labels are quieter than filled ones. */
  readonly quiet?: boolean;
  /** A second line, left and right. */
  readonly note?: readonly [string, string] | undefined;
}

export const labelHeight = ({ note }: Pick<Label, 'note'>): number => (note ? NOTED_HEIGHT : HEIGHT);

const linesOf = ({ name, value, note }: Label): readonly (readonly [string, string])[] => [
  [name, value],
  ...(note ? [note] : []),
];

/** Px that the widest of some labels needs. */
export const labelWidth = (labels: readonly Label[]): number =>
  Math.max(
    0,
    ...labels
      .flatMap(linesOf)
      .map(([left, right]) => textWidth(`${left}  `, TEXT_SIZE) + textWidth(right, TEXT_SIZE, true)),
  ) +
  2 * LABEL_PAD;

/**
 * Draws a label at the right edge of the picture, and the line from what it is about.
 * @param right right edge of the chart, px
 * @param y what it is about, px
 * @param centre of the label, px
 */
export const drawLabel = (scene: Scene, label: Label, right: number, y: number, centre: number): void => {
  const { fill, text } = scene.theme[label.tone];
  const x = right + LEADER;
  const height = labelHeight(label);
  const box = { x, y: centre - height / 2, width: scene.width - MARGIN - x, height };
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
  const quiet = label.quiet === true;
  scene.rect(box, quiet ? scene.theme.background : fill, { rx: 6, stroke: fill, 'stroke-width': 2 });
  const lines = linesOf(label);
  scene.reserve({ ...box, text: lines.flat().join(' '), size: TEXT_SIZE });
  const fills = { fill: quiet ? scene.theme.ink : text };
  lines.forEach(([left, value], i) => {
    const baseline = box.y + HEIGHT / 2 + 9 + i * (NOTED_HEIGHT - HEIGHT);
    scene.bareText(x + LABEL_PAD, baseline, left, fills);
    scene.bareText(x + box.width - LABEL_PAD, baseline, value, { ...fills, bold: true, anchor: 'end' });
  });
};
