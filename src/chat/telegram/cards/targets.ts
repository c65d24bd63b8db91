import {
  inLots,
  wholePercents,
  type Instrument,
  type Rung,
  type StopFollows,
} from '../../../domain/index.js';
import { amount, contractsText, price } from '../format.js';

/** Shares that come so near to the whole leave nothing running. */
const WHOLE = 0.995;

/** Shares that differ by less read the same. */
const AS_WISHED = 0.005;

/**
 * `104 30% ✓ · 108 30% · 112 40%`: several targets, nearest first, the next one bold, each with the share that whole
 * contracts make of it; where that is not what was wished for, the contracts too. HTML.
 * @param open contracts
 */
export const ladderText = (
  ladder: readonly Rung[],
  open: number,
  instrument: Instrument | undefined,
): string => {
  const targets = inLots(ladder, open, instrument ?? { lotSize: 1 });
  const all = ladder.reduce((sum, { filled }) => sum + filled, open);
  const isAsWished = targets.every(({ share: is }, i) => Math.abs(is - (ladder[i]?.share ?? 0)) < AS_WISHED);
  const next = targets.find(({ done }) => !done);
  const share = targets.reduce((sum, each) => sum + each.share, 0);
  const runs = share < WHOLE ? [1 - share] : [];
  const percents = wholePercents([...targets.map((each) => each.share), ...runs]);
  const taking = targets.map(({ contracts }) => contracts).filter((contracts) => contracts > 0);
  return [
    ...targets.map((each, i) => {
      const at = price(each.price, instrument);
      const part = each.contracts > 0 ? `${percents[i] ?? 0}%` : 'takes nothing';
      return `${each === next ? `<b>${at}</b>` : at} ${part}${each.done ? ' ✓' : ''}`;
    }),
    ...runs.map(() => `${percents.at(-1) ?? 0}% runs on`),
    ...(isAsWished ? [] : [`${taking.map(amount).join(' + ')} of ${contractsText(all)}`]),
  ].join(' · ');
};

/** How the stop follows several targets, after a separator; nothing where it does not. */
export const followsText = (follows: StopFollows | undefined): string =>
  follows === undefined
    ? ''
    : ` · goes to entry after the first target${follows === 'rungs' ? ', then one target behind' : ''}`;
