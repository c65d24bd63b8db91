import type { Slot } from './clauses.js';
import { type Figure, isLabel, isMark } from './item.js';
import { readingsOf, within } from './numbers.js';

/** Whether a figure far from the market says how much of a coin, or what margin: `0.1 BTC`, `$200 of LTC`, `100 USDT margin`. */
export const isSize = (
  figure: Figure,
  { clause, role }: Slot,
  market: { readonly price: number | undefined },
): boolean => {
  const at = clause.items.indexOf(figure);
  const [next, after] = [clause.items[at + 1], clause.items[at + 2]];
  const isOf = next?.kind === 'label' && /^of$/i.test(next.text);
  const [money, what] = isMark(next, /^[$]$/) ? [true, after] : [/usd|[$]/i.test(figure.text), next];
  // `600$ position`
  if (money && /^(?:position|size|margin|stake)$/i.test(what?.text ?? '')) return at >= 0;
  const isMargin = isLabel(next, 'noise', 'chart') && /usd|[$]/i.test(figure.text);
  return (
    at >= 0 &&
    /^(?:loose|buy|sell|entry|market)$/.test(role) &&
    ((isOf ? after : next)?.kind === 'symbol' || isMargin) &&
    market.price !== undefined &&
    !readingsOf(figure.digits).some((value) => within(value, market.price, 3))
  );
};
