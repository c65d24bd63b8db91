import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Appends text that ends with a newline and returns once it is on the disk. */
export const appendDurably = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = size > 0 ? (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() : '\n';
    // A line that a crash cut short must not swallow the first of ours.
    await file.appendFile(last === '\n' ? text : `\n${text}`);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Makes the names of new and removed files durable, too. */
export const syncDirectory = async (dir: string): Promise<void> => {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** JSON lines in one file, each on the disk before `append` resolves: for what must not wait for Redis. */
export class DurableLines<T> {
  constructor(private readonly path: string) {}

  async append(line: T): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await appendDurably(this.path, `${JSON.stringify(line)}\n`);
    await syncDirectory(dirname(this.path));
  }

  /** All lines, oldest first; one that a crash cut short is left out. */
  async read(): Promise<readonly T[]> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return text.split('\n').flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await syncDirectory(dirname(this.path));
  }
}
