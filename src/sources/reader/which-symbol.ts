import { type Clause, isPriceRole, hasFigure } from './clauses.js';
import { isFigure, isLabel, isSide, type Item, SIDES } from './item.js';
import type { SymbolReader } from './symbol-at.js';
import type { SymbolReading } from './symbols.js';
import type { Contract } from './types.js';
import { quoted, refuse } from './unread.js';
import type { Role } from './vocabulary.js';

type SymbolItem = Extract<Item, { kind: 'symbol' }>;
const isSymbol = (item: Item): item is SymbolItem => item.kind === 'symbol';

/** Words that stand right beside a side, where a coin is named: `long omni`, `NEAR short`. */
const besideSides = (clauses: readonly Clause[]): readonly string[] =>
  clauses.flatMap(({ items }) =>
    items
      .filter((item, index) => item.kind === 'word' && (isSide(items[index - 1]) || isSide(items[index + 1])))
      .map((item) => item.text),
  );

/** `Close ETH. BTC too.` */
const SAME = /^(?:too|same|the same|do the same|same size|also|likewise|ditto|both)$/i;
/** What is done with a trade. */
const ACTS = ['close', 'cancel', 'move', 'place', 'add', 'reverse', 'break-even', 'part'] as const;

/** Whether a clause is about a trade: it has a side, or a level with its price. */
const trades = ({ items, roles, slots }: Clause): boolean =>
  items.some(({ text }) => SAME.test(text)) ||
  roles.has('long') ||
  roles.has('short') ||
  roles.has('pair') ||
  ACTS.some((role) => roles.has(role)) ||
  slots.some((slot) => isPriceRole(slot.role) && hasFigure(slot));

const contractOf = ({ reading }: SymbolItem): Contract | undefined =>
  reading.kind === 'contract' ? reading.contract : undefined;

const distinct = (items: readonly SymbolItem[]): readonly Contract[] => [
  ...new Set(items.map(contractOf).filter((contract) => contract !== undefined)),
];

/**
 * The contract that a name names.
 * @throws UnreadError where it names none that is to be had here
 */
export const listed = (reading: SymbolReading<Contract>): Contract => {
  switch (reading.kind) {
    case 'contract':
      return reading.contract;
    case 'hostile':
      return refuse('hostile', 'The symbol mixes letters of several scripts that look alike.');
    case 'quote':
      return refuse('quote', `${quoted(reading.written)} is no USDT perpetual.`);
    case 'scale':
      return refuse(
        'scale',
        `${quoted(reading.written)} is listed as ${reading.contract.symbol}, in another multiple.`,
      );
    case 'unknown':
      return refuse('unknown-symbol', `${quoted(reading.written)} is not listed.`);
    case 'ambiguous':
      return refuse(
        'unknown-symbol',
        `It may be ${reading.contracts.map(({ symbol }) => symbol).join(' or ')}.`,
      );
    case 'none':
      return refuse('no-symbol', 'It names no symbol.');
  }
};

/** @throws UnreadError, always: for a message about several. */
export const several = (contracts: readonly Contract[]): never =>
  refuse(
    'several',
    `It speaks of ${contracts.map(({ symbol }) => symbol).join(' and ')}: one at a time, please.`,
  );

/** Whether a clause says nothing but what another coin does: `BTC stays open`. */
const saysNothing = ({ items, roles }: Clause): boolean =>
  !items.some((item) => isFigure(item) || SAME.test(item.text)) &&
  ![...SIDES, ...ACTS, 'entry', 'stop', 'target', 'all', 'pair'].some((role) => roles.has(role as Role));

/** Without sentences about other coins, where one coin alone stands right beside what is to be done with it: `Close ETH. BTC stays open.` */
export const ofOne = (clauses: readonly Clause[]): readonly Clause[] => {
  const beside = clauses.flatMap(({ items }) =>
    items.filter(
      (item, at): item is SymbolItem =>
        isSymbol(item) &&
        [items[at - 1], items[at + 1]].some((one) => isSide(one) || isLabel(one, 'close', 'cancel')),
    ),
  );
  const [only, ...more] = distinct(beside);
  if (!only || more.length > 0) return clauses;
  const others = new Set(
    clauses
      .filter(
        (clause) =>
          clause.items.some(isSymbol) &&
          clause.items
            .filter(isSymbol)
            .every((item) => contractOf(item) !== undefined && contractOf(item) !== only) &&
          saysNothing(clause),
      )
      .map(({ sentence }) => sentence),
  );
  for (const { sentence, items } of clauses)
    if (items.some((item) => isSymbol(item) && contractOf(item) === only)) others.delete(sentence);
  return clauses.filter(({ sentence }) => !others.has(sentence));
};

/**
 * The one contract that a message is about; undefined where it names none.
 * @throws UnreadError where it names several, or one that is not to be had.
 */
export const whichSymbol = (clauses: readonly Clause[], reader: SymbolReader): Contract | undefined => {
  const items = clauses.flatMap((clause) => clause.items).filter(isSymbol);
  for (const item of items) if (item.reading.kind === 'hostile') listed(item.reading);
  const strong = distinct(items.filter((item) => item.strong));
  if (strong.length > 1) return several(strong);
  const trading = distinct(clauses.filter(trades).flatMap((clause) => clause.items.filter(isSymbol)));
  if (trading.length > 1) return several(trading);
  const odd = items.find(
    (item) => item.reading.kind !== 'contract' && (strong.length === 0 || /usdt/i.test(item.text)),
  );
  if (odd) listed(odd.reading);
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
  return named === undefined ? undefined : listed(reader(named));
};
