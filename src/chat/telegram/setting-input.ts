import { quote, didYouMean, BadInputError } from '../../domain/index.js';
import type { Setting } from '../../domain/setting.js';
import type { SettingView } from '../../domain/setting-table.js';
import { percent, span, usdt } from './format.js';
import { readOne } from './input.js';
import { readDuration } from '../words/time.js';

const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** A setting's value for people: `2%`, `5 m`, `10×`, `1,000.00 USDT`. */
export const settingText = ({ unit }: Pick<Setting, 'unit'>, value: string): string => {
  const number = Number(value);
  if (value === '' || Number.isNaN(number)) return value === '' ? 'not set' : value;
  switch (unit) {
    case 'fraction':
      return `${trimmed(percent(number, 2).replace('%', ''))}%`;
    case 'seconds':
      return number === 0 ? '0 s' : span(number * 1000);
    case 'USDT':
      return usdt(number);
    case 'times':
      return `${value}×`;
    case 'time':
      return new Date(number).toISOString().slice(0, 16);
    case 'other':
      return value;
  }
};

/** What a setting takes, for people: `from 0.01% to 10%`. */
export const takesText = (setting: Setting): string =>
  setting.bounds === undefined || setting.unit === 'other'
    ? setting.takes
    : `from ${setting.bounds.map((bound) => settingText(setting, String(bound))).join(' to ')}`;

const wordsOf = (name: string): string => name.toLowerCase().replace(/[-_ ]/g, '');

/**
 * The setting that a person means: its name in any spelling, or words that fit one alone (`risk`, `max drawdown`).
 * @throws BadInputError with suggestions.
 */
export const readSettingName = (text: string, views: readonly SettingView[]): SettingView => {
  const typed = wordsOf(text);
  const exact = views.find(({ name }) => wordsOf(name) === typed);
  if (exact) return exact;
  const fits = (name: string): boolean => wordsOf(name).startsWith(typed) || wordsOf(name).includes(typed);
  const fitting = typed === '' ? [] : views.filter(({ name }) => fits(name));
  const starting = fitting.filter(({ name }) => wordsOf(name).startsWith(typed));
  for (const some of [starting, fitting]) if (some.length === 1 && some[0]) return some[0];
  const quoted = quote(text);
  if (fitting.length > 1)
    throw new BadInputError(
      `${quoted} fits more than one: ${fitting
        .slice(0, 6)
        .map(({ name }) => name)
        .join(', ')}. Which one?`,
    );
  const names = views.map(({ name }) => name);
  throw new BadInputError(
    `There is no setting ${quoted}.${didYouMean(text.toUpperCase(), names)} /settings lists them.`,
  );
};

const ZERO = /^[+-]?0+(?:[.,]0+)?$/;

/** A number of a setting; where it could be two, the value of now settles which. NaN where it is none. @throws AmbiguousNumberError */
const readNumber = (text: string, view: SettingView): number => {
  if (ZERO.test(text)) return 0;
  const [, minus, digits = ''] = /^(?:\+|(-))?(.*)$/.exec(text) ?? [];
  const value = readOne(digits, { price: Number(view.value) }) ?? Number.NaN;
  return minus === undefined ? value : -value;
};

const shareOf = (text: string): string | undefined => /^([+-]?[\d.,]+)\s*%$/.exec(text)?.[1];

/**
 * `1` for a setting that is a share of something, where only 1% makes sense: the text with its sign; undefined for any other. It is a
 * guess, and therefore shown before it is done.
 */
export const asPercentage = (view: SettingView, text: string): string | undefined => {
  const number = readNumber(text.trim(), view);
  if (view.unit !== 'fraction' || Number.isNaN(number)) return undefined;
  const [low, high] = view.bounds ?? [0, 1];
  const share = number / 100;
  return (number >= 1 || number > high) && share >= low && share <= high ? `${number}%` : undefined;
};

/**
 * A setting's value as people write it (`3%`, `3,5%`, `4h`, `1.5k`), in the form that .env takes; whether it is within
 * bounds is the table's to say. @throws BadInputError.
 */
export const readSettingValue = (view: SettingView, text: string): string => {
  const typed = text.trim();
  const example = settingText(view, view.fallback);
  const fail = (what: string): never => {
    throw new BadInputError(`${view.name}: ${what} It takes ${takesText(view)}, for example ${example}.`);
  };
  switch (view.unit) {
    case 'fraction': {
      const share = shareOf(typed);
      const number = share === undefined ? readNumber(typed, view) : readNumber(share, view) / 100;
      if (Number.isNaN(number)) return fail(`${quote(typed)} is neither a percentage nor a fraction.`);
      if (share === undefined && number > 1) return fail(`${quote(typed)} is too much.`);
      // 3 ÷ 100 is not quite 0.03.
      return String(Number(number.toPrecision(12)));
    }
    case 'seconds':
      return /^\d+$/.test(typed) ? typed : String(Math.round(readDuration(typed) / 1000));
    case 'USDT': {
      const number = readNumber(typed.replace(/\s*(usdt|\$)$/i, '').replace(/^\$/, ''), view);
      return Number.isNaN(number) ? fail(`${quote(typed)} is not an amount.`) : String(number);
    }
    case 'times':
    case 'time':
    case 'other':
      return /^[a-z]+$/i.test(typed) ? typed.toLowerCase() : typed.replace(/[x×]$/i, '');
  }
};
