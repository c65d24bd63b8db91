import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from '../../domain/index.js';
import { replaceDurably } from './durable-files.js';

/** One JSON value in a file of its own, for a start without Redis. Nobody waits for it to be written. */
export class DurableValue<T> {
  /** As JSON, what is to be on the disk. */
  #wanted: string | undefined;
  #written: string | undefined;
  #isWriting = false;
  #trouble: string | undefined;

  constructor(private readonly path: string) {}

  /** Why the disk does not have what it should; undefined while it has. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** What was kept last, by an earlier process perhaps; undefined where nothing can be read. Never rejects. */
  async read(): Promise<T | undefined> {
    try {
      return JSON.parse(this.#wanted ?? (await readFile(this.path, 'utf8'))) as T;
    } catch {
      return undefined;
    }
  }

  /** Writes it behind, if it has changed; what fails is tried again with the next call. */
  keep(value: T): void {
    this.#wanted = JSON.stringify(value);
    if (!this.#isWriting) void this.#write();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#wanted !== undefined && this.#wanted !== this.#written) {
        const text = this.#wanted;
        await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
        await replaceDurably(this.path, text);
        this.#written = text;
      }
      this.#trouble = undefined;
    } catch (error) {
      this.#trouble = reasonOf(error);
    } finally {
      this.#isWriting = false;
    }
  }
}
