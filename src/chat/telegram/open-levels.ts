import { BadInputError, quote, sign, type EntryAt, type Side } from '../../domain/index.js';
import type { OpenOrder } from '../../trade/core/results.js';
import { checkSide, readPrice } from './input.js';
import { readTargets, type LevelWords, type TargetWords } from './ladder-words.js';

/** Levels of a trade to come as they were typed. */
export interface OpenLevels extends Omit<LevelWords, 'trailing'> {
  /** Price at which to enter. */
  readonly entry?: string;
}

/** The market that they are read against. */
interface Market {
  readonly symbol: string;
  readonly side: Side;
  readonly mark: number;
}

const RELATIVE = /^([+\-−]?)(\d{1,6}(?:[.,]\d{1,12})?)(%|r)$/i;

/** What lies on one side only needs no sign. */
const UNSIGNED = /^\d.*%$/;

/**
 * Targets in percent without a sign are told from shares by their order: targets alone go up or down all the way.
 * @throws BadInputError for `tp 4% 8%`: two targets, or one and its share
 */
const checkShares = (targets: readonly TargetWords[]): void => {
  const percents = targets.flatMap(({ price, share }) =>
    UNSIGNED.test(price)
      ? [Number.parseFloat(price.replace(',', '.')), ...(share === undefined ? [] : [share * 100])]
      : [],
  );
  const steps = percents.slice(1).map((each, i) => Math.sign(each - (percents[i] ?? 0)));
  if (steps.includes(1) && steps.some((step) => step <= 0)) return;
  const unclear = targets.find(({ price, share }) => share !== undefined && UNSIGNED.test(price));
  if (unclear)
    throw new BadInputError(
      `Is what stands behind ${quote(unclear.price)} a second target, or its share? Write each target with its sign, such as tp +4% +8% or tp +4% 50% +8% 50%.`,
    );
};

/** A level, by the price that the trade enters at as far as it is known: a price stays, percents and R go with the entry. */
const levelOf = <R>(
  what: 'stop' | 'target',
  text: string,
  { symbol, side, mark: entry }: Market,
  inR: (by: number) => R,
): { readonly price: number } | { readonly distance: number } | R => {
  const [, mark = '', digits = '', unit] = RELATIVE.exec(text) ?? [];
  if (unit === undefined) {
    const price = readPrice(text, { symbol, side, entry, mark: entry, riskDistance: 0 });
    checkSide(what, price, side, entry);
    return { price };
  }
  const by = Number(digits.replace(',', '.'));
  if (unit !== '%') return inR(mark === '' || mark === '+' ? by : -by);
  const towards = sign(side) * (what === 'stop' ? -1 : 1);
  const signed = mark === '' ? (towards > 0 ? '+' : '-') : mark;
  const at = { symbol, side, entry, mark: entry, riskDistance: 0 };
  checkSide(what, readPrice(`${signed}${digits}%`, at), side, entry);
  return { distance: by / 100 };
};

const stopOf = (text: string, at: Market): NonNullable<OpenOrder['stop']> =>
  levelOf('stop', text, at, () => {
    throw new BadInputError('A stop cannot be given in R: 1 R is its own distance. Try sl -2% or a price.');
  });

const targetOf = (
  text: string,
  at: Market,
): { readonly price: number } | { readonly distance: number } | { readonly r: number } =>
  levelOf('target', text, at, (r) => {
    if (r > 0) return { r };
    throw new BadInputError(`${quote(text)} is a loss, and no target. Try tp 2R.`);
  });

const entryOf = (text: string, market: Market): EntryAt => {
  if (/r$/i.test(text))
    throw new BadInputError('An entry cannot be given in R: 1 R is counted from it. Try a price.');
  const { symbol, side, mark } = market;
  return { price: readPrice(text, { symbol, side, entry: mark, mark, riskDistance: 0 }) };
};

/**
 * The levels read against the market of now; only what names one asks for its price.
 * @throws BadInputError, naming what was got
 */
export const readOpenLevels = async (
  { entry, stop, targets, follows }: OpenLevels,
  market: Omit<Market, 'mark'>,
  markNow: () => Promise<number>,
): Promise<Pick<OpenOrder, 'entryAt' | 'stop' | 'targets' | 'stopFollows'>> => {
  checkShares(targets ?? []);
  if (entry === undefined && stop === undefined && targets === undefined) return {};
  const now = { ...market, mark: await markNow() };
  const entryAt = entry === undefined ? undefined : entryOf(entry, now);
  const at = { ...now, mark: entryAt && 'price' in entryAt ? entryAt.price : now.mark };
  return {
    ...(entryAt ? { entryAt } : {}),
    ...(stop === undefined ? {} : { stop: stopOf(stop, at) }),
    ...(targets ? { targets: readTargets(targets, (text) => targetOf(text, at)) } : {}),
    ...(targets && follows ? { stopFollows: follows } : {}),
  };
};
