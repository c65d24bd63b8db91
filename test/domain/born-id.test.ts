import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bornId } from '../../src/domain/index.js';
import { readSignalId } from '../../src/chat/telegram/input.js';

const number = fc.integer({ min: 1, max: 36 ** 5 - 1 });

it('tells things of the same number apart by their birth', () => {
  const ids = Array.from({ length: 100 }, (_, at) =>
    bornId('S', 1, `BTC-USDT|long|0 ${1_800_000_000_000 + at}`),
  );
  expect(new Set(ids).size).toBe(100);
  expect(bornId('S', 12, 'x')).toBe(bornId('S', 12, 'x'));
});

it('sorts as the numbers alone do, fits into buttons and is read back as people type it', () => {
  fc.assert(
    fc.property(number, number, fc.string(), fc.string(), (a, b, one, other) => {
      fc.pre(a !== b);
      const [first, second] = [bornId('S', a, one), bornId('S', b, other)];
      expect(first < second).toBe(`S${a.toString(36)}` < `S${b.toString(36)}`);
      expect(first).toMatch(/^S[0-9a-z]{1,5}\.\d[0-9a-z]{4}$/);
      expect(`PA${first}`.length).toBeLessThanOrEqual(20);
      expect([first, first.toUpperCase(), `PA${first}`].map(readSignalId)).toEqual([first, first, first]);
    }),
  );
});
