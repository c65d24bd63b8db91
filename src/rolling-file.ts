import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination } from 'pino';

/**
 * A log file of bounded size: `x.log` is written, and when it would grow beyond `maxBytes` it becomes `x.log.1`,
 * that one `x.log.2`, up to `keep` old files. Lines are written at once, so that a killed process loses none.
 */
export class RollingFile {
  readonly #stream;
  #size: number;

  constructor(
    private readonly path: string,
    private readonly maxBytes: number,
    private readonly keep: number,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    this.#size = existsSync(path) ? statSync(path).size : 0;
    this.#stream = destination({ dest: path, sync: true });
    // A full disk must not stop the bot; standard output still has the line.
    this.#stream.on('error', () => undefined);
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#size > 0 && this.#size + bytes > this.maxBytes) this.#roll();
    this.#size += bytes;
    this.#stream.write(line);
  }

  close(): void {
    this.#stream.end();
  }

  #roll(): void {
    this.#stream.flushSync();
    rmSync(`${this.path}.${this.keep}`, { force: true });
    for (let age = this.keep - 1; age >= 1; age -= 1)
      if (existsSync(`${this.path}.${age}`)) renameSync(`${this.path}.${age}`, `${this.path}.${age + 1}`);
    if (this.keep > 0) renameSync(this.path, `${this.path}.1`);
    else rmSync(this.path);
    this.#stream.reopen();
    this.#size = 0;
  }
}
