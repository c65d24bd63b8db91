import { describe, expect, it } from 'vitest';
import { waitingSpeed, waitsForPerson } from '../../src/run/stepper.js';
import { signal } from '../chat/telegram/fixtures.js';
import { MINUTE } from '../../src/domain/index.js';

const CAME = 1_000_000;
const card = signal({ offeredAt: CAME });

describe('a replay waits for a person', () => {
  it('for five minutes of wall time from when a card came', () => {
    expect(waitsForPerson([card], 0, CAME)).toBe(true);
    expect(waitsForPerson([card], 0, CAME + 5 * MINUTE - 1)).toBe(true);
    expect(waitsForPerson([card], 0, CAME + 5 * MINUTE)).toBe(false);
  });

  it('for the newest card, whatever waits beside it; for none that was answered', () => {
    const later = signal({ id: 'S2', offeredAt: CAME + 4 * MINUTE });
    expect(waitsForPerson([card, later], 0, CAME + 8 * MINUTE)).toBe(true);
    expect(waitsForPerson([{ ...card, status: 'expired' }], 0, CAME)).toBe(false);
  });

  it('not anew because a later candle renewed the card', () => {
    const renewed = { ...card, cardVersion: 9, plannedAt: CAME + 6 * MINUTE, expiresAt: CAME + 60 * MINUTE };
    expect(waitsForPerson([renewed], 0, CAME + 6 * MINUTE)).toBe(false);
  });

  it('while an approved order can still be undone', () => {
    expect(waitsForPerson([], 1, CAME)).toBe(true);
    expect(waitsForPerson([], 0, CAME)).toBe(false);
  });

  it('at 60, unless it runs slower anyway', () => {
    expect([0, 600, 60, 10].map(waitingSpeed)).toEqual([60, 60, 60, 10]);
  });
});
