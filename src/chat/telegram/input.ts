import {
  didYouMean,
  BadInputError,
  baseOf,
  type Instrument,
  plainName,
  quote,
  type Position,
  sign,
  type Side,
} from '../../domain/index.js';
import { type PriceReference, readNumber } from '../../sources/reader/numbers.js';
import { symbolReader } from '../../sources/reader/symbols.js';
import { price } from './format.js';

/**
 * A symbol as people write it, in any script and width: `btc`, `BTC/USDT`, `btcusdtm`, `XBTUSDTM`, `BTC/USDT:USDT`, `bitcoin`, or a
 * prefix that fits one symbol alone. Never the one that is spelled most like it.
 * @throws BadInputError when nothing or more than one thing fits.
 */
export const readSymbol = (text: string | undefined, known: readonly string[], example = 'BTC'): string => {
  const reading = symbolReader(known.map((symbol) => ({ symbol })))(text ?? '');
  if (reading.kind === 'contract') return reading.contract.symbol;
  const typed = plainName((text ?? '').slice(0, 40).normalize('NFKC').toUpperCase());
  if (typed === '' || reading.kind === 'hostile')
    throw new BadInputError(`Which symbol? For example ${example}.${text ? ` Got ${quote(text)}.` : ''}`);
  const listed = (symbols: readonly string[]): string => symbols.slice(0, 5).map(baseOf).join(', ');
  const quoted = quote((text ?? '').toUpperCase());
  if (reading.kind === 'ambiguous')
    throw new BadInputError(
      `${quoted} fits more than one: ${listed(reading.contracts.map(({ symbol }) => symbol))}. Which one?`,
    );
  if (reading.kind === 'scale')
    throw new BadInputError(`${quoted} is traded as ${baseOf(reading.contract.symbol)} here.`);
  if (reading.kind === 'quote')
    throw new BadInputError(`${quoted} is not a perpetual contract in USDT. For example ${example}.`);
  const starting = known.filter((symbol) => plainName(symbol).startsWith(typed));
  if (starting.length === 1 && starting[0]) return starting[0];
  if (starting.length > 1)
    throw new BadInputError(`${quoted} fits more than one: ${listed(starting)}. Which one?`);
  throw new BadInputError(
    `I know no symbol ${quoted}.${known[0] ? ` For example ${baseOf(known[0])}.` : ''}`,
  );
};

/** The one of some words that was typed, in the singular or the plural. @throws BadInputError that names them */
export const readWord = <T extends string>(typed: string, words: readonly T[], command: string): T => {
  const low = typed.toLowerCase();
  const found = words.find((word) => low === word || low === `${word}s`);
  if (found !== undefined) return found;
  throw new BadInputError(
    `${command} takes ${words.join(', ')}, got ${typed === '' ? 'nothing' : quote(typed)}.${didYouMean(low, words, `${command} `)}`,
  );
};

/** That position alone, as a word of a command that is kept for later: `BTC-USDT#PAS1a.7k3f9`. */
export const positionWord = ({ symbol, id }: Pick<Position, 'symbol' | 'id'>): string => `${symbol}#${id}`;

/** The symbol in a word, and the id of the position alone that it means; undefined where any will do. */
export const readPositionWord = (word: string): readonly [symbol: string, id: string | undefined] => {
  const [symbol = '', id] = word.split('#');
  return [symbol, id];
};

/** The id of a signal as a person writes it: `s1a.7k3f9`, `S1A.7K3F9`, or the position it opened, `PAS1a.7k3f9`; undefined for other words. */
export const readSignalId = (text: string): string | undefined => {
  const digits = /^(?:pa)?s([0-9a-z]{1,8}(?:\.[0-9a-z]{5})?)$/i.exec(text)?.[1];
  return digits === undefined ? undefined : `S${digits.toLowerCase()}`;
};

const WORDS = new Map<string, number>(
  Object.entries({ all: 1, full: 1, everything: 1, half: 0.5, third: 1 / 3, quarter: 0.25 }),
);

/**
 * A part of a position as a signed fraction: `50%`, `33,3%`, `half`, `all`, `-50%`, `0.5`; −1 ≤ part ≤ 1, never 0.
 * @throws BadInputError.
 */
