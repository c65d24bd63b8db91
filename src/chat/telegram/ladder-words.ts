import {
  BadInputError,
  ladderFault,
  priceDecimals,
  withShares,
  type Instrument,
  type StopFollows,
  type Target,
} from '../../domain/index.js';
import { percent, price } from './format.js';

/** A target as it was typed. */
export interface TargetWords {
  readonly price: string;
  /** Fraction of the position; absent: an equal part of what no share is named for. */
  readonly share?: number;
}

const SHARE = /^(\d{1,3}(?:[.,]\d{1,2})?)%$/;
const PRICE = /^[+\-−]?[\d.,'_]+[km]?(?:%|r)?$/i;

/**
 * The targets that a row of words begins with, prices with a share behind each that has one: `62k 30% 64k 30% 70k`; and
 * how many words they are. The first word counts as a price whatever it is.
 */
export const takeTargets = (
  words: readonly string[],
): { readonly targets: readonly TargetWords[]; readonly used: number } => {
  const targets: TargetWords[] = [];
  let used = 0;
  for (const word of words) {
    const share = SHARE.exec(word)?.[1];
    const last = targets.at(-1);
    if (share !== undefined && last && last.share === undefined)
      targets[targets.length - 1] = { ...last, share: Number(share.replace(',', '.')) / 100 };
    else if (targets.length === 0 || (share === undefined && PRICE.test(word))) targets.push({ price: word });
    else break;
    used += 1;
  }
  return { targets, used };
};

/** The targets with their prices read. @throws BadInputError for shares that cannot be. */
export const readTargets = (
  typed: readonly TargetWords[],
  priceOf: (text: string) => number,
): readonly Target[] => {
  const targets = withShares(typed.map(({ price: text, share }) => ({ price: priceOf(text), share })));
  const fault = ladderFault(targets);
  if (fault !== undefined) throw new BadInputError(`${fault}. Try tp 62k 30% 64k 30% 70k.`);
  return targets;
};

const FOLLOWS: Readonly<Record<string, StopFollows | 'off'>> = {
  entry: 'entry',
  be: 'entry',
  breakeven: 'entry',
  targets: 'rungs',
  rungs: 'rungs',
  off: 'off',
};

/** What stands behind `follow`: `entry`, `targets` or `off`. @throws BadInputError. */
export const readFollows = (word: string | undefined): StopFollows | undefined => {
  const follows = FOLLOWS[(word ?? '').toLowerCase()];
  if (follows === undefined)
    throw new BadInputError(
      'follow takes entry (the stop goes to entry after the first target), targets (and then one target behind) or off.',
    );
  return follows === 'off' ? undefined : follows;
};

/** The same as words of a command. */
export const targetsAsWords = (
  targets: readonly Target[],
  follows: StopFollows | undefined,
  instrument: Instrument,
): string =>
  [
    'tp',
    ...targets.map(
      ({ price: at, share }) =>
        `${at.toFixed(priceDecimals(instrument))} ${Number((share * 100).toFixed(2))}%`,
    ),
    ...(follows === undefined ? [] : [`follow ${follows === 'rungs' ? 'targets' : follows}`]),
  ].join(' ');

/** `targets 62,000.0 (30%), 64,000.0 (30%)`. */
export const targetsAsText = (targets: readonly Target[], instrument: Instrument): string =>
  `targets ${targets.map(({ price: at, share }) => `${price(at, instrument)} (${percent(share)})`).join(', ')}`;
