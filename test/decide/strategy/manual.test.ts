import { describe, expect, it } from 'vitest';
import type { Analysis, Vote } from '../../../src/domain/index.js';
import {
  DEFAULT_STRATEGY,
  findOpportunity,
  isOpportunity,
  manualOpportunity,
} from '../../../src/decide/strategy/index.js';
import { analysis } from '../risk/fixtures.js';

const VOTES: Vote[] = [
  { name: 'RSI', side: 'long', weight: 1, reason: 'RSI 38 is nearly oversold' },
  { name: 'EMA', side: 'short', weight: 1.5, reason: 'EMA 12 (2) is below EMA 26 (3)' },
  { name: 'MACD', side: 'short', weight: 2.5, reason: 'MACD is below its signal line' },
];
const seen = (over: Partial<Analysis>): Analysis => ({
  ...analysis,
  values: { ...analysis.values, atr14: 0.5 },
  votes: VOTES,
  ...over,
});
const byHand = (confidence: number | undefined, side: 'long' | 'short') => {
  const { confidence: _, ...blind } = seen({});
  const made = manualOpportunity(
    confidence === undefined ? blind : seen({ confidence }),
    side,
    DEFAULT_STRATEGY,
  );
  if (!made) throw new Error('no opportunity');
  return made;
};

describe('a trade by hand', () => {
  it.each([
    [-0.23, 'long', -0.23],
    [-0.23, 'short', 0.23],
    [-0.05, 'long', -0.05],
    [0.7, 'long', 0.7],
    [0.7, 'short', -0.7],
    [0, 'long', 0],
    [undefined, 'long', 0],
  ] as const)(
    'where the votes stand at %d, a %s counts them signed: %d, for the model too (B2)',
    (votes, side, expected) => {
      const { confidence, features } = byHand(votes, side);
      expect(confidence).toBeCloseTo(expected, 12);
      expect(features['confidence']).toBeCloseTo(expected, 12);
    },
  );

  it('teaches the model what a signal of the same candle and side does (B2)', () => {
    for (const side of ['long', 'short'] as const) {
      const confidence = side === 'long' ? 0.8 : -0.8;
      const frames = analysis.frames.map((frame) => ({ ...frame, direction: side }));
      const same = seen({ confidence, conviction: confidence, earlierConviction: 0, frames });
      const signal = findOpportunity(same, DEFAULT_STRATEGY);
      if (!isOpportunity(signal)) throw new Error(signal.reason);
      expect(manualOpportunity(same, side, DEFAULT_STRATEGY)?.features).toEqual(signal.features);
    }
  });

  it('begins with the reasons against it where the votes are', () => {
    const against = byHand(-0.23, 'long');
    expect(against.reasons.slice(0, 3)).toEqual([
      '⚠ MACD is below its signal line (2.5)',
      '⚠ EMA 12 (2) is below EMA 26 (3) (1.5)',
      'RSI 38 is nearly oversold (1)',
    ]);
    expect(byHand(-0.23, 'short').reasons[0]).toBe('MACD is below its signal line (2.5)');
  });
});
