import { FARTHEST } from './claim.js';
import { type Clause, isPriceRole, type Slot } from './clauses.js';
import { isFigure, isLabel, isPriced } from './item.js';
import { readNumber, within } from './numbers.js';
import { refuse } from './unread.js';
import type { Market } from './values.js';

const RISKS = /^(?:risk|риск|risiko|riesgo|trigger)$/i;
/** What points at a place. */
const AT = /^(?:at|on|near|around|from|by|off|the|into)$/i;

/** A price of the market behind a word of the chart. */
export const levelIn = ({ items }: Slot, market: Market): number | undefined =>
  items
    .filter(isPriced)
    .flatMap(({ digits }) => readNumber(digits, market))
    .find((value) => within(value, market.price, FARTHEST.entry));

/**
 * `SL below support 60300`, `Long BTC at VWAP 60500`, `risk to 79.4`, `Trigger: 60500`.
 * @param slot what stands behind a word that heads no level
 * @throws UnreadError where its price may be the level that is named ahead, and has no figure of its own
 */
export const checkChartLevel = (slot: Slot, { items, slots }: Clause, market: Market): void => {
  const ahead = slots[slots.indexOf(slot) - 1];
  const isOpen =
    ahead !== undefined &&
    !ahead.items.some(
      (item) => isLabel(item, 'none') || (isFigure(item) && /^(?:none|percent)$/.test(item.unit)),
    );
  const points = isLabel(slot.before, 'above', 'below', 'break') || AT.test(slot.before?.text ?? '');
  const head = items[slot.before ? items.indexOf(slot.before) + 1 : 0]?.text ?? '';
  if (!RISKS.test(head) && !(isOpen && (points || isPriceRole(ahead.role)))) return;
  const level = levelIn(slot, market);
  if (level !== undefined) refuse('number', `It does not say what ${level} is.`);
};
