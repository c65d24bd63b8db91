import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
} from 'node:fs';
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Log } from '../../domain/log.js';
import type { FileStore } from './files.js';
import { ChatState, type ChatRecord } from './state.js';

/** Where records go. */
export interface Archive {
  append(record: ChatRecord): void;
  /** True when so much was appended that a rewrite pays. */
  readonly full: boolean;
  /** Replaces everything that was appended by these. */
  rewrite(records: readonly ChatRecord[]): void;
}

const REWRITE_AFTER = 3000;
/** Pictures and documents that are kept while the disk takes none. */
const IN_MEMORY = 20;

/**
 * A JSONL file, written synchronously: a killed process loses no line that was answered for. (No fsync for each line:
 * after a power cut the last seconds of the chat may be missing.) A line torn by a kill is cut off at the next start.
 * A disk that refuses a line costs nobody his message: the whole file is written anew as soon as the disk takes it.
 */
export class FileArchive implements Archive {
  readonly #path: string;
  readonly #log: Log;
  #handle: number | undefined;
  #appended = 0;
  /** The file lacks something that the disk refused. */
  #isBehind = false;

  private constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  static open(dir: string, log: Log): { archive: FileArchive; records: readonly ChatRecord[] } {
    const archive = new FileArchive(join(dir, 'chat.jsonl'), log);
    return { archive, records: archive.#read(dir) };
  }

  get full(): boolean {
    return this.#isBehind || this.#appended >= REWRITE_AFTER;
  }

  append(record: ChatRecord): void {
    this.#appended++;
    if (!this.#isBehind) this.#attempt(() => this.#write(`${JSON.stringify(record)}\n`));
  }

  rewrite(records: readonly ChatRecord[]): void {
    this.#appended = 0;
    const next = `${this.#path}.new`;
    try {
      mkdirSync(dirname(next), { recursive: true, mode: 0o700 });
      writeWhole(next, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      renameSync(next, this.#path);
    } catch (error) {
      // The long file is still whole; the next try comes after as many lines again, or at once where it lacks some.
      if (!this.#isBehind)
        this.#log.warn({ path: this.#path, err: error }, 'the chat file could not be shortened');
      return;
    }
    if (this.#isBehind) this.#log.info({ path: this.#path }, 'the chat file is whole again');
    this.#isBehind = false;
    this.close();
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #read(dir: string): readonly ChatRecord[] {
    const records: ChatRecord[] = [];
    this.#attempt(() => {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      const content = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
      const lines = content.split('\n').filter((line) => line !== '');
      records.push(...lines.flatMap(parsed));
      const damaged = lines.length - records.length;
      if (damaged > 0)
        this.#log.warn({ path: this.#path, damaged }, 'unreadable lines in the chat file were left out');
      if (content !== '' && !content.endsWith('\n')) this.#write('\n');
    });
    this.#appended = records.length;
    return records;
  }

  #write(text: string): void {
    this.#handle ??= openSync(this.#path, 'a', 0o600);
    appendFileSync(this.#handle, text);
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#isBehind = true;
      this.#log.error(
        { path: this.#path, err: error },
        'the chat file cannot be written: the chat is kept in memory until it can',
      );
    }
  }
}

const parsed = (line: string): readonly ChatRecord[] => {
  try {
    const record = JSON.parse(line) as ChatRecord;
    // Whatever it is, it must fit: it is read without looking.
    new ChatState().apply(record);
    return [record];
  } catch {
    return [];
  }
};

const writeWhole = (path: string, content: string | Buffer): void => {
  const handle = openSync(path, 'w', 0o600);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } catch (error) {
    // What does not fit must not take the room that is left.
    ftruncateSync(handle, 0);
    throw error;
  } finally {
    closeSync(handle);
  }
};

/** Uploaded pictures and documents as files named by their digest. */
export class DirectoryFiles implements FileStore {
  readonly #dir: string;
  /** Those that the disk refused, the newest few. */
  readonly #unwritten = new Map<string, Buffer>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  put(id: string, bytes: Buffer): void {
    const path = this.#path(id);
    if (existsSync(path)) return;
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      writeWhole(`${path}.new`, bytes);
      renameSync(`${path}.new`, path);
    } catch {
      this.#unwritten.set(id, bytes);
      const [oldest] = this.#unwritten.keys();
      if (this.#unwritten.size > IN_MEMORY && oldest !== undefined) this.#unwritten.delete(oldest);
    }
  }

  get(id: string): Buffer | undefined {
    const path = this.#path(id);
    return this.#unwritten.get(id) ?? (existsSync(path) ? readFileSync(path) : undefined);
  }

  keepOnly(ids: ReadonlySet<string>): void {
    if (!existsSync(this.#dir)) return;
    for (const name of readdirSync(this.#dir))
      if (!ids.has(name)) rmSync(join(this.#dir, name), { force: true });
  }

  #path(id: string): string {
    // Ids come from digests; anything else must not become a path.
    return join(this.#dir, /^[0-9a-f]{1,64}$/.test(id) ? id : 'none');
  }
}
