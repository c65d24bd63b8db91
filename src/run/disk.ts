import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult } from './health/index.js';
import { DurableLines } from '../state/store/durable-lines.js';
import { DurableValue } from '../state/store/durable-value.js';

/** Folders of DATA_DIR that hold state, keys or words of the owner's. */
const OURS = ['redis', 'journal', 'halt', 'guard', 'chat'];
const LOG_FILE = /^(bot|positions|scanning|orders|strategy)\.log(\.\d+)?$/;

/** What the process itself writes to disk, and whether the disk takes it. Nothing that reduces risk waits for it. */
export class Disk {
  readonly #sources: (() => string | undefined)[] = [];

  /** @param account mode and account, which the files carry */
  constructor(
    private readonly dataDir: string,
    private readonly account: string,
  ) {}

  /** Lines that are kept for when Redis is back. */
  lines<T>(name: 'halt' | 'guard'): DurableLines<T> {
    const lines = new DurableLines<T>(join(this.dataDir, name, `${this.#file}.jsonl`));
    this.watch(() => lines.trouble);
    return lines;
  }

  /** What a start without Redis needs: the name in client ids, those of this host, whom to listen to, what is to be guarded. */
  value<T>(name: 'instance' | 'ids' | 'owner' | 'known'): DurableValue<T> {
    const value = new DurableValue<T>(join(this.dataDir, 'guard', `${this.#file}-${name}.json`));
    this.watch(() => value.trouble);
    return value;
  }

  get #file(): string {
    return this.account.replaceAll(':', '-');
  }

  /** @param trouble why something could not be written; undefined while it can */
  watch(trouble: () => string | undefined): void {
    this.#sources.push(trouble);
  }

  check(): CheckResult {
    const why = this.#sources.map((trouble) => trouble()).find((one) => one !== undefined);
    return why === undefined ? { ok: true } : { ok: false, why };
  }
}

/** Takes away from others what lies below and an earlier version left readable (that of another user stays as it is). */
const closeToOthers = (path: string): void => {
  try {
    const found = lstatSync(path);
    if (found.isSymbolicLink()) return;
    if ((found.mode & 0o077) !== 0) chmodSync(path, found.mode & 0o700);
    if (found.isDirectory()) for (const name of readdirSync(path)) closeToOthers(join(path, name));
  } catch {
    // It is not there, or not ours.
  }
};

/** Makes what was written before as private as what is written from now on. */
export const closeFiles = (dataDir: string, logDir: string): void => {
  for (const name of OURS) closeToOthers(join(dataDir, name));
  for (const name of filesIn(logDir)) if (LOG_FILE.test(name)) closeToOthers(join(logDir, name));
};

const filesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};
