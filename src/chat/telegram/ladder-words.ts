import {
  BadInputError,
  ladderFault,
  priceDecimals,
  quote,
  withShares,
  type Instrument,
  type StopFollows,
  type Target,
} from '../../domain/index.js';

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
const takeTargets = (
  words: readonly string[],
): { readonly targets: readonly TargetWords[]; readonly used: number } => {
  const targets: TargetWords[] = [];
  let used = 0;
  for (const word of words) {
    const share = SHARE.exec(word)?.[1];
    const last = targets.at(-1);
    if (share !== undefined && last && last.share === undefined)
      targets[targets.length - 1] = { ...last, share: Number(share.replace(',', '.')) / 100 };
    // Behind a share no second one stands: `2% 50% 4% 30%`.
    else if (targets.length === 0 || PRICE.test(word)) targets.push({ price: word });
    else break;
    used += 1;
  }
  return { targets, used };
};

/** The targets with their levels read. @throws BadInputError for shares that cannot be. */
export const readTargets = <T extends object>(
  typed: readonly TargetWords[],
  levelOf: (text: string) => T,
): readonly (T & Pick<Target, 'share'>)[] => {
  const targets = withShares(typed.map(({ price, share }) => ({ ...levelOf(price), share })));
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

/** Levels as they were typed. */
export interface LevelWords {
  readonly stop?: string;
  /** `off` alone takes the target away. */
  readonly targets?: readonly TargetWords[];
  readonly follows?: StopFollows;
  readonly trailing?: boolean;
}

type LevelName = 'stop' | 'target' | 'trail' | 'follow';

const LEVEL_NAMES = new Map<string, LevelName>(
  Object.entries({
    sl: 'stop',
    stop: 'stop',
    stoploss: 'stop',
    tp: 'target',
    target: 'target',
    take: 'target',
    takeprofit: 'target',
    trail: 'trail',
    trailing: 'trail',
    follow: 'follow',
    follows: 'follow',
  }),
);

export const isOff = (word: string): boolean => /^(off|none|no|remove|-)$/i.test(word);

/** The level that a word names, a target by its number too (`tp2`); undefined where it names none. */
export const levelNamed = (word: string): LevelName | undefined =>
  LEVEL_NAMES.get(word.toLowerCase().replace(/^(tp|target)[1-8]$/, '$1'));

/**
 * Levels with what one more word names: targets may be named one by one, each with its share.
 * @throws BadInputError for what is given twice
 */
export const withLevel = <T extends LevelWords>(levels: T, level: LevelWords, example: string): T => {
  const { targets = [] } = levels;
  if (level.targets && targets.length > 0 && !targets.some(({ price }) => isOff(price)))
    return { ...levels, targets: [...targets, ...level.targets] };
  const twice = Object.keys(level).find((key) => key in levels);
  if (twice !== undefined)
    throw new BadInputError(`The ${twice === 'targets' ? 'target' : twice} is given twice. ${example}`);
  return { ...levels, ...level };
};

/** What the words behind the name of a level say of it, and how many of them they are. @throws BadInputError. */
export const takeLevel = (
  name: LevelName,
  words: readonly string[],
  example: string,
): { readonly level: LevelWords; readonly used: number } => {
  const [value] = words;
  if (name === 'follow') {
    const follows = readFollows(value);
    return { level: follows ? { follows } : {}, used: 1 };
  }
  if (value === undefined) throw new BadInputError(`What is the ${name} to be? ${example}`);
  if (name === 'target') {
    const { targets, used } = takeTargets(words);
    return { level: { targets }, used };
  }
  if (name === 'trail') {
    if (!isOff(value) && value.toLowerCase() !== 'on')
      throw new BadInputError(`trail takes on or off, got ${quote(value)}.`);
    return { level: { trailing: !isOff(value) }, used: 1 };
  }
  if (isOff(value))
    throw new BadInputError('A position is never without a stop; it can be moved, not removed.');
  return { level: { stop: value }, used: 1 };
};

const EXAMPLE = 'Try sl 110k tp 125000, tp 120k 50% 125k, stop entry, tp off, or trail on.';

/**
 * The words after the symbol of `/target`: `sl 110k tp 125000`, `stop entry`, `tp=off`, `trail off`, `entry`,
 * `tp 120k 30% 125k 30% 130k follow targets`.
 * @throws BadInputError.
 */
export const readLevels = (words: readonly string[]): LevelWords => {
  const tokens = words.flatMap((word) => word.split(/[=:]/)).filter((word) => word !== '' && word !== 'to');
  if (tokens.length === 0) throw new BadInputError(`What is to change? ${EXAMPLE}`);
  if (tokens.length === 1 && /^(entry|be|breakeven)$/i.test(tokens[0] ?? '')) return { stop: 'entry' };
  let levels: LevelWords = {};
  for (let index = 0; index < tokens.length;) {
    const word = tokens[index] ?? '';
    const name = levelNamed(word);
    if (!name)
      throw new BadInputError(`${quote(word)} is neither stop (sl), target (tp) nor trail. ${EXAMPLE}`);
    const { level, used } = takeLevel(name, tokens.slice(index + 1), EXAMPLE);
    levels = withLevel(levels, level, EXAMPLE);
    index += 1 + used;
  }
  return levels;
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
