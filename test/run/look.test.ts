import { describe, expect, it } from 'vitest';
import { silentLog, type Log } from '../../src/domain/index.js';
import { tellOddAnswers } from '../../src/run/look.js';

const listen = () => {
  const said: string[] = [];
  const logged: string[] = [];
  const log: Log = { ...silentLog, warn: (_, text) => void logged.push(text) };
  return { said, logged, log, say: (line: string) => void said.push(line) };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a start with simulated money', () => {
  it('tells where the exchange does not answer as assumed, and where to learn more', async () => {
    const { said, logged, log, say } = listen();
    tellOddAnswers({ look: () => Promise.resolve('It is odd.') }, say, log);
    await settled();
    expect(said).toEqual(['It is odd. All of it: npm run rehearse -- --public']);
    expect(logged).toEqual(['It is odd.']);
  });

  it.each([
    ['all is well', () => Promise.resolve(undefined)],
    ['nobody answers', () => Promise.reject(new Error('no answer'))],
    ['nobody answers for ever', () => new Promise<undefined>(() => {})],
  ])('goes on in silence where %s', async (_, look) => {
    const { said, logged, log, say } = listen();
    tellOddAnswers({ look }, say, log);
    await settled();
    expect([said, logged]).toEqual([[], []]);
  });
});
