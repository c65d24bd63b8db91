import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu`)
  .find((folder) => existsSync(`${folder}/faketime/libfaketime.so.1`));

/** Why the clocks of processes cannot be set here; undefined where they can. `.ci/run` installs what it takes. */
export const noFakeTime =
  FOLDER !== undefined ? undefined : 'libfaketime is not installed (Debian: apt-get install libfaketime)';

/** The wall clock of a host as its processes read it; what they measure by the steady clock stays true. */
export class FakeHost {
  readonly #dir = mkdtempSync(join(tmpdir(), 'rad-clock-'));
  readonly #file = join(this.#dir, 'clock');

  /** @param offset by how many ms it is off at first */
  constructor(offset = 0) {
    this.set(offset);
  }

  /** Environment of a process on this host. */
  get env(): Readonly<Record<string, string>> {
    return {
      // The C library ahead of Redis' jemalloc, which asks for the time before the other library is ready.
      LD_PRELOAD: `${FOLDER}/faketime/libfaketime.so.1:${FOLDER}/libc.so.6`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_NO_CACHE: '1',
      FAKETIME_TIMESTAMP_FILE: this.#file,
    };
  }

  /** Sets the clock, while processes run, to `offset` ms off the true time. */
  set(offset: number): void {
    writeFileSync(this.#file, `${offset < 0 ? '-' : '+'}${Math.abs(offset) / 1000}\n`);
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