export const readFraction = (text: string, example = '50%'): number => {
  const match = /^([+\-−]?)(?:([a-z]+)|([\d.,]{1,12})(%?))$/.exec(text.trim().toLowerCase());
  const [, mark = '', word, digits = '', percent] = match ?? [];
  const most = percent === '%' ? 100 : 1;
  // A part is at most the whole: 12,345% can only be one of twelve.
  const values = readNumber(digits);
  const value = values.find((one) => one <= most) ?? values[0] ?? Number.NaN;
  const part = word === undefined ? value / most : WORDS.get(word);
  if (part === undefined || !(part > 0))
    throw new BadInputError(`${quote(text)} is not a part of a position. Try ${example} or half.`);
  if (part > 1)
    throw new BadInputError(
      percent === '%' || part > 100
        ? `${quote(text)} is more than 100%. Try ${example} or all.`
        : `${quote(text)}: did you mean ${mark}${digits}%?`,
    );
  return mark === '' || mark === '+' ? part : -part;
};

/** What relative prices are measured from. */
export interface PriceContext {
  /** Named where a price does not fit it: it need not have been typed. */
  readonly symbol?: string;
  readonly side: Side;
  readonly entry: number;
  readonly mark: number;
  /** Distance of the first stop from the first entry, in price: 1 R. */
  readonly riskDistance: number;
}

/** A number that can be read in several ways, and nothing settles which. */
export class AmbiguousNumberError extends BadInputError {
  constructor(
    readonly written: string,
    readonly readings: readonly number[],
  ) {
    super(`${quote(written)} may be ${readings.map((value) => price(value)).join(' or ')}. Which one?`);
  }
}

/** The one value of a number as people write it; undefined where it is none. @throws AmbiguousNumberError */
export const readOne = (text: string, reference: PriceReference = {}): number | undefined => {
  const values = readNumber(text, reference);
  if (values.length > 1) throw new AmbiguousNumberError(text, values);
  return values[0];
};

/**
 * A price: `61000`, `61,000`, `61.000,5`, `3,05`, `61k`, `+1.5%` (from the mark), `-2R` (from entry, in the position's favour when
 * positive), `entry`.
 * @throws BadInputError, with a suggestion when the price lies far from the mark.
 */
export const readPrice = (text: string, context: PriceContext): number => {
  const typed = text.trim().toLowerCase().replace('−', '-').replace(/^\$/, '');
  if (/^(entry|be|breakeven|break-even)$/.test(typed)) return context.entry;
  const relative = /^([+-]?\d{1,6}(?:[.,]\d{1,12})?)(%|r)$/.exec(typed);
  const value = relative
    ? relativePrice(typed, Number(relative[1]?.replace(',', '.')), relative[2] === 'r', context)
    : absolutePrice(text, typed, context.mark);
  if (!(value > 0)) throw new BadInputError(`${quote(text)} comes to ${value}: a price must be above 0.`);
  checkRange(text, value, context);
  return value;
};

const relativePrice = (typed: string, by: number, inR: boolean, context: PriceContext): number => {
  if (inR) return context.entry + sign(context.side) * by * context.riskDistance;
  if (!/^[+-]/.test(typed))
    throw new BadInputError(
      `${quote(typed)}: above or below the current price? Write +${typed} or -${typed}.`,
    );
  return context.mark * (1 + by / 100);
};

const absolutePrice = (text: string, typed: string, mark: number): number => {
  const value = readOne(typed, { price: mark });
  if (value === undefined)
    throw new BadInputError(`${quote(text)} is not a price. Try 61000, 61k, +1.5%, -2R or entry.`);
  return value;
};

const checkRange = (text: string, value: number, { symbol, mark }: PriceContext): void => {
  if (!(mark > 0) || (value > mark / 3 && value < mark * 3)) return;
  const thousand = value * 1000 > mark / 1.5 && value * 1000 < mark * 1.5;
  throw new BadInputError(
    `${quote(text)} is far from the current price${symbol === undefined ? '' : ` of ${baseOf(symbol)}`} (${price(mark)}): ${price(mark / 3)} to ${price(mark * 3)} is taken.${thousand ? ` Did you mean ${value}k?` : ''}`,
  );
};

/** A level on the wrong side of the price of now would fill at once: more likely a slip than a wish. @throws BadInputError */
export const checkSide = (
  what: 'stop' | 'target',
  level: number,
  side: Side,
  mark: number,
  instrument?: Instrument,
): void => {
  if (sign(side) * (level - mark) * (what === 'stop' ? -1 : 1) > 0) return;
  const wanted = (what === 'stop') === (side === 'long') ? 'below' : 'above';
  throw new BadInputError(
    `The ${what} of a ${side} must lie ${wanted} the current price (${price(mark, instrument)}), got ${price(level, instrument)}.`,
  );
};
