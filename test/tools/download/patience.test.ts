import { describe, expect, it } from 'vitest';
import { BadInputError, ReadFailedError } from '../../../src/domain/index.js';
import { Retries } from '../../../tools/download/source.js';
import { KucoinError } from '../../../src/venues/kucoin/errors.js';
import { isPassing } from '../../../src/venues/kucoin/outcomes.js';
import { AmbiguousError, NotSentError } from '../../../src/venues/shared/errors.js';
import { HastyClock, START } from './support.js';

const lost = (): Error => new ReadFailedError('a page', 'lost', {}, new AmbiguousError('lost'));

/** A read that fails so often before it answers. */
const failing = (times: number, error: () => Error): { tries: () => number; read: () => Promise<string> } => {
  let tries = 0;
  return {
    tries: () => tries,
    read: async () => {
      if (++tries <= times) throw error();
      return 'answer';
    },
  };
};

describe('retries', () => {
  it('asks again, more and more slowly, and tells of the longer waits', async () => {
    const clock = new HastyClock();
    const waits: number[] = [];
    const { read, tries } = failing(5, lost);
    expect(await new Retries(clock, { isPassing }, (_reason, ms) => waits.push(ms)).ask(read)).toBe('answer');
    expect(tries()).toBe(6);
    expect(clock.now() - START).toBe(1_000 + 2_000 + 4_000 + 8_000 + 16_000);
    expect(waits).toEqual([4_000, 8_000, 16_000]);
  });

  it('ends after seven tries', async () => {
    const { read, tries } = failing(Infinity, lost);
    await expect(new Retries(new HastyClock(), { isPassing }).ask(read)).rejects.toBeInstanceOf(
      ReadFailedError,
    );
    expect(tries()).toBe(7);
  });

  it('does not ask twice once the exchange has been away for two minutes, until it answers', async () => {
    const clock = new HastyClock();
    const retries = new Retries(clock, { isPassing });
    clock.time += 120_001;
    const away = failing(1, lost);
    await expect(retries.ask(away.read)).rejects.toThrow('lost');
    expect(away.tries()).toBe(1);
    expect(await retries.ask(away.read)).toBe('answer');
    const back = failing(1, lost);
    expect(await retries.ask(back.read)).toBe('answer');
  });

  it('takes a plain no for an answer', async () => {
    const no = failing(
      1,
      () => new ReadFailedError('a page', 'no', {}, new KucoinError('400100', 'no', 200)),
    );
    await expect(new Retries(new HastyClock(), { isPassing }).ask(no.read)).rejects.toThrow('no');
    expect(no.tries()).toBe(1);
  });

  it.each([
    [new KucoinError('429000', 'too many', 429), true],
    [new KucoinError('1015', 'too many', 200), true],
    [new KucoinError('300015', 'settlement', 200), true],
    [new NotSentError('no-connection', 'refused'), true],
    [new AmbiguousError('html'), true],
    [new KucoinError('400100', 'bad parameter', 400), false],
    [new BadInputError('a file'), false],
    [new TypeError('a fault of ours'), false],
  ])('knows what passes: %s → %s', (error, passes) => {
    expect(isPassing(error)).toBe(passes);
    expect(isPassing(new ReadFailedError('a page', 'why', {}, error))).toBe(passes);
  });
});
