import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../tools/rehearse/arguments.js';

const stagesOf = (...argv: readonly string[]) => {
  const wanted = readArguments(argv);
  return wanted === 'help' ? wanted : wanted.stages;
};

describe('the command line of a rehearsal', () => {
  it.each([
    [[], ['public', 'reading', 'resting', 'lot']],
    [['--public'], ['public']],
    [['--read-only'], ['public', 'reading']],
    [['--ladder'], ['public', 'reading', 'resting', 'lot', 'ladder']],
    [['--funding'], ['public', 'reading', 'funding']],
    [['--later'], ['later']],
  ])('%j means %j', (argv, stages) => {
    expect(stagesOf(...argv)).toEqual(stages);
  });

  it.each([
    [['--public', '--ladder'], /--public --ladder: expected one of them at a time/],
    [['--public', '--read-only'], /--public --read-only: expected one/],
    [['--reread', 'soon'], /--reread: got "soon", expected seconds from 0 to 600/],
    [['--rigorous'], /--rigorous[^]*npm run rehearse/],
  ])('%j is bad input', (argv, line) => {
    expect(() => readArguments(argv)).toThrow(line);
  });

  it('waits a minute for pushed prices and before it asks again, unless told otherwise', () => {
    expect(readArguments([])).toMatchObject({ waits: { socket: 60_000, reread: 60_000 } });
    expect(readArguments(['--reread', '0', '--socket', '1.5'])).toMatchObject({
      waits: { socket: 1_500, reread: 0 },
    });
  });
});
