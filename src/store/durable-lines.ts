import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
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

/**
 * JSON lines in one file, each on the disk before `append` resolves: for what must not wait for Redis. Of one object's
 * calls each waits for the one before.
 */
export class DurableLines<T> {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly path: string) {}

  append(line: T): Promise<void> {
    return this.#inTurn(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      await appendDurably(this.path, `${JSON.stringify(line)}\n`);
      await syncDirectory(dirname(this.path));
    });
  }

  /** All lines, oldest first; one that a crash cut short is left out. */
  read(): Promise<readonly T[]> {
    return this.#inTurn(() => this.#read());
  }

  remove(): Promise<void> {
    return this.#inTurn(() => this.#remove());
  }

  /** Takes lines off that were read before, as far as the file still begins with them; those that came since stay. */
  drop(lines: readonly T[]): Promise<void> {
    return this.#inTurn(async () => {
      const all = await this.#read();
      const differs = all.findIndex((line, at) => JSON.stringify(line) !== JSON.stringify(lines[at]));
      const rest = differs === -1 ? [] : all.slice(differs);
      if (rest.length === 0) return this.#remove();
      const draft = `${this.path}.rest`;
      await rm(draft, { force: true });
      await appendDurably(draft, rest.map((line) => `${JSON.stringify(line)}\n`).join(''));
      await rename(draft, this.path);
      await syncDirectory(dirname(this.path));
    });
  }

  async #read(): Promise<readonly T[]> {
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

  async #remove(): Promise<void> {
    await rm(this.path, { force: true });
    await syncDirectory(dirname(this.path));
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
