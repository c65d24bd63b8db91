import { isLabel, isMark, isPrice, isPriced, isSide, type Item } from './item.js';

type Level = 'entry' | 'stop' | 'target';

/** What emojis may head in a plan; of several what the plan does not have yet. */
const EMOJI_HEADS: Readonly<Record<string, readonly Level[]>> = Object.fromEntries(
  (
    [
      ['✅✔☑🏁🏆🚀🥅📤💎🥇', ['target']],
      ['❌🚫🛡🔒☠💀🆘🧯✖', ['stop']],
      ['📥📍📌👉🎬🚪💵🔑', ['entry']],
      ['💰🟢', ['entry', 'target']],
      ['🔴', ['stop', 'entry']],
    ] as const
  ).flatMap(([emojis, roles]) => [...emojis].map((emoji) => [emoji, roles])),
);

const PICTURE = /\p{Extended_Pictographic}/u;

/** Whether it is an emoji ahead of a price, and behind none: `✅ 60700`; not so `TP1 60700 ✅`. */
const isHead = (items: readonly Item[], at: number): boolean =>
  PICTURE.test(items[at]?.text ?? '') &&
  isPrice(items[at + 1]) &&
  (at === 0 || items[at - 1]?.kind === 'break' || isMark(items[at - 1], /^[|,;/]$/));

/**
 * What each emoji heads in a list of a trade's levels, that no news is: `→ 61450`, `❌ 62150`, `✅ 60700`. One that may head two
 * levels heads that which the list lacks; undefined where it is no such list.
 */
const emojiHeads = (items: readonly Item[]): ReadonlyMap<string, Level> | undefined => {
  const heads = items.flatMap(({ text, kind }, at) =>
    /mark|tick/.test(kind) && isHead(items, at) ? [text] : [],
  );
  const isOpen =
    items
      .slice(
        0,
        items.findIndex((_, at) => isHead(items, at)),
      )
      .some(isPriced) || items.some((item) => isLabel(item, 'market') || isMark(item, /^→$/));
  const found = new Map<string, Level>();
  const isKnown = (level: Level): boolean =>
    (level === 'entry' && isOpen) ||
    items.some((item) => isLabel(item, level)) ||
    [...found.values()].includes(level);
  const own = [...new Set(heads)].map((head) => [head, EMOJI_HEADS[head] ?? []] as const);
  const plain = own.filter(([, levels]) => levels.length === 1);
  const double = own.filter(([, levels]) => levels.length > 1);
  for (const [head, levels] of [...plain, ...double, ...double]) {
    const [level, ...others] = found.has(head) ? [] : levels.filter((one) => !isKnown(one));
    if (level && others.length === 0) found.set(head, level);
  }
  return heads.length > 0 &&
    items.some(isSide) &&
    (['entry', 'stop', 'target'] as const).every(isKnown) &&
    !items.some((item) => isLabel(item, 'hit', 'stopped', 'result', 'report', 'close'))
    ? found
    : undefined;
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
  const heads = emojiHeads(items);
  const waiting = new Set<Item>();
  return items.flatMap((item, index): Item | readonly Item[] => {
    const role = heads && isHead(items, index) ? heads.get(item.text) : undefined;
    if (role) return { kind: 'label', text: item.text, spaced: item.spaced, role };
    // Behind a price with an emoji that which another emoji heads goes on with nothing.
    if (heads && /mark|tick/.test(item.kind) && isHead(items, index)) {
      const above = items.findLastIndex(({ kind }, at) => at < index && kind === 'label');
      const last = items.findLastIndex(
        (one, at) => at < index && isHead(items, at) && (one.kind === 'label' || heads.has(one.text)),
      );
      if (last >= above && above >= 0) return { kind: 'word', text: item.text, spaced: item.spaced };
    }
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
