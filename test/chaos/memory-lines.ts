import type { DurableLines } from '../../src/state/store/durable-lines.js';

/** Lines that outlive processes without a disk. */
export const memoryLines = <T>(): DurableLines<T> => {
  let lines: T[] = [];
  const held: Pick<DurableLines<T>, keyof DurableLines<T>> = {
    append: (line) => Promise.resolve(void lines.push(line)),
    read: () => Promise.resolve([...lines]),
    trouble: undefined,
    drop: (read) => Promise.resolve(void (lines = lines.filter((line) => !read.includes(line)))),
  };
  // The class has a private path, which lines in memory have no use for.
  return held as DurableLines<T>;
};
