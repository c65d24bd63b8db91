/** Edit distance (Levenshtein). */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
};

/** The word closest to `text`, at most as many edits away as `most` allows it. */
export const closest = <T extends string>(
  text: string,
  words: readonly T[],
  most = (word: T): number => Math.min(2, word.length - 1),
): T | undefined =>
  words
    .map((word) => ({ word, edits: editDistance(text, word) }))
    .filter(({ word, edits }) => edits <= most(word))
    .sort((a, b) => a.edits - b.edits)[0]?.word;

/** At most `length` characters (whole code points), with an ellipsis where something was cut. */
export const clip = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const head = text.slice(0, Math.max(0, length - 1));
  return `${/[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head}…`;
};

/** What a person typed, quoted in an answer: one short line. */
export const quote = (text: string): string => `“${clip(text.replace(/\s+/g, ' '), 24)}”`;

/** ` Did you mean side?` where one of the words is spelled alike; else nothing. */
export const didYouMean = (typed: string, words: readonly string[], before = ''): string => {
  const near = closest(typed, words);
  return near === undefined ? '' : ` Did you mean ${before}${near}?`;
};
