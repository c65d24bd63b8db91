import { expect, it } from 'vitest';
import { timesText } from '../../src/domain/index.js';

it.each([
  [0.5, '½×'],
  [0.25, '¼×'],
  [2, '2×'],
  [1.5, '1.5×'],
  [0.95, '0.95×'],
  // Whole contracts have made these of ½×, 2× and what came back.
  [0.9523809523809523, '1×'],
  [1.9047619047619047, '2×'],
  [0.47619047619047616, '½×'],
  [0.768049, '0.77×'],
])('tells %d times a size as it was chosen', (times, wanted) => expect(timesText(times)).toBe(wanted));
