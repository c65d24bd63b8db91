import { describe, expect, it } from 'vitest';
import { readLevels } from '../../../src/chat/telegram/input.js';
import { readTargets, takeTargets } from '../../../src/chat/telegram/ladder-words.js';

const words = (text: string): string[] => text.split(' ');

describe('several targets as people type them', () => {
  it('are prices, each with the share behind it where it has one, up to what is no price', () => {
    expect(takeTargets(words('62k 30% 64k 30% 70k follow entry'))).toEqual({
      targets: [{ price: '62k', share: 0.3 }, { price: '64k', share: 0.3 }, { price: '70k' }],
      used: 5,
    });
    expect(takeTargets(words('130k 200usdt'))).toEqual({ targets: [{ price: '130k' }], used: 1 });
    expect(takeTargets(words('+3% 50% +6% 50%')).targets).toEqual([
      { price: '+3%', share: 0.5 },
      { price: '+6%', share: 0.5 },
    ]);
    expect(takeTargets(words('62k 2x')).used).toBe(1);
  });

  it('share equally what no share is named for, and are refused beyond the whole', () => {
    const read = (text: string) => readTargets(takeTargets(words(text)).targets, Number);
    expect(read('100 50% 110 120')).toEqual([
      { price: 100, share: 0.5 },
      { price: 110, share: 0.25 },
      { price: 120, share: 0.25 },
    ]);
    expect(() => read('100 70% 110 70%')).toThrow('the shares come to 140 %: at most 100 % can go');
  });

  it('stand behind tp beside the other levels; one without a share is a target as ever', () => {
    expect(readLevels(words('tp 62k 30% 64k sl 58k follow targets'))).toEqual({
      targets: [{ price: '62k', share: 0.3 }, { price: '64k' }],
      stop: '58k',
      follows: 'rungs',
    });
    expect(readLevels(words('tp 62k sl 58k'))).toEqual({ target: '62k', stop: '58k' });
    expect(readLevels(words('tp 62k 50%'))).toEqual({ targets: [{ price: '62k', share: 0.5 }] });
    expect(readLevels(words('tp off'))).toEqual({ target: null });
  });

  it('are refused twice, and with a word to follow that is none', () => {
    expect(() => readLevels(words('tp 62k 30% 64k tp 66k'))).toThrow('given twice');
    expect(() => readLevels(words('tp 62k 30% 64k follow me'))).toThrow('follow takes entry');
  });
});
