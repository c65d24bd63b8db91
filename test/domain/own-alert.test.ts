import { describe, expect, it } from 'vitest';
import { crossingInto, judgeAlert, onTimeframe, whereabouts } from '../../src/domain/index.js';

const at = (left: number, right = 100) => ({ left, right });

describe('an alert on a side', () => {
  it('is met strictly beyond its level, wherever it came from', () => {
    expect(judgeAlert({ relation: 'above' }, at(100.01)).isMet).toBe(true);
    expect(judgeAlert({ relation: 'above' }, at(100)).isMet).toBe(false);
    expect(judgeAlert({ relation: 'below' }, at(99.99)).isMet).toBe(true);
    expect(judgeAlert({ relation: 'below' }, at(100)).isMet).toBe(false);
  });
});

describe('an alert on a crossing', () => {
  it('is met where the other side was seen before', () => {
    expect(judgeAlert({ relation: 'crosses', from: 'below' }, at(101)).isMet).toBe(true);
    expect(judgeAlert({ relation: 'crosses', from: 'above' }, at(99)).isMet).toBe(true);
    expect(judgeAlert({ relation: 'crosses', from: 'above' }, at(101)).isMet).toBe(false);
  });

  it('stays where it was on the level itself', () => {
    expect(judgeAlert({ relation: 'crosses', from: 'below' }, at(100))).toEqual({
      isMet: false,
      from: 'below',
    });
  });

  it('begins with the first side that is seen', () => {
    expect(judgeAlert({ relation: 'crosses' }, at(101))).toEqual({ isMet: false, from: 'above' });
  });

  it('into one side needs the other first', () => {
    expect(judgeAlert({ relation: 'crossesUp', from: 'above' }, at(101)).isMet).toBe(false);
    const back = judgeAlert({ relation: 'crossesUp', from: 'above' }, at(99));
    expect(back).toEqual({ isMet: false, from: 'below' });
    expect(judgeAlert({ relation: 'crossesUp', from: back.from }, at(101)).isMet).toBe(true);
    expect(judgeAlert({ relation: 'crossesDown', from: 'above' }, at(99)).isMet).toBe(true);
    expect(judgeAlert({ relation: 'crossesDown', from: 'below' }, at(99)).isMet).toBe(false);
  });

  it('is what is left to wait for of a side that is so already', () => {
    const sight = at(101);
    const where = whereabouts(sight) ?? 'below';
    expect(judgeAlert({ relation: crossingInto(where), from: where }, sight).isMet).toBe(false);
  });
});

describe('the timeframe of a condition', () => {
  const price = { symbol: 'BTC-USDT', left: 'price', relation: 'above', right: 1 } as const;

  it('is the bot’s where an indicator is in it and none is named', () => {
    expect(onTimeframe({ ...price, right: 'ema50' }, '1h').timeframe).toBe('1h');
    expect(onTimeframe({ ...price, left: 'rsi14' }, '1h').timeframe).toBe('1h');
    expect(onTimeframe({ ...price, left: 'rsi14', timeframe: '4h' }, '1h').timeframe).toBe('4h');
  });

  it('is none for prices and funding of now', () => {
    expect(onTimeframe(price, '1h').timeframe).toBeUndefined();
    expect(onTimeframe({ ...price, left: 'funding' }, '1h').timeframe).toBeUndefined();
  });
});
