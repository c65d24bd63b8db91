import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createWithin, NoAnswerError, wallClock } from '../../clock.js';
import { expecting, RadError, reasonOf } from '../../domain/index.js';
import { appendDurably, replaceDurably, syncDirectory } from './durable-files.js';

/** How long anybody waits for the disk, ms. */
const TIMEOUT = 250;
/** What the disk did not take is tried again so often, ms. */
const AGAIN = 1_000;

/**
 * JSON lines in one file for what must not wait for Redis, nor for the disk: a line that the disk does not take is kept
 * in memory, counts like any other and is written once the disk is well.
 */
export class DurableLines<T> {
  #last: Promise<unknown> = Promise.resolve();
  /** Appended, not on the disk yet. */
  #unwritten: T[] = [];
  /** Dropped, still on the disk: the first lines of the file and of `#unwritten`, as JSON. */
  #dropped: string[] = [];
  #trouble: string | undefined;
  /** The disk has kept somebody waiting and has not answered since. */
  #isStalled = false;
  #stopRetrying: (() => void) | undefined;

  constructor(private readonly path: string) {}

  /** Why the disk does not have what it should; undefined while it has. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Resolves once the line is on the disk, or is known not to get there for now. Never rejects. */
  append(line: T): Promise<void> {
    this.#unwritten.push(line);
    return this.#settle();
  }

  /**
   * All lines, oldest first, those that are in memory alone among them; one that a crash cut short is left out.
   * @throws when there is a file and it cannot be read
   */
  async read(): Promise<readonly T[]> {
    let lines: readonly T[] | undefined;
    let fault: unknown = new RadError('disk-silent', `${this.path}: the disk gave no answer`);
    const done = this.#inTurn(async () => {
      await this.#write();
      lines = this.#rest(await this.#onDisk());
    }).catch((error: unknown) => void (fault = error));
    await this.#inTime(done);
    if (!lines) throw fault;
    return lines;
  }

  /** Takes lines off that were read before, as far as the first ones still are these. Never rejects. */
  drop(lines: readonly T[]): Promise<void> {
    this.#dropped.push(...lines.map((line) => JSON.stringify(line)));
    return this.#settle();
  }

  /** Brings the file to what it should be, and goes on trying where that fails. */
  #settle(): Promise<void> {
    const written = this.#inTurn(() => this.#write());
    return this.#isStalled ? Promise.resolve() : this.#inTime(written);
  }

  #inTime(work: Promise<void>): Promise<void> {
    return expecting(NoAnswerError, createWithin(wallClock)(work, TIMEOUT), () => {
      this.#isStalled = true;
      this.#trouble = `no answer within ${TIMEOUT} ms`;
      void work.then(() => (this.#isStalled = false));
    });
  }

  async #write(): Promise<void> {
    try {
      const onDisk = this.#dropped.length > 0 ? await this.#onDisk() : undefined;
      // More may come while it is being written.
      const [lines, dropped] = [[...this.#unwritten], this.#dropped.length];
      if (onDisk) await this.#rewrite(this.#rest(onDisk));
      else if (lines.length > 0) await this.#append(lines);
      this.#unwritten.splice(0, lines.length);
      this.#dropped.splice(0, dropped);
      this.#trouble = undefined;
      this.#stopRetrying?.();
      this.#stopRetrying = undefined;
    } catch (error) {
      this.#trouble = reasonOf(error);
      this.#stopRetrying ??= wallClock.every(AGAIN, () => void this.#settle());
    }
  }

  async #append(lines: readonly T[]): Promise<void> {
    const dir = await this.#folder();
    await appendDurably(this.path, textOf(lines));
    await syncDirectory(dir);
  }

  async #rewrite(rest: readonly T[]): Promise<void> {
    const dir = await this.#folder();
    if (rest.length > 0) return replaceDurably(this.path, textOf(rest));
    await rm(this.path, { force: true });
    await syncDirectory(dir);
  }

  async #folder(): Promise<string> {
    const dir = dirname(this.path);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    return dir;
  }

  async #onDisk(): Promise<readonly T[]> {
    const text = (await readFile(this.path, 'utf8').catch(ifAbsent)) ?? '';
    return text.split('\n').flatMap(parsed<T>);
  }

  /** What is on the disk and in memory, without what was dropped. */
  #rest(onDisk: readonly T[]): readonly T[] {
    const all = [...onDisk, ...this.#unwritten];
    const differs = all.findIndex((line, at) => JSON.stringify(line) !== this.#dropped[at]);
    return differs === -1 ? [] : all.slice(differs);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

const textOf = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

const parsed = <T>(line: string): readonly T[] => {
  try {
    return line === '' ? [] : [JSON.parse(line) as T];
  } catch {
    return [];
  }
};

const ifAbsent = (error: unknown): undefined => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
};
