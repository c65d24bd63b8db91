import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appendDurably, replaceDurably, syncDirectory } from '../../src/state/store/durable-files.js';

/** An order that is about to leave. */
export interface OrderNote {
  readonly clientOid: string;
  /** The contract by the exchange's id. */
  readonly symbol: string;
  readonly at: number;
}

/** A contract's margin mode as it was before it is changed. */
export interface ModeNote {
  readonly marginMode: string;
  readonly symbol: string;
}

type Note = OrderNote | ModeNote;

/** What a rehearsal is about to change on the account, on the disk before it does: the next run takes it back. */
export class Journal {
  /** @param former where earlier versions kept it: read as well, until all of it was taken back */
  constructor(
    private readonly path: string,
    private readonly former?: string,
  ) {}

  /** Resolves once it is on the disk. @throws where the disk does not take it */
  async add(note: Note): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await appendDurably(this.path, `${JSON.stringify(note)}\n`);
    await syncDirectory(dirname(this.path));
  }

  async orders(): Promise<readonly OrderNote[]> {
    return (await this.#notes()).filter((note): note is OrderNote => 'clientOid' in note);
  }

  /** The first of each contract: how it was before all. */
  async modes(): Promise<readonly ModeNote[]> {
    const modes = (await this.#notes()).filter((note): note is ModeNote => 'marginMode' in note);
    return [...new Map([...modes].reverse().map((note) => [note.symbol, note])).values()];
  }

  /** All of it was taken back, but for these orders: nothing has shown what became of them. */
  async clear(unknown: ReadonlySet<string> = new Set()): Promise<void> {
    const kept = (await this.orders()).filter(({ clientOid }) => unknown.has(clientOid));
    if (kept.length > 0)
      await replaceDurably(this.path, kept.map((note) => `${JSON.stringify(note)}\n`).join(''));
    else await rm(this.path, { force: true });
    if (this.former !== undefined) await rm(this.former, { force: true });
  }

  async #notes(): Promise<readonly Note[]> {
    const former = this.former === undefined ? '' : await textOf(this.former);
    const text = `${former}\n${await textOf(this.path)}`;
    // One that a crash cut short was never sent.
    return text.split('\n').flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as Note];
      } catch {
        return [];
      }
    });
  }
}

const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });

/**
 * The journal of the account, whichever of its keys is used.
 * @param uid the account as the exchange names it; '' where it does not: then each key has its own
 * @param key names the key, as keys of its state in Redis begin
 */
export const journalIn = (dir: string, uid: string, key: string): Journal => {
  const ofKey = join(dir, `${key.replaceAll(':', '-')}.jsonl`);
  if (uid === '') return new Journal(ofKey);
  const name = createHash('sha256').update(uid).digest('hex').slice(0, 16);
  return new Journal(join(dir, `account-${name}.jsonl`), ofKey);
};
