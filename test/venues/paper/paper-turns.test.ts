import { describe, expect, it } from 'vitest';
import { ConflictError } from '../../../src/domain/index.js';
import { Turns } from '../../../src/venues/paper/paper-turns.js';

/** A call that writes down when it begins and ends, with awaits in between. */
const call = (said: string[], name: string) => async (): Promise<string> => {
  said.push(`${name} begins`);
  for (let i = 0; i < 3; i++) await Promise.resolve();
  said.push(`${name} ends`);
  return name;
};

describe('Turns', () => {
  it('takes calls one after another, in the order in which they came', async () => {
    const [turns, said]: [Turns, string[]] = [new Turns(), []];
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => turns.take(call(said, name))));
    expect(answers).toEqual(['a', 'b', 'c']);
    expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('begins at once where nothing is under way, also after an end', async () => {
    const [turns, said]: [Turns, string[]] = [new Turns(), []];
    const first = turns.take(call(said, 'a'));
    expect(said).toEqual(['a begins']);
    await first;
    const second = turns.take(call(said, 'b'));
    expect(said.at(-1)).toBe('b begins');
    await second;
  });

  it('lets a call come although the one before it failed', async () => {
    const [turns, said]: [Turns, string[]] = [new Turns(), []];
    const failing = turns.take(() => Promise.reject(new Error('broken')));
    const next = turns.take(call(said, 'b'));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('b');
  });

  it('makes a call again that lost to another writer, five times at most', async () => {
    const turns = new Turns();
    let calls = 0;
    const losing = (times: number) => async (): Promise<number> => {
      if (++calls <= times) throw new ConflictError('paper', 'main');
      return calls;
    };
    expect(await turns.take(losing(4))).toBe(5);
    calls = 0;
    await expect(turns.take(losing(5))).rejects.toThrow(ConflictError);
  });
});
