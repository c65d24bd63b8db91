import { describe, expect, it } from 'vitest';
import {
  ladderFault,
  ladderOf,
  restingAt,
  stopBehind,
  withRungFilled,
  withShares,
  type Rung,
} from '../../src/domain/index.js';

const instrument = { lotSize: 1 };
const ladder = (...shares: number[]): readonly Rung[] =>
  ladderOf(
    shares.map((share, index) => ({ price: 110 + 10 * index, share })),
    'long',
  );

describe('what rests at the rungs of a ladder', () => {
  it('is each rung’s share of what is open, in whole lots', () => {
    expect(restingAt(ladder(0.3, 0.3, 0.4), 10, instrument)).toEqual([3, 3, 4]);
    expect(restingAt(ladder(0.5, 0.5), 0.5, { lotSize: 0.1 })).toEqual([0.3, 0.2]);
  });

  it('leaves what no target is for running', () => {
    expect(restingAt(ladder(0.25, 0.25), 8, instrument)).toEqual([2, 2]);
  });

  it('has nothing at some rungs where there are fewer lots than rungs', () => {
    expect(restingAt(ladder(0.25, 0.25, 0.25, 0.25), 2, instrument)).toEqual([1, 1, 0, 0]);
    expect(restingAt(ladder(0.3, 0.7), 1, instrument)).toEqual([0, 1]);
  });

  it('grows with the entry, and nothing rests while nothing is open', () => {
    const rungs = ladder(0.3, 0.3, 0.4);
    expect(restingAt(rungs, 0, instrument)).toEqual([0, 0, 0]);
    expect(restingAt(rungs, 1, instrument)).toEqual([0, 0, 1]);
    expect(restingAt(rungs, 5, instrument)).toEqual([2, 1, 2]);
  });

  it('stays as it is at the others when a rung fills, in one piece or in several', () => {
    const rungs = ladder(0.3, 0.3, 0.4);
    const partly = withRungFilled(rungs, 110, 1, 10, instrument);
    expect(restingAt(partly, 9, instrument)).toEqual([2, 3, 4]);
    const wholly = withRungFilled(partly, 110, 2, 9, instrument);
    expect(restingAt(wholly, 7, instrument)).toEqual([0, 3, 4]);
  });

  it('shrinks at all of them when part of the position is closed by hand', () => {
    expect(restingAt(ladder(0.3, 0.3, 0.4), 5, instrument)).toEqual([2, 1, 2]);
  });

  it('gives nothing back to a rung that is done when the position is added to', () => {
    const done = withRungFilled(ladder(0.5, 0.5), 110, 5, 10, instrument);
    expect(restingAt(done, 5, instrument)).toEqual([0, 5]);
    expect(restingAt(done, 15, instrument)).toEqual([0, 15]);
  });

  it('is nothing at a target without a share, when all others are done', () => {
    const [first, last] = ladder(1, 0);
    if (!first || !last) throw new Error('no rungs');
    expect(restingAt([{ ...first, done: true }, last], 10, instrument)).toEqual([0, 0]);
  });

  it('counts lots that floating point falls short of as whole', () => {
    // 0.3 ÷ 0.1 is 2.9999999999999996.
    expect(restingAt(ladder(1), 0.3, { lotSize: 0.1 })).toEqual([0.3]);
    const done = withRungFilled(ladder(0.5, 0.5), 110, 0.1 + 0.2, 0.6, { lotSize: 0.1 });
    expect(done[0]).toMatchObject({ filled: 0.3, done: true });
  });

  it('asks nothing more of a rung that has taken more than its share of what is left', () => {
    const partly = withRungFilled(ladder(0.5, 0.5), 110, 4, 10, instrument);
    expect(restingAt(partly, 2, instrument)).toEqual([0, 2]);
  });
});

describe('a ladder', () => {
  it('has the nearest target first, and one rung a price', () => {
    const wished = [
      { price: 90, share: 0.2 },
      { price: 95, share: 0.3 },
      { price: 90, share: 0.1 },
    ];
    expect(ladderOf(wished, 'short').map(({ price }) => price)).toEqual([95, 90]);
    expect(ladderOf(wished, 'long').map(({ price }) => price)).toEqual([90, 95]);
    expect(ladderOf(wished, 'long')[0]?.share).toBeCloseTo(0.3);
  });

  it('has any number of targets in order', () => {
    const prices = [104, 110, 101, 107, 103];
    const inOrder = (side: 'long' | 'short') =>
      ladderOf(
        prices.map((price) => ({ price, share: 0.2 })),
        side,
      ).map(({ price }) => price);
    expect(inOrder('long')).toEqual([101, 103, 104, 107, 110]);
    expect(inOrder('short')).toEqual([110, 107, 104, 103, 101]);
  });

  it('counts nothing more at a rung that is done', () => {
    const done = withRungFilled(ladder(1), 110, 10, 10, instrument);
    expect(withRungFilled(done, 110, 3, 3, instrument)).toEqual(done);
  });

  it('leaves nothing to targets without a share where the others name more than the whole', () => {
    const shares = withShares([{ price: 1, share: 1.2 }, { price: 2 }]).map(({ share }) => share);
    expect(shares).toEqual([1.2, 0]);
  });

  it('shares what is left of the whole equally among targets without a share', () => {
    expect(
      withShares([{ price: 1, share: 0.5 }, { price: 2 }, { price: 3 }]).map(({ share }) => share),
    ).toEqual([0.5, 0.25, 0.25]);
  });

  it('is refused with more than eight targets, with shares beyond the whole, and with none', () => {
    const of = (...shares: number[]) => shares.map((share, price) => ({ price, share }));
    expect(ladderFault(of(0.5, 0.5))).toBeUndefined();
    expect(ladderFault(of(1))).toBeUndefined();
    expect(ladderFault(of(...Array<number>(8).fill(0.125)))).toBeUndefined();
    // Shares that were worked out may miss the whole by their last bits.
    expect(ladderFault(of(0.7, 0.1 + 0.2 + 1e-12))).toBeUndefined();
    expect(ladderFault(of(0.6, 0.6))).toBe('the shares come to 120 %: at most 100 % can go');
    expect(ladderFault(of(0.5, 0))).toBe('the share of each target is more than 0 % and at most 100 %');
    expect(ladderFault(of(1.5))).toBe('the share of each target is more than 0 % and at most 100 %');
    expect(ladderFault(of(...Array<number>(9).fill(0.1)))).toBe('at most 8 targets can rest, not 9');
  });
});

describe('the stop behind a ladder', () => {
  const filled = (count: number): readonly Rung[] =>
    ladder(0.3, 0.3, 0.4).map((rung, index) => (index < count ? { ...rung, done: true } : rung));

  it('stays where it is before the first rung, and where nothing is to follow', () => {
    expect(stopBehind(filled(0), 'rungs', 100)).toBeUndefined();
    expect(stopBehind(filled(2), undefined, 100)).toBeUndefined();
  });

  it('goes to entry after the first rung, and from then on one rung behind if that is wished', () => {
    expect(stopBehind(filled(1), 'rungs', 100)).toBe(100);
    expect(stopBehind(filled(2), 'entry', 100)).toBe(100);
    expect(stopBehind(filled(2), 'rungs', 100)).toBe(110);
    expect(stopBehind(filled(3), 'rungs', 100)).toBe(120);
  });
});
