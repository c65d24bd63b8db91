/** A rectangle on the picture, in px from its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A piece of text as it lies on the picture; `size` is its font size in px. */
export interface LabelBox extends Box {
  readonly text: string;
  readonly size: number;
}

export const intersects = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/**
 * Moves labels apart along one axis: each gets the centre nearest to the one it wants, in the given order,
 * `size` apart and within `from`…`to`. Neighbours that would touch form a block that stands where its members'
 * wishes average out (least squares under an order: pool adjacent violators).
 * When all do not fit, they are packed evenly from `from` to `to`.
 * @param wanted wanted centres, ascending.
 */
export const spread = (wanted: readonly number[], size: number, from: number, to: number): number[] => {
  const count = wanted.length;
  if (count * size >= to - from) {
    const step = count > 1 ? (to - from - size) / (count - 1) : 0;
    return wanted.map((_, i) => from + size / 2 + i * step);
  }
  // Without the room that those before it need, each label is a wish for the start of a run of touching labels.
  const blocks: { sum: number; count: number }[] = [];
  const mean = (block: { sum: number; count: number }): number => block.sum / block.count;
  wanted.forEach((wish, i) => {
    let block = { sum: wish - i * size, count: 1 };
    for (let last = blocks.at(-1); last && mean(last) >= mean(block); last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    blocks.push(block);
  });
  const starts = blocks.flatMap((block) => new Array<number>(block.count).fill(mean(block)));
  const [low, high] = [from + size / 2, to - size / 2 - (count - 1) * size];
  return starts.map((start, i) => Math.min(high, Math.max(low, start)) + i * size);
};
