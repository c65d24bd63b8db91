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
 * Moves labels apart along one axis: each gets the centre nearest to the one it wants, in the given order, clear of its
 * neighbours and within `from`…`to`. Neighbours that would touch form a block that stands where its members' wishes
 * average out (least squares under an order: pool adjacent violators). When all do not fit, they are packed evenly.
 * @param wanted wanted centres, ascending.
 * @param sizes room of each label along the axis.
 */
export const spread = (
  wanted: readonly number[],
  sizes: readonly number[],
  from: number,
  to: number,
): number[] => {
  let total = 0;
  // Where each label's centre lies in a run of touching labels that starts at 0.
  const centres = sizes.map((size) => (total += size) - size / 2);
  const [first = 0, last = 0] = [centres[0], centres.at(-1)];
  if (total >= to - from) {
    const room = to - from - first - (total - last);
    return centres.map(
      (centre) => from + first + (last > first ? (centre - first) / (last - first) : 0) * room,
    );
  }
  // Without the room that those before it need, each label is a wish for the start of a run of touching labels.
  const blocks: { sum: number; count: number }[] = [];
  const mean = (block: { sum: number; count: number }): number => block.sum / block.count;
  wanted.forEach((wish, i) => {
    let block = { sum: wish - (centres[i] ?? 0), count: 1 };
    for (let before = blocks.at(-1); before && mean(before) >= mean(block); before = blocks.at(-1)) {
      blocks.pop();
      block = { sum: before.sum + block.sum, count: before.count + block.count };
    }
    blocks.push(block);
  });
  const starts = blocks.flatMap((block) => new Array<number>(block.count).fill(mean(block)));
  return starts.map((start, i) => Math.min(to - total, Math.max(from, start)) + (centres[i] ?? 0));
};
