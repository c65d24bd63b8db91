import { describe, expect, it } from 'vitest';
import { readLevels, readTargets } from '../../../src/chat/telegram/ladder-words.js';

const words = (text: string): string[] => text.split(' ');

describe('readLevels', () => {
  it.each([
    [['sl', '110k', 'tp', '125000'], { stop: '110k', targets: [{ price: '125000' }] }],
    [['SL=110k', 'tp:125000'], { stop: '110k', targets: [{ price: '125000' }] }],
    [['stop', 'to', 'entry'], { stop: 'entry' }],
    [['entry'], { stop: 'entry' }],
    [['tp', 'off'], { targets: [{ price: 'off' }] }],
    [['trail', 'off'], { trailing: false }],
    [['trailing', 'on', 'sl', '-1R'], { trailing: true, stop: '-1R' }],
  ])('reads %j', (typed, wanted) => expect(readLevels(typed)).toEqual(wanted));

  it.each([
    [[], /What is to change\?/],
    [['110k'], /neither stop/],
    [['sl'], /What is the stop to be\?/],
    [['sl', 'off'], /never without a stop/],
    [['sl', '1', 'stop', '2'], /given twice/],
    [['trail', '5'], /takes on or off/],
    [['constructor', '1'], /neither stop/],
  ])('answers %j with one line', (typed, wanted) => expect(() => readLevels(typed)).toThrow(wanted));
});

describe('several targets as people type them', () => {
  it('are prices, each with the share behind it where it has one, up to what is no price', () => {
    expect(readLevels(words('tp 62k 30% 64k 30% 70k follow entry'))).toEqual({
      targets: [{ price: '62k', share: 0.3 }, { price: '64k', share: 0.3 }, { price: '70k' }],
      follows: 'entry',
    });
    expect(readLevels(words('tp +3% 50% +6% 50%')).targets).toEqual([
      { price: '+3%', share: 0.5 },
      { price: '+6%', share: 0.5 },
    ]);
    expect(() => readLevels(words('tp 130k 200usdt'))).toThrow('“200usdt” is neither');
    expect(() => readLevels(words('tp 62k 2x'))).toThrow('“2x” is neither');
  });

  it('share equally what no share is named for, and are refused beyond the whole', () => {
    const read = (text: string) =>
      readTargets(readLevels(words(`tp ${text}`)).targets ?? [], (at) => ({ price: Number(at) }));
    expect(read('100 50% 110 120')).toEqual([
      { price: 100, share: 0.5 },
      { price: 110, share: 0.25 },
      { price: 120, share: 0.25 },
    ]);
    expect(() => read('100 70% 110 70%')).toThrow('the shares come to 140 %: at most 100 % can go');
  });

  it('stand behind tp beside the other levels; one alone may have a share', () => {
    expect(readLevels(words('tp 62k 30% 64k sl 58k follow targets'))).toEqual({
      targets: [{ price: '62k', share: 0.3 }, { price: '64k' }],
      stop: '58k',
      follows: 'rungs',
    });
    expect(readLevels(words('tp 62k sl 58k'))).toEqual({ targets: [{ price: '62k' }], stop: '58k' });
    expect(readLevels(words('tp 62k 50%'))).toEqual({ targets: [{ price: '62k', share: 0.5 }] });
  });

  it('are refused twice, and with a word to follow that is none', () => {
    expect(() => readLevels(words('sl 58k tp 62k sl 57k'))).toThrow('The stop is given twice');
    expect(() => readLevels(words('tp 62k 30% 64k follow me'))).toThrow('follow takes entry');
  });
});
