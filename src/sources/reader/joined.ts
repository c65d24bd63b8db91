import { type Figure, isFigure, isLabel, isMark, isPrice, type Item } from './item.js';
import { MOST_IN_ROW, type PriceReference, readNumber, within } from './numbers.js';
import { quoted, refuse } from './unread.js';

/** Figures with a blank between thousands made one where the price says so: `61 200`. */
export const joined = (items: readonly Item[], market: PriceReference): readonly Item[] => {
  const out: Item[] = [];
  for (const item of items) {
    const last = out.at(-1);
    if (
      last?.kind === 'figure' &&
      isFigure(item) &&
      item.spaced &&
      !item.begins &&
      last.unit === 'none' &&
      /^\d{1,3}(?: \d{3})*$/.test(last.digits) &&
      /^\d{3}(?:[.,]\d+)?$/.test(item.digits)
    ) {
      const digits = `${last.digits} ${item.digits}`;
      const [whole] = readNumber(digits, market);
      const [second] = readNumber(item.digits, market);
      const counts = last.attached && Number(last.digits) <= MOST_IN_ROW;
      if (whole !== undefined && market.price !== undefined && !counts && within(whole, market.price, 3)) {
        if (second !== undefined && within(second, market.price, 3))
          refuse('number', `${quoted(digits)} may be ${whole}, or two numbers.`);
        out[out.length - 1] = { ...item, digits, text: digits, attached: last.attached, sign: last.sign };
        continue;
      }
    }
    out.push(item);
  }
  return out;
};

/** `61.1-61.3k`: what hangs on the end of a range holds for its start. */
export const inThousands = (figure: Figure, items: readonly Item[], index: number): Figure => {
  const [joint, end] = [items[index + 1], items[index + 2]];
  const isStart =
    (isMark(joint, /^[-/–~]$/) || isLabel(joint, 'to', 'and')) &&
    isPrice(end) &&
    /k$/i.test(end.digits) &&
    figure.unit === 'none' &&
    /^[\d.]+$/.test(figure.digits) &&
    Math.abs(Number(figure.digits) / Number.parseFloat(end.digits) - 1) < 0.2;
  return isStart ? { ...figure, digits: `${figure.digits}k` } : figure;
};
