import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath } from '../../src/assets.js';

/** A guard that is taken out of the compiled program: text of a file, and what stands there instead. */
export interface Cut {
  /** Path below dist. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A copy of the compiled program without a guard. */
export class SabotagedBuild {
  readonly #dir: string;

  /** @throws Error where the text is not there: the program has changed, and the cut must follow it */
  constructor(...cuts: readonly Cut[]) {
    // Below the project, so that packages are found.
    const parent = assetPath('dist', '.sabotaged');
    mkdirSync(parent, { recursive: true });
    this.#dir = mkdtempSync(join(parent, 'build-'));
    for (const part of ['src', 'commands', 'jobs'])
      cpSync(assetPath('dist', part), join(this.#dir, part), { recursive: true });
    for (const { file, from, to } of cuts) {
      const path = join(this.#dir, file);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not contain: ${from}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    }
  }

  get main(): string {
    return this.file('src/main.js');
  }

  /** Absolute path of a compiled file. */
  file(path: string): string {
    return join(this.#dir, path);
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
