import type { Instrument, Rung, StopFollows, Target } from '../../../domain/index.js';
import { percent, price } from '../format.js';

/** Shares that come so near to the whole leave nothing running. */
const WHOLE = 0.995;

/** `104 30% ✓ · 108 30% · 112 40%`: several targets, nearest first, the next one bold; HTML. */
export const ladderText = (
  targets: readonly (Target & Partial<Pick<Rung, 'done'>>)[],
  instrument: Instrument | undefined,
): string => {
  const next = targets.find(({ done }) => !done);
  const share = targets.reduce((sum, each) => sum + each.share, 0);
  return [
    ...targets.map((each) => {
      const at = price(each.price, instrument);
      return `${each === next ? `<b>${at}</b>` : at} ${percent(each.share)}${each.done ? ' ✓' : ''}`;
    }),
    ...(share < WHOLE ? [`${percent(1 - share)} runs on`] : []),
  ].join(' · ');
};

/** How the stop follows several targets, after a separator; nothing where it does not. */
export const followsText = (follows: StopFollows | undefined): string =>
  follows === undefined
    ? ''
    : ` · goes to entry after the first target${follows === 'rungs' ? ', then one target behind' : ''}`;
