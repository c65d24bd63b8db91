import { isLabel, isMark, isPrice, isSide, type Item } from './item.js';
import { isRatherWord, type SymbolReader } from './symbol-at.js';

/** Names of coins that are words: in capitals among small letters, where no other coin is named, they are coins. */
const NAMES = /^(?:LINK|NEAR|SAND|MASK|CAKE|GAS|ROSE|FLOW)$/;
/** Whether what stands behind a side says where to enter, and has a stop and targets. */
const startsTrade = (behind: readonly Item[]): boolean => {
  const first = behind.find((item) => !isLabel(item, 'filler') && !isMark(item, /^[,:@-]$/));
  return (
    (isPrice(first) || isLabel(first, 'market', 'entry')) &&
    behind.some((item) => isLabel(item, 'stop')) &&
    behind.some((item) => isLabel(item, 'target'))
  );
};

/** Words beside a side, or behind `Pair:`, which name a listed coin: `long omni`, `Pair: MOVE`. */
const coinAt = (
  item: Item,
  items: readonly Item[],
  index: number,
  reader: SymbolReader,
  anyNamed: boolean,
): Item | undefined => {
  const [before, ahead] = [items[index - 1], items[index - 2]];
  // `NEAR → LONG → 4.80`
  const next = items[isMark(items[index + 1], /^→$/) ? index + 2 : index + 1];
  const isHeaded = isLabel(before, 'pair') || (isMark(before, /[:=]/) && isLabel(ahead, 'pair'));
  // `Close LINK`; of `CLOSE ONE` nothing tells the coin from the word.
  const isSpelt = item.kind === 'word' && items.some(({ text }) => /\p{Ll}/u.test(text));
  const beside = [before, next].some((one) => isSide(one) || (isSpelt && isLabel(one, 'close', 'cancel')));
  // `near short now, sl 5.36, tp 5.05`
  const isHead =
    !anyNamed &&
    (before === undefined || before.kind === 'break') &&
    isLabel(next, 'long', 'short') &&
    startsTrade(items.slice(index + 2));
  // `LINK: close now`, `close 25% of your LINK position`
  // `link short 14.35`
  const isLink = !anyNamed && /^link$/i.test(item.text) && [before, next].some(isSide);
  const isNamed =
    (isSpelt && !anyNamed && (isMark(next, /^:$/) || /^position$/i.test(next?.text ?? ''))) ||
    isLink ||
    isHead ||
    (!anyNamed && NAMES.test(item.text) && items.some(({ text }) => /\p{Ll}/u.test(text)));
  const isWord =
    !(beside || isNamed) ||
    (isRatherWord(item.text) && !isLink && !isHead) ||
    (item.kind === 'label' && !isHead && (anyNamed || item.text !== item.text.toUpperCase()));
  if (!isHeaded && isWord) return undefined;
  const reading = reader(item.text);
  return reading.kind === 'contract'
    ? { kind: 'symbol', text: item.text, spaced: item.spaced, reading, strong: isHeaded }
    : undefined;
};

/** Items with the coins that are words: `long omni`. */
export const withCoins = (items: readonly Item[], reader: SymbolReader): readonly Item[] => {
  const anyNamed = items.some(({ kind }) => kind === 'symbol');
  return items.map((item, index) =>
    item.kind === 'word' || isLabel(item, 'filler', 'move')
      ? (coinAt(item, items, index, reader, anyNamed) ?? item)
      : item,
  );
};
