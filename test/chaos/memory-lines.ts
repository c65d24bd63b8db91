import type { DurableLines } from '../../src/store/durable-lines.js';

/** Lines that outlive processes without a disk. */
export const memoryLines = <T>(): DurableLines<T> => {
  let lines: T[] = [];
  const held: Pick<DurableLines<T>, keyof DurableLines<T>> = {
    append: (line) => Promise.resolve(void lines.push(line)),
    read: () => Promise.resolve([...lines]),
    drop: (read) => Promise.resolve(void (lines = lines.filter((line) => !read.includes(line)))),
    remove: () => Promise.resolve(void (lines = [])),
  };
  // The class has a private path, which lines in memory have no use for.
  return held as DurableLines<T>;
};
