import { answerTasks } from '../../src/child.js';
import { BadInputError } from '../../src/domain/index.js';

/** What a test wants of it. */
export interface Wish {
  readonly notes?: readonly number[];
  readonly fails?: 'bad input' | 'otherwise';
  /** Never answers. */
  readonly hangs?: true;
}

export interface Granted {
  readonly pid: number;
  /** Tasks under way while it was, itself included. */
  readonly together: number;
}

let underWay = 0;

answerTasks(async ({ notes = [], fails, hangs }: Wish, note: (value: number) => void): Promise<Granted> => {
  underWay += 1;
  try {
    for (const value of notes) note(value);
    if (fails === 'bad input') throw new BadInputError('not that');
    if (fails) throw new TypeError('broken');
    await new Promise((resolve) => (hangs ? undefined : setImmediate(resolve)));
    return { pid: process.pid, together: underWay };
  } finally {
    underWay -= 1;
  }
});
