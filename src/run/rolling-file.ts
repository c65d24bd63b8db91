import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { wallClock } from '../clock.js';
import { reasonOf } from '../domain/index.js';
import type { Sink } from './write-queue.js';

/**
 * A log file of bounded size: `x.log` is written, and when it would grow beyond `maxBytes` it becomes `x.log.1`,
 * that one `x.log.2`, up to `keep` old files. What the disk refuses is dropped, and the next line that it takes is
 * preceded by one that says how much is missing. A file that was removed or moved is made anew. One write at a time.
 */
export class RollingFile implements Sink {
  #file: FileHandle | undefined;
  #missing = 0;
  #trouble: string | undefined;

  constructor(
    private readonly path: string,
    private readonly maxBytes: number,
    private readonly keep: number,
  ) {}

  /** Why the last line was dropped; undefined after one that was written. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Nothing (an empty line) makes sure that the file is there. */
  async write(line: string): Promise<void> {
    try {
      await this.#append(this.#missing === 0 || line === '' ? line : `${this.#gap()}\n${line}`);
      if (line !== '') this.#missing = 0;
      this.#trouble = undefined;
    } catch (error) {
      if (line !== '') this.drop();
      this.#trouble = reasonOf(error);
      await this.close();
    }
  }

  drop(): void {
    this.#missing += 1;
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const [file, size] = await this.#current(bytes.length);
    try {
      await file.appendFile(bytes);
    } catch (error) {
      // A full disk may have taken a part of it.
      await file.truncate(size);
      throw error;
    }
  }

  /** The open file with room for so many bytes, and its size. */
  async #current(bytes: number): Promise<readonly [FileHandle, number]> {
    const file = this.#file ?? (await this.#open());
    const { size, ino } = await file.stat();
    const isOurs = (await stat(this.path).catch(ifAbsent))?.ino === ino;
    const isTooLong = size > 0 && size + bytes > this.maxBytes;
    if (isOurs && !isTooLong) return [file, size];
    await this.close();
    if (isOurs) await this.#roll();
    const next = await this.#open();
    return [next, (await next.stat()).size];
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    this.#file = await open(this.path, 'a', 0o600);
    return this.#file;
  }

  /** The next line opens it again. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    // It is not ours any more either way.
    await file?.close().catch(() => undefined);
  }

  async #roll(): Promise<void> {
    for (let age = this.keep - 1; age >= 0; age -= 1) {
      const from = age === 0 ? this.path : `${this.path}.${age}`;
      await rename(from, `${this.path}.${age + 1}`).catch(ifAbsent);
    }
    await rm(this.path, { force: true });
  }

  #gap(): string {
    return JSON.stringify({
      level: 'warn',
      time: new Date(wallClock.now()).toISOString(),
      missing: this.#missing,
      reason: this.#trouble,
      msg: 'lines before this one could not be written here',
    });
  }
}

const ifAbsent = (error: unknown): undefined => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
};
