import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { Sends } from '../../../src/trade/orders/sends.js';
import type { Placement } from '../../../src/venues/exchange.js';

const ACCEPTED: Placement = { outcome: 'accepted', exchangeOrderId: 'X1' };
const LATER: Placement = { outcome: 'later', code: '300015', reason: 'settling' };
const LOST: Placement = { outcome: 'unknown', reason: 'no answer' };
const REPEATED: Placement = { outcome: 'duplicate', reason: 'clientOid repeated' };

let clock: ManualClock;
let sends: Sends;
beforeEach(() => {
  clock = new ManualClock();
  sends = new Sends(clock);
});

describe('an order that was accepted', () => {
  it('counts as resting for 10 s, once: a second acceptance renews nothing', () => {
    sends.note('a', ACCEPTED);
    clock.advance(9_999);
    expect([sends.isAccepted('a'), sends.isDoubted('a')]).toEqual([true, false]);
    sends.note('a', ACCEPTED);
    clock.advance(1);
    expect([sends.isAccepted('a'), sends.isDoubted('a')]).toEqual([false, true]);
  });

  it('counts for 2 s at most from the first read that shows it', () => {
    sends.note('a', ACCEPTED);
    clock.advance(500);
    sends.noteShown([{ clientOrderId: 'a' }]);
    clock.advance(1_999);
    sends.noteShown([{ clientOrderId: 'a' }]);
    expect([sends.isAccepted('a'), sends.isDoubted('a')]).toEqual([true, false]);
    clock.advance(1);
    expect([sends.isAccepted('a'), sends.isDoubted('a')]).toEqual([false, true]);
    sends.note('b', ACCEPTED);
    clock.advance(9_000);
    sends.noteShown([{ clientOrderId: 'b' }]);
    clock.advance(1_000);
    expect(sends.isAccepted('b'), 'no longer than without one').toBe(false);
  });

  it('is believed no longer once a read shows that it ended, or the mark has been beyond it for 2 s', () => {
    sends.note('a', ACCEPTED);
    sends.lapse('a');
    expect(sends.isAccepted('a')).toBe(false);
    sends.note('b', ACCEPTED);
    sends.noteBeyond('b', true);
    clock.advance(1_999);
    sends.noteBeyond('b', false);
    sends.noteBeyond('b', true);
    clock.advance(1_999);
    sends.noteBeyond('b', true);
    expect(sends.isAccepted('b')).toBe(true);
    clock.advance(1);
    sends.noteBeyond('b', true);
    expect(sends.isAccepted('b')).toBe(false);
  });
});

describe('an order that is not there', () => {
  it('is doubted 1 s after its id was called a duplicate', () => {
    sends.note('a', REPEATED);
    clock.advance(999);
    expect(sends.isDoubted('a')).toBe(false);
    sends.note('a', REPEATED);
    clock.advance(1);
    expect(sends.isDoubted('a')).toBe(true);
  });

  it('is known not to exist only while every answer was to send it later', () => {
    sends.note('a', LATER);
    expect(sends.isPutOff('a')).toBe(true);
    sends.note('a', LOST);
    expect(sends.isPutOff('a')).toBe(false);
    sends.note('a', LATER);
    expect(sends.isPutOff('a'), 'the lost one may have got through').toBe(false);
  });

  it('has been looked for as long as there were answers, gaps between them counted in part', () => {
    expect(sends.miss('a', 2_000)).toBe(0);
    clock.advance(500);
    expect(sends.miss('a', 2_000)).toBe(500);
    clock.advance(60_000);
    expect(sends.miss('a', 2_000)).toBe(2_500);
    sends.found('a');
    expect(sends.miss('a', 2_000)).toBe(0);
  });
});

describe('an order that was never sent', () => {
  it('is neither accepted nor doubted, put off or under way', () => {
    clock.advance(60_000);
    expect([sends.isAccepted('a'), sends.isDoubted('a')]).toEqual([false, false]);
    expect([sends.isPutOff('a'), sends.isOpen('a')]).toEqual([false, false]);
  });
});

describe('an order of long ago', () => {
  it('is forgotten after 2,000 others', () => {
    sends.note('a', ACCEPTED);
    for (let n = 1; n < 2_000; n++) sends.note(`b${n}`, ACCEPTED);
    expect(sends.isAccepted('a')).toBe(true);
    sends.note('c', ACCEPTED);
    expect([sends.isAccepted('a'), sends.isAccepted('b1'), sends.isAccepted('c')]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('an answer that nobody waited for', () => {
  it('is taken in when it comes, and handed out once', async () => {
    let answer: (placement: Placement) => void = () => undefined;
    sends.note('a', { ...LOST, answer: new Promise((resolve) => (answer = resolve)) });
    expect([sends.isOpen('a'), sends.takeLate('a')]).toEqual([true, undefined]);
    answer(ACCEPTED);
    await expect.poll(() => sends.isOpen('a')).toBe(false);
    expect(sends.isAccepted('a')).toBe(true);
    expect([sends.takeLate('a'), sends.takeLate('a')]).toEqual([ACCEPTED, undefined]);
  });
});

describe('an order that is written down', () => {
  it('is unsent until it leaves, as far as this process wrote it', () => {
    expect(sends.isUnsent('a')).toBe(false);
    sends.record('a');
    expect([sends.isUnsent('a'), sends.isPutOff('a'), sends.isAccepted('a')]).toEqual([true, false, false]);
    sends.leave('a');
    expect(sends.isUnsent('a')).toBe(false);
  });
});
