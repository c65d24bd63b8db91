import { BadInputError } from '../domain/index.js';
import { listOf } from './arguments.js';
import type { Assignment } from './parameters.js';

const MOST = 10_000;

/** `NAME=a,b,c` → the values of one axis. @throws BadInputError */
const parseAxis = (text: string): Assignment[] => {
  const [name = '', ...rest] = text.split('=');
  const values = listOf(rest.join('='));
  if (name === '' || values.length === 0)
    throw new BadInputError(`--grid ${text}: expected NAME=a,b,c`, { text });
  return values.map((value) => ({ name: name.trim(), value }));
};

/** Every combination of the axes, the last axis running fastest. @throws BadInputError for none or too many */
export const parseGrid = (texts: readonly string[]): readonly (readonly Assignment[])[] => {
  if (texts.length === 0) throw new BadInputError('--grid: got nothing, expected NAME=a,b,c');
  let combinations: Assignment[][] = [[]];
  for (const text of texts) {
    const axis = parseAxis(text);
    combinations = combinations.flatMap((before) => axis.map((assignment) => [...before, assignment]));
    if (combinations.length > MOST)
      throw new BadInputError(`--grid: got more than ${MOST} combinations, expected fewer`);
  }
  return combinations;
};

export const nameOf = (combination: readonly Assignment[]): string =>
  combination.map(({ name, value }) => `${name}=${value}`).join(' ');
