import {
  DAY,
  grouped,
  type Instrument,
  priceDecimals,
  type Side,
  wallClock,
  wallDay,
  wallOf,
  moveOf,
} from '../../domain/index.js';

export { baseOf, clip, span } from '../../domain/index.js';

/** Text made safe for Telegram's HTML; half characters, which are no UTF-8, are replaced. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[\p{Cs}\0]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/**
 * Foreign text for a card: one line, escaped, at most `length` characters after escaping and with no entity cut,
 * so that a card can count on its room.
 */
export const say = (text: string, length = 200): string => {
  const line = text
    .slice(0, 4 * length)
    .replace(/\s+/g, ' ')
    .trim();
  const whole = escapeHtml(line);
  if (whole.length <= length && text.length <= 4 * length) return whole;
  let out = '';
  for (const char of line) {
    const next = escapeHtml(char);
    if (out.length + next.length > length - 1) break;
    out += next;
  }
  return `${out}…`;
};

const fixed = (value: number, decimals: number): string =>
  Number.isFinite(value) ? grouped(Math.abs(value).toFixed(decimals)) : '?';

const signOf = (value: number, decimals: number): '+' | '−' | '' => {
  const rounded = Number(value.toFixed(decimals));
  return rounded > 0 ? '+' : rounded < 0 ? '−' : '';
};

/** `1,234.50`, `−3.10`, without unit. */
export const plain = (value: number, decimals = 2): string =>
  `${value < 0 ? signOf(value, decimals) : ''}${fixed(value, decimals)}`;

/** `1,234.50 USDT`, `−3.10 USDT`. */
export const usdt = (value: number): string => `${plain(value, 2)} USDT`;

/** `+12.30`, without unit: for columns whose head names it. */
export const plainSigned = (value: number, decimals = 2): string =>
  `${signOf(value, decimals)}${fixed(value, decimals)}`;

/** `+12.30 USDT`, `−3.10 USDT`. */
export const signedUsdt = (value: number): string => `${plainSigned(value)} USDT`;

/** 🟢 for a gain, 🔴 for a loss, ⚪ for what rounds to nothing. */
export const dot = (value: number): string => {
  const mark = signOf(value, 2);
  // The last is drawn as text without its variation selector.
  return mark === '+' ? '🟢' : mark === '−' ? '🔴' : '⚪\uFE0F';
};

/** A fraction as signed percent: 0.015 → `+1.5%`. */
export const signedPercent = (fraction: number, decimals = 1): string =>
  `${plainSigned(fraction * 100, decimals)}%`;

/** A fraction as percent: 0.72 → `72%`. */
export const percent = (fraction: number, decimals = 0): string => `${plain(fraction * 100, decimals)}%`;

/** `+0.62 R`. */
export const signedR = (r: number): string => `${plainSigned(r)} R`;

/** A price with the instrument's decimals; six significant digits where the instrument is unknown. */
export const price = (value: number, instrument?: Pick<Instrument, 'tickSize'>): string => {
  if (instrument) return plain(value, Math.min(12, priceDecimals(instrument)));
  const decimals = value === 0 ? 0 : Math.max(0, 5 - Math.floor(Math.log10(Math.abs(value))));
  const text = plain(value, Math.min(12, decimals));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** An amount with at most six significant digits. */
export const amount = (value: number): string => price(value);

/** `+1.5%`: how far `to` lies from `from`. */
export const distance = (from: number, to: number): string => signedPercent(to / from - 1);

/** `−6.4%`: what a move from one price to another is to a side, without leverage. A stop is minus, a target plus. */
export const moveText = (side: Side, from: number, to: number): string =>
  signedPercent(moveOf(side, from, to));

export const sideWord = (side: Side): string => (side === 'long' ? '📈 LONG' : '📉 SHORT');

/** `8 contracts`, `1 contract`. */
export const contractsText = (contracts: number): string =>
  `${amount(contracts)} contract${contracts === 1 ? '' : 's'}`;

/** `1 trade`, `2 trades`. */
export const plural = (count: number, noun: string): string =>
  `${amount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** What the core says, written as everything else here: `-1036.44 %` → `−1,036.44%`. Figures are not changed. */
export const inWords = (text: string): string =>
  text
    .replace(/(\d) %/g, '$1%')
    .replace(/(^|[\s(])-(?=\d)/g, '$1−')
    // A whole number of four digits may be a year.
    .replace(/(?<![\p{L}\p{N}_.,:-])(?:\d{4,}\.\d+|\d{5,})(?![\p{L}\p{N}_:-])/gu, grouped);

/** Beyond this no zone's clock shows a date, ms, either way from 1970. */
const LAST_TIME = 8.64e15 - DAY;

const timeBy =
  (of: (wall: number) => string) =>
  (at: number, timeZone: string): string =>
    Math.abs(at) <= LAST_TIME ? of(wallOf(at, timeZone)) : '?';

/** `2 Oct` in the time zone. */
export const dayText = timeBy(wallDay);

/** `09:00` in the time zone. */
export const clockText = timeBy(wallClock);

/** `22 Nov 14:05` in the time zone. */
export const timeText = timeBy((wall) => `${wallDay(wall)} ${wallClock(wall)}`);

/** A time soon to come: without the day when it is today's. */
export const soonText = (at: number, now: number, timeZone: string): string =>
  dayText(at, timeZone) === dayText(now, timeZone) ? clockText(at, timeZone) : timeText(at, timeZone);

/** Telegram's limits, in characters. */
export const TEXT_LIMIT = 4096;
export const CAPTION_LIMIT = 1024;

/**
 * Lines joined to at most `limit` characters: what does not fit is left off from the end, whole lines at a time,
 * so that no tag is cut.
 */
export const fitLines = (lines: readonly string[], limit = TEXT_LIMIT): string => {
  const kept: string[] = [];
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const more = `… and ${lines.length - index} more`;
    const last = index === lines.length - 1;
    if (length + line.length + 1 + (last ? 0 : more.length + 1) > limit) {
      kept.push(more);
      break;
    }
    kept.push(line);
    length += line.length + 1;
  }
  return kept.join('\n');
};
