import { describe, expect, it } from 'vitest';
import { KeyedMutex } from '../../../src/trade/orders/mutex.js';

/** A task that ends when told to, and what has begun so far. */
const setup = () => {
  const mutex = new KeyedMutex();
  const begun: string[] = [];
  const task = (key: string, name: string) => {
    let end = (): void => undefined;
    let fail = (): void => undefined;
    const promise = new Promise<string>((resolve, reject) => {
      end = () => resolve(name);
      fail = () => reject(new Error(name));
    });
    const result = mutex.run(key, () => {
      begun.push(name);
      return promise;
    });
    return { result, end, fail };
  };
  return { mutex, begun, task };
};

describe('work on a symbol', () => {
  it('is serial, also after a failure; other symbols go on beside it', async () => {
    const { mutex, begun, task } = setup();
    const [one, two, other] = [task('A', 'one'), task('A', 'two'), task('B', 'other')];
    await Promise.resolve();
    expect(begun).toEqual(['one', 'other']);
    expect([mutex.isBusy('A'), mutex.isBusy('C')]).toEqual([true, false]);
    one.fail();
    await expect(one.result).rejects.toThrow('one');
    expect(begun).toEqual(['one', 'other', 'two']);
    two.end();
    other.end();
    expect(await Promise.all([two.result, other.result])).toEqual(['two', 'other']);
  });

  it('is over when the last of it is', async () => {
    const { mutex, task } = setup();
    const [one, two] = [task('A', 'one'), task('A', 'two')];
    one.end();
    await one.result;
    await new Promise((resolve) => setImmediate(resolve));
    expect(mutex.isBusy('A')).toBe(true);
    two.end();
    await two.result;
    await expect.poll(() => mutex.isBusy('A')).toBe(false);
  });
});
