import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { appendDurably, syncDirectory } from '../../src/state/store/durable-files.js';

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
  constructor(private readonly path: string) {}

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

  /** All of it was taken back. */
  async clear(): Promise<void> {
    await rm(this.path, { force: true });
  }

  async #notes(): Promise<readonly Note[]> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    });
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
