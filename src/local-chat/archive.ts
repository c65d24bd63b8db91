import { appendFileSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../domain/log.js';
import type { FileStore } from './files.js';
import type { ChatRecord } from './state.js';

/** Where records go. */
export interface Archive {
  append(record: ChatRecord): void;
  /** True when so much was appended that a rewrite pays. */
  readonly full: boolean;
  /** Replaces everything that was appended by these. */
  rewrite(records: readonly ChatRecord[]): void;
}

const REWRITE_AFTER = 3000;

export class MemoryArchive implements Archive {
  #appended = 0;

  get full(): boolean {
    return this.#appended >= REWRITE_AFTER;
  }

  append(): void {
    this.#appended++;
  }

  rewrite(): void {
    this.#appended = 0;
  }
}

/**
 * A JSONL file, written synchronously: a killed process loses no line that was answered for. (No fsync for each line:
 * after a power cut the last seconds of the chat may be missing.) A line torn by a kill is cut off at the next start.
 */
export class FileArchive implements Archive {
  readonly #path: string;
  readonly #log: Log;
  #handle: number;
  #appended = 0;

  private constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    this.#handle = openSync(path, 'a', 0o600);
  }

  static open(dir: string, log: Log): { archive: FileArchive; records: readonly ChatRecord[] } {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const path = join(dir, 'chat.jsonl');
    const records: ChatRecord[] = [];
    let damaged = 0;
    const content = existsSync(path) ? readFileSync(path, 'utf8') : '';
    for (const line of content.split('\n')) {
      if (line === '') continue;
      try {
        records.push(JSON.parse(line) as ChatRecord);
      } catch {
        damaged++;
      }
    }
    if (damaged > 0) log.warn({ path, damaged }, 'unreadable lines in the chat file were left out');
    const archive = new FileArchive(path, log);
    if (content !== '' && !content.endsWith('\n')) appendFileSync(archive.#handle, '\n');
    archive.#appended = records.length;
    return { archive, records };
  }

  get full(): boolean {
    return this.#appended >= REWRITE_AFTER;
  }

  append(record: ChatRecord): void {
    appendFileSync(this.#handle, `${JSON.stringify(record)}\n`);
    this.#appended++;
  }

  rewrite(records: readonly ChatRecord[]): void {
    this.#appended = 0;
    const next = `${this.#path}.new`;
    try {
      const handle = openSync(next, 'w', 0o600);
      try {
        writeFileSync(handle, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(next, this.#path);
    } catch (error) {
      // The long file is still whole; the next try comes after as many lines again.
      this.#log.warn({ path: this.#path, err: error }, 'the chat file could not be shortened');
      return;
    }
    closeSync(this.#handle);
    this.#handle = openSync(this.#path, 'a', 0o600);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** Uploaded pictures and documents as files named by their digest. */
export class DirectoryFiles implements FileStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  put(id: string, bytes: Buffer): void {
    const path = this.#path(id);
    if (!existsSync(path)) {
      writeFileSync(`${path}.new`, bytes, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    }
  }

  get(id: string): Buffer | undefined {
    const path = this.#path(id);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  keepOnly(ids: ReadonlySet<string>): void {
    for (const name of readdirSync(this.#dir))
      if (!ids.has(name)) rmSync(join(this.#dir, name), { force: true });
  }

  #path(id: string): string {
    // Ids come from digests; anything else must not become a path.
    return join(this.#dir, /^[0-9a-f]{1,64}$/.test(id) ? id : 'none');
  }
}
