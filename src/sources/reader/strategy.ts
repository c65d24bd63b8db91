import type { Side } from '../../domain/index.js';
import type { Field } from './strict-json.js';
import { quoted, refuse } from './unread.js';
import type { Update } from './types.js';

type Held = Side | 'flat';

/** What an alert of a strategy says of the position that the strategy holds, before and after its order. */
export interface StrategyPosition {
  readonly now: Held;
  readonly before: Held | undefined;
  /** Sizes without sign, where they are told. */
  readonly size: number | undefined;
  readonly sizeBefore: number | undefined;
  /** The side of the order, where it is told. */
  readonly order: Side | undefined;
}

/**
 * What the strategy's order is: an opening on a side, or an update. A sell is no short where the position shrinks, and a buy
 * no long.
 * @throws UnreadError where that cannot be told.
 */
export const orderOf = ({ now, before, size, sizeBefore, order }: StrategyPosition): Side | Update => {
  if (now === 'flat') {
    if (before === 'flat')
      return refuse('contradiction', 'The strategy held nothing before and holds nothing now.');
    return { type: 'close', fraction: 1 };
  }
  if (before !== undefined && before !== 'flat' && before !== now) return { type: 'reverse' };
  if (before !== now) {
    if (order !== undefined && order !== now)
      return refuse('contradiction', `The strategy is ${now}, by an order the other way.`);
    return now;
  }
  if (size !== undefined && sizeBefore !== undefined && sizeBefore > 0) {
    if (size === sizeBefore)
      return refuse('contradiction', 'The position of the strategy is as large as before.');
    return size > sizeBefore
      ? { type: 'add' }
      : { type: 'close', fraction: Number((1 - size / sizeBefore).toFixed(6)) };
  }
  return order === now
    ? { type: 'add' }
    : refuse('number', 'It does not say how much of the position is closed.');
};

const PART = /^(?:(?:close|exit|reduce|qty|quantity|size|position)[_ ]?)?(?:percent|percentage|pct)$/i;
const FRACTION = /^(?:(?:close|exit|reduce|position)[_ ]?)?(?:fraction|portion|share|part|ratio)$/i;
/** `"investmentType": "percentage_position", "amount": "50"`: what the amount is a part of is said elsewhere. */
const OF_POSITION = /^(?:percent(?:age)?_?(?:of_?)?position|position_?percent(?:age)?)$/i;
/** Names of how much is traded. */
export const AMOUNT = /^(?:order[_ ]?)?(?:amount|quantity|qty|size|volume|contracts|lots)$/i;

/** What an amount says that is the sender's own size, or all: `1e-3`, `-0.5`, `1,250.5`, `full`. */
const isSize = (text: string): boolean =>
  Number.isFinite(Number(text.replaceAll(',', ''))) || /^(?:all|full|max|whole|entire)$/i.test(text.trim());

/** Whether an order is of a part of the position that is held. */
export const isOfPosition = (fields: readonly Field[]): boolean =>
  fields.some(({ text }) => OF_POSITION.test(text));

/** The values that say how much of a position is meant. */
const partIn = (fields: readonly Field[]): readonly Field[] => {
  const isPart = isOfPosition(fields);
  return fields.filter(({ path, type, text }) => {
    const name = String(path.at(-1));
    return (
      type !== 'null' &&
      (PART.test(name) || FRACTION.test(name) || (AMOUNT.test(name) && (isPart || !isSize(text))))
    );
  });
};

/**
 * A close of as much as the values of a message say; all, where they say nothing.
 * @param isPart whether it is to be a part
 */
export const closeOf = (fields: readonly Field[], isPart: boolean): Update => {
  const [part] = partIn(fields);
  if (isPart && !part) refuse('number', 'It does not say how much is to be closed.');
  const isFraction =
    part !== undefined && FRACTION.test(String(part.path.at(-1))) && !part.text.includes('%');
  const fraction = part === undefined ? 1 : Number(part.text.replace('%', '')) / (isFraction ? 1 : 100);
  if (!(fraction > 0 && fraction <= 1))
    refuse('number', `${quoted(part?.text ?? '')} is no part of a position.`);
  return { type: 'close', fraction };
};

const heldBy = (size: number): Held => (size > 1e-12 ? 'long' : size < -1e-12 ? 'short' : 'flat');

const NUMBER = String.raw`\d{1,15}(?:\.\d{1,15})?`;
const POSITION = String.raw`(-?${NUMBER})(?: \((long|short|flat)\))?`;
/** TradingView's own words for an order of a strategy, and such as name the position before it. */
const FILLED = new RegExp(
  String.raw`order (buy|sell)(?: @ (${NUMBER}))? filled on ([^\s]{1,40}?)(?: at ${NUMBER})?\. new strategy position is ` +
    String.raw`${POSITION}(?:, previous ${POSITION})?(?![\d.]*\d)`,
  'i',
);
const EXITED = new RegExp(
  String.raw`^([^\s]{1,40}) strategy exit (long|short)(?: @ ${NUMBER})?, position flat\.?$`,
  'i',
);

/** What was held: as it is named, or by the sign of its size; a size may be told without sign. */
const heldAs = (size: number, name: string | undefined): Held => {
  const signed = heldBy(size);
  const named = name?.toLowerCase() as Held | undefined;
  return named === undefined || named === signed || (named === 'short' && size > 0)
    ? (named ?? signed)
    : refuse('contradiction', `A position of ${size} is not ${named}.`);
};

/** The symbol and the position of such a text; undefined for another text. */
export const filledOrder = (
  text: string,
): (StrategyPosition & { readonly symbol: string; readonly amount: number | undefined }) | undefined => {
  const exit = EXITED.exec(text.trim());
  if (exit) {
    const before = exit[2]?.toLowerCase() as Side;
    const unknown = { amount: undefined, size: undefined, sizeBefore: undefined, order: undefined };
    return { symbol: exit[1] ?? '', now: 'flat', before, ...unknown };
  }
  const [, way, amount, symbol = '', after, name, previous, previousName] = FILLED.exec(text) ?? [];
  if (after === undefined || (amount === undefined) === (previous === undefined)) return undefined;
  const bought = way?.toLowerCase() === 'buy';
  const earlier =
    previous === undefined ? Number(after) - (bought ? 1 : -1) * Number(amount) : Number(previous);
  return {
    symbol,
    amount: amount === undefined ? undefined : Number(amount),
    now: heldAs(Number(after), name),
    before: heldAs(earlier, previousName),
    size: Math.abs(Number(after)),
    sizeBefore: Math.abs(earlier),
    order: bought ? 'long' : 'short',
  };
};
