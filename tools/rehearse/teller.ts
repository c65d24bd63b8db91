import type { Terminal } from '../../src/backtest/progress.js';
import { stepOf } from './lines.js';
import { STEP_NAMES } from './step-names.js';
import type { Proof } from './types.js';
import { lineText } from './words.js';

const CLEAR = '\r\u001B[K';

/** Shows each line as it is proved, and on a terminal below them how far it has come. */
export class Teller {
  #told = 0;

  /** @param total lines in all if nothing goes wrong */
  constructor(
    private readonly out: Terminal,
    private readonly total: number,
  ) {}

  tell(proof: Proof): void {
    this.#told += 1;
    const isLast = this.#told === this.total || proof.verdict === 'fail';
    this.out.write(`${this.out.isTTY ? CLEAR : ''}${lineText(proof)}\n`);
    if (!this.out.isTTY || isLast) return;
    const step = stepOf(proof.id);
    this.out.write(`${this.#told} of ${this.total} · step ${step}: ${STEP_NAMES[step] ?? ''} …`);
  }
}
