import { describe, expect, it } from 'vitest';
import { expectedExit, positionRules } from '../../../src/decide/exits/index.js';
import { position } from './fixtures.js';
import { HOUR } from '../../../src/domain/index.js';

const rules = positionRules({ trailingStopPercentage: 0.02, timeframe: '1h' });
const exitOf = (over: Parameters<typeof position>[0]) => expectedExit(position(over), rules, HOUR);

describe('the exit that is to be expected', () => {
  it('is the trail at its own distance, and the time stop after a week of less than 1 R', () => {
    expect(exitOf({})).toEqual({ trail: 0.05, timeStop: { after: 168 * HOUR, unlessR: 1 } });
    // Never nearer than the floor.
    expect(exitOf({ trailDistance: 0.01 })?.trail).toBe(0.02);
  });

  it('has no trail where the owner switched it off, and no time stop for what was spared by it', () => {
    expect(exitOf({ trailing: false })).toEqual({ timeStop: { after: 168 * HOUR, unlessR: 1 } });
    expect(exitOf({ candlesHeld: 168 })).toEqual({ trail: 0.05 });
  });

  it('is nobody’s promise for a position that is only guarded', () => {
    expect(exitOf({ guardOnly: true })).toBeUndefined();
  });
});
