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

/** `buy stop 14.55, sl 13.95`: to enter when the price has come there. Undefined for what is no such order. */
const stopOrder = (items: readonly Item[], index: number): readonly Item[] | undefined => {
  const { text, spaced } = items[index] as Item;
  const [, side] = /^(buy|sell).?stop(?: orders?)?$/i.exec(text) ?? [];
  const isHead = (one: Item): boolean => isLabel(one, 'entry', 'stop', 'target');
  if (side === undefined || !items.some((one) => isLabel(one, 'stop'))) return undefined;
  return isPrice(items.slice(index + 1).find((one) => isPrice(one) || isHead(one)))
    ? [
        { kind: 'label', text, spaced, role: /^b/i.test(side) ? 'buy' : 'sell' },
        { kind: 'label', text: '', spaced, role: 'break' },
      ]
    : undefined;
};

/** Items with the emojis and the orders that head prices. */
export const withHeads = (items: readonly Item[]): readonly Item[] => {
  const listed = isList(items);
  return items.flatMap((item, index): Item | readonly Item[] => {
    const head = listed && isPrice(items[index + 1]) ? EMOJI_HEADS[item.text] : undefined;
    if (head) return { kind: 'label', text: item.text, spaced: item.spaced, role: head };
    return (isLabel(item, 'unsupported') ? stopOrder(items, index) : undefined) ?? item;
  });
};
