import { isLabel, isMark, isPrice, type Item } from './item.js';
import type { Role } from './vocabulary.js';

/** What emojis head in a list that has them for both targets and stop. */
const EMOJI_HEADS: Readonly<Record<string, Role>> = {
  '✅': 'target',
  '✔': 'target',
  '☑': 'target',
  '💰': 'target',
  '❌': 'stop',
  '🚫': 'stop',
};

/** Whether emojis head the levels of a trade: `→ 61450`, `❌ 62150`, `✅ 60700`. */
const isList = (items: readonly Item[]): boolean => {
  const heads = items.flatMap((item, index) =>
    isPrice(items[index + 1])
      ? [EMOJI_HEADS[item.text] ?? (isLabel(item, 'stop', 'target') ? item.role : undefined)]
      : [],
  );
  return (
    items.some((item) => isLabel(item, 'long', 'short')) &&
    items.some((item) => isLabel(item, 'entry', 'market') || isMark(item, /^→$/)) &&
    heads.includes('stop') &&
    heads.includes('target') &&
    !items.some((item) => isLabel(item, 'hit', 'stopped', 'result', 'report', 'close'))
  );
};

const STOP_ORDER = /^(buy|sell).?stop(?: orders?)?$/i;
const BREAK: Item = { kind: 'label', text: '', spaced: true, role: 'break' };

/**
 * `buy stop 14.55, sl 13.95`, `SELL STOP` above `Entry: 139`: its side, and what heads the price that it waits for. Undefined for
 * what is no such order.
 */
const stopOrder = (items: readonly Item[], index: number): { side: Item; head: Item } | undefined => {
  const own = items[index] as Item;
  const [, side] = STOP_ORDER.exec(own.text) ?? [];
  if (side === undefined || !items.some((one) => isLabel(one, 'stop'))) return undefined;
  const next = items
    .slice(index + 1)
    .find((one) => isPrice(one) || isLabel(one, 'entry', 'price', 'stop', 'target'));
  const label: Item = {
    kind: 'label',
    text: own.text,
    spaced: own.spaced,
    role: /^b/i.test(side) ? 'buy' : 'sell',
  };
  if (isPrice(next)) return { side: label, head: own };
  return isLabel(next, 'entry', 'price') ? { side: label, head: next } : undefined;
};

/** Items with the emojis and the orders that head prices. */
export const withHeads = (items: readonly Item[]): readonly Item[] => {
  const listed = isList(items);
  const waiting = new Set<Item>();
  return items.flatMap((item, index): Item | readonly Item[] => {
    const emoji = listed && isPrice(items[index + 1]) ? EMOJI_HEADS[item.text] : undefined;
    if (emoji) return { kind: 'label', text: item.text, spaced: item.spaced, role: emoji };
    // `Entry below 80.5 (sell stop)`
    const ahead = items.slice(Math.max(0, index - 5), index);
    if (
      isMark(ahead.at(-1), /^[([]$/) &&
      ahead.some((one) => isLabel(one, 'above', 'below')) &&
      STOP_ORDER.test(item.text)
    )
      return { kind: 'label', text: item.text, spaced: item.spaced, role: 'filler' };
    const order = isLabel(item, 'unsupported') ? stopOrder(items, index) : undefined;
    if (order) waiting.add(order.head);
    const shown = order?.side ?? item;
    return waiting.has(item) ? [shown, BREAK] : shown;
  });
};
