import { type Clause, hasFigure, isHeadline, isPriceRole, type Slot } from './clauses.js';
import { isFigure, type Item } from './item.js';
import { refuse } from './unread.js';
import { MOST_IN_ROW, within } from './numbers.js';
import type { Market } from './values.js';

/** The 1 of `TP1`; the 86 of `tp86` is a price. */
const isOwn = (item: Item): boolean =>
  (isFigure(item) && item.attached && /^\d{1,2}$/.test(item.digits) && Number(item.digits) <= MOST_IN_ROW) ||
  item.kind === 'ordinal';
/** Whether a label heads nothing but its own number. */
export const isEmpty = (slot: Slot): boolean =>
  slot.items.every((item) => item.kind === 'mark' || item.kind === 'tick' || isOwn(item));

/** `NEAR long 5.5 tp6`: the price behind its label, or the number of the label behind the price. */
const mayBeTurned = (last: Slot, { price }: Market): boolean =>
  isHeadline(last.clause) &&
  price !== undefined &&
  last.items.some((item) => isFigure(item) && within(Number(item.digits), price, 3));

/** Whether one of these has a price: ahead of it, or behind it where no word stands between. */
export const heads = (clauses: readonly Clause[], ...roles: readonly Slot['role'][]): boolean =>
  clauses.some(({ slots }) => {
    const isBare = slots[0]?.items.every(({ kind }) => kind !== 'word') ?? false;
    const own = isBare ? turned(slots, { price: undefined, tickSize: 1 }) : slots;
    return own.some((slot) => roles.includes(slot.role) && hasFigure(slot));
  });

/** `61200 entry, 60150 stop`: labels behind their prices. Each slot is given what stands ahead of its label. */
export const turned = (slots: readonly Slot[], market: Market): readonly Slot[] => {
  const [first, ...labels] = slots;
  const last = labels.at(-1);
  const isTurned =
    first?.role === 'loose' &&
    hasFigure(first) &&
    last !== undefined &&
    isEmpty(last) &&
    labels.every(
      (slot) =>
        isPriceRole(slot.role) &&
        (slot === last || slot.items.some((item) => isFigure(item) && !isOwn(item))),
    );
  if (isTurned && mayBeTurned(last, market))
    refuse('number', 'It does not say which of its prices is headed by which word.');
  return isTurned
    ? [
        { ...first, items: first.items.filter((item) => !isFigure(item)) },
        ...labels.map((slot, index) => ({
          ...slot,
          items: [
            ...slot.items.filter(isOwn),
            ...(slots[index]?.items.filter((item) => item.kind !== 'symbol' && !isOwn(item)) ?? []),
          ],
        })),
      ]
    : slots;
};
