import { type Clause, isPriceRole, hasFigure } from './clauses.js';
import type { Item } from './item.js';
import type { SymbolReader } from './symbol-at.js';
import type { SymbolReading } from './symbols.js';
import type { Contract } from './types.js';
import { quoted, refuse } from './unread.js';

type SymbolItem = Extract<Item, { kind: 'symbol' }>;
const isSymbol = (item: Item): item is SymbolItem => item.kind === 'symbol';
const isSide = (item: Item | undefined): boolean =>
  item?.kind === 'label' && /^(?:long|short|buy|sell)$/.test(item.role);

/** Words that stand right beside a side, where a coin is named: `long omni`, `NEAR short`. */
const besideSides = (clauses: readonly Clause[]): readonly string[] =>
  clauses.flatMap(({ items }) =>
    items
      .filter((item, index) => item.kind === 'word' && (isSide(items[index - 1]) || isSide(items[index + 1])))
      .map((item) => item.text),
  );

/** Whether a clause is about a trade: it has a side, or a level with its price. */
const trades = ({ roles, slots }: Clause): boolean =>
  roles.has('long') ||
  roles.has('short') ||
  roles.has('pair') ||
  slots.some((slot) => isPriceRole(slot.role) && hasFigure(slot));

const contractOf = ({ reading }: SymbolItem): Contract | undefined =>
  reading.kind === 'contract' ? reading.contract : undefined;

const distinct = (items: readonly SymbolItem[]): readonly Contract[] => [
  ...new Set(items.map(contractOf).filter((contract) => contract !== undefined)),
];

const refuseFor = (reading: SymbolReading<Contract>): void => {
  if (reading.kind === 'hostile')
    refuse('hostile', 'The symbol mixes letters of several scripts that look alike.');
  if (reading.kind === 'quote') refuse('quote', `${quoted(reading.written)} is no USDT perpetual.`);
  if (reading.kind === 'scale')
    refuse(
      'scale',
      `${quoted(reading.written)} is listed as ${reading.contract.symbol}, in another multiple.`,
    );
  if (reading.kind === 'unknown') refuse('unknown-symbol', `${quoted(reading.written)} is not listed.`);
  if (reading.kind === 'ambiguous')
    refuse('unknown-symbol', `It may be ${reading.contracts.map(({ symbol }) => symbol).join(' or ')}.`);
};

const several = (contracts: readonly Contract[]): never =>
  refuse(
    'several',
    `It speaks of ${contracts.map(({ symbol }) => symbol).join(' and ')}: one at a time, please.`,
  );

/**
 * The one contract that a message is about; undefined where it names none.
 * @throws UnreadError where it names several, or one that is not to be had.
 */
export const whichSymbol = (clauses: readonly Clause[], reader: SymbolReader): Contract | undefined => {
  const items = clauses.flatMap((clause) => clause.items).filter(isSymbol);
  for (const item of items) if (item.reading.kind === 'hostile') refuseFor(item.reading);
  const strong = distinct(items.filter((item) => item.strong));
  if (strong.length > 1) return several(strong);
  const trading = distinct(clauses.filter(trades).flatMap((clause) => clause.items.filter(isSymbol)));
  if (trading.length > 1) return several(trading);
  const odd = items.find(
    (item) => item.reading.kind !== 'contract' && (strong.length === 0 || /usdt/i.test(item.text)),
  );
  if (odd) refuseFor(odd.reading);
  if (strong[0]) return trading[0] && trading[0] !== strong[0] ? several([strong[0], trading[0]]) : strong[0];
  const beside = besideSides(clauses);
  const bare = distinct(items);
  if (bare.length === 0) return besideOnly(beside, reader);
  const stranger = beside.find((word) => /^[A-Z0-9]{3,10}$/.test(word) && /[A-Z]{2}/.test(word));
  if (stranger !== undefined)
    refuse('unknown-symbol', `${quoted(stranger)} is not listed, and other coins are named beside it.`);
  return bare.length === 1 ? bare[0] : (trading[0] ?? several(bare));
};

const besideOnly = (words: readonly string[], reader: SymbolReader): Contract | undefined => {
  const named = words.find((word) => /^(?:[A-Z0-9]{3,10}|\p{Script=Han}+)$/u.test(word));
  if (named !== undefined) refuseFor(reader(named));
  return undefined;
};
