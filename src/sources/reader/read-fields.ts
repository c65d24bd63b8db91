import type { Side } from '../../domain/index.js';
import { proposalOf } from './claim.js';
import { clausesOf, type Slot } from './clauses.js';
import { itemsOf } from './items.js';
import { type FieldRole, roleOfField } from './field-roles.js';
import { marketOf, readText, updateOf, type World } from './read-text.js';
import { closeOf, orderOf, type StrategyPosition } from './strategy.js';
import { momentIn } from './sent-at.js';
import type { Field } from './strict-json.js';
import type { Contract, Level, Proposal, Update, UpdateReading } from './types.js';
import { quoted, refuse } from './unread.js';
import { findUpdates } from './updates.js';
import { readNumber } from './numbers.js';
import { type Market, type Values, valuesOf, within } from './values.js';
import { fold, phraseAt, type Role } from './vocabulary.js';

/** Oldest alert that is still one, in ms. */
const OLDEST = 300_000;

/** Longest value of a field that is read, in letters. */
const LONGEST = 200;

const isAbsent = ({ type, text }: Field): boolean => type === 'null' || text.trim() === '';

/** Values of a message by their roles. */
class Fields {
  private readonly byRole = new Map<FieldRole, Field[]>();

  constructor(fields: readonly Field[]) {
    // Open, high, low and close are a bar, not an order to open.
    const isBar = ['high', 'low', 'close'].every((name) =>
      fields.some(({ path }) => String(path.at(-1)).toLowerCase() === name),
    );
    for (const field of fields) {
      if (isAbsent(field)) continue;
      const role = isBar && /^open$/i.test(String(field.path.at(-1))) ? 'other' : roleOfField(field);
      if (field.text.length > LONGEST && role !== 'other' && role !== 'text')
        refuse('too-large', `What it says for ${quoted(String(field.path.at(-1)))} is too long.`);
      this.byRole.set(role, [...(this.byRole.get(role) ?? []), field]);
    }
  }

  all(role: FieldRole): readonly Field[] {
    return this.byRole.get(role) ?? [];
  }

  /** @throws UnreadError where values of one role differ. */
  one(role: FieldRole): string | undefined {
    const texts = [...new Set(this.all(role).map(({ text }) => text.trim()))];
    if (texts.length > 1)
      refuse('contradiction', `It says ${texts.slice(0, 3).map(quoted).join(' and ')} for one thing.`);
    return texts[0];
  }
}

/** A number of JSON has a decimal point, never thousands: 61.234 is written so that it cannot be misread. */
const written = ({ type, text }: Field): string =>
  type === 'number' && /\.\d{3}$/.test(text) ? `${text}0` : text;

const ALLOWED = new Set<Role>([
  'to',
  'and',
  'market',
  'currency',
  'none',
  'entry',
  'percent',
  'above',
  'below',
]);

/** The values of a level, read as they would be behind its label. */
const valuesIn = (
  role: 'entry' | 'stop' | 'target',
  fields: readonly Field[],
  market: Market,
  world: World,
): readonly Values[] =>
  fields.map((field) => {
    if (field.type === 'boolean') return refuse('number', `${quoted(field.text)} is not a number.`);
    if (field.type === 'number' && !(Number(field.text) > 0))
      return refuse('number', `${quoted(field.text)} is not a price.`);
    const items = itemsOf(
      written(field)
        .replace(/[\r\n]+/g, ' ')
        .replace(/[–—−]/g, '-')
        .replace(/^\s*-/, ':-'),
      world.symbols,
    );
    const strange = items.find(
      (item) =>
        item.kind === 'word' || item.kind === 'symbol' || (item.kind === 'label' && !ALLOWED.has(item.role)),
    );
    if (strange) refuse('number', `${quoted(field.text)} is not a number.`);
    const slot: Slot = {
      role,
      items: items.filter(({ kind }) => kind !== 'break'),
      before: undefined,
      clause: { items: [], slots: [], roles: new Set(), aside: false, goesOn: false, asked: false },
    };
    const values = valuesOf(slot, market);
    const dropped =
      slot.items.some(({ kind }) => kind === 'figure') && values.prices.length + values.percents.length === 0;
    if (values.unit !== undefined) refuse('unit', `${quoted(values.unit)} is no price.`);
    if (dropped)
      refuse('scale', `${quoted(field.text)} does not fit the market: it stands at ${market.price}.`);
    return values;
  });

const percentsIn = (fields: readonly Field[]): readonly number[] =>
  fields.map(({ text }) => {
    const value = Number(text.replace(/^[-+]|\s*%$/g, ''));
    return value > 0 ? value : refuse('number', `${quoted(text)} is not a percentage.`);
  });

const rolesIn = (text: string): ReadonlySet<Role> => {
  const words = fold(text.replace(/([a-z])([A-Z])/g, '$1 $2'))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const roles = new Set<Role>();
  for (let at = 0; at < words.length;) {
    const phrase = phraseAt(words.slice(at));
    roles.add(phrase?.role ?? 'none');
    at += phrase?.length ?? 1;
  }
  return roles;
};

const FLAT = /\b(?:flat|flatten|cover)\b/;

/** What an action means: a side to open, or an update; undefined where it means neither. */
const actionOf = (text: string, market: Market, world: World): Side | Update | undefined => {
  const roles = rolesIn(text);
  if (roles.has('cancel')) return { type: 'cancel' };
  if (roles.has('close') || FLAT.test(fold(text).replace(/[_-]/g, ' ')))
    return { type: 'close', fraction: 1 };
  const long = roles.has('long') || roles.has('buy');
  const short = roles.has('short') || roles.has('sell');
  if (long && short) return refuse('contradiction', `${quoted(text)} names both sides.`);
  if (roles.has('break-even')) return { type: 'stop', to: 'entry' };
  if (roles.has('reverse')) return { type: 'reverse' };
  if (long || short) return long ? 'long' : 'short';
  return findUpdates(clausesOf(itemsOf(text, world.symbols)), market).updates[0];
};

const heldOf = (text: string): StrategyPosition['now'] | undefined => {
  const roles = rolesIn(text);
  if (FLAT.test(fold(text)) || Number(text) === 0) return 'flat';
  if (roles.has('long') || roles.has('buy') || Number(text) > 0) return 'long';
  return roles.has('short') || roles.has('sell') || Number(text) < 0 ? 'short' : undefined;
};

const sizeOf = (text: string | undefined): number | undefined => {
  const size = text === undefined ? Number.NaN : Math.abs(Number(text));
  return Number.isFinite(size) ? size : undefined;
};

const orderIn = (fields: Fields, market: Market, world: World): Side | Update => {
  const said = fields.all('side').map(({ text }) => text);
  const types = fields.all('type').map(({ text }) => text);
  const meant = said.map((text) => actionOf(text, market, world)).filter((action) => action !== undefined);
  // A type may be the kind of order (limit), and may be what is done (exit).
  const typed = types
    .filter((text) =>
      ['long', 'short', 'buy', 'sell', 'close', 'cancel'].some((role) => rolesIn(text).has(role as Role)),
    )
    .map((text) => actionOf(text, market, world))
    .filter((action) => action !== undefined);
  const closes = [...meant, ...typed].find((action) => typeof action !== 'string');
  const sides = new Set((meant.length > 0 ? meant : typed).filter((action) => typeof action === 'string'));
  const position = fields.one('position');
  const now = position === undefined ? undefined : heldOf(position);
  const size = fields.one('size');
  if (now !== undefined) {
    const before = fields.one('position-before');
    const order = sides.size === 1 ? [...sides][0] : undefined;
    return orderOf({
      now,
      before: before === undefined ? undefined : heldOf(before),
      size: sizeOf(size),
      sizeBefore: sizeOf(fields.one('size-before')),
      order,
    });
  }
  if (closes !== undefined) return closes;
  if (/^(?:true|1|yes)$/i.test(fields.one('reduce') ?? '') || (size !== undefined && Number(size) === 0))
    return { type: 'close', fraction: 1 };
  if (sides.size > 1) return refuse('contradiction', 'It names both sides.');
  const [side] = sides;
  return (
    side ??
    refuse(
      'no-side',
      said.length > 0 ? `${quoted(said[0] ?? '')} is no side.` : 'It does not say long or short.',
    )
  );
};

const contractIn = (fields: Fields, { symbols }: World): Contract => {
  const names = [...new Set(fields.all('symbol').map(({ text }) => text))];
  const found = names.map((name) => symbols(name));
  for (const reading of found) {
    if (reading.kind === 'hostile')
      refuse('hostile', 'The symbol mixes letters of several scripts that look alike.');
    if (reading.kind === 'quote') refuse('quote', `${quoted(reading.written)} is no USDT perpetual.`);
    if (reading.kind === 'scale')
      refuse('scale', `${quoted(reading.written)} is listed as ${reading.contract.symbol}.`);
    if (reading.kind !== 'contract')
      refuse(
        reading.kind === 'none' ? 'no-symbol' : 'unknown-symbol',
        `${quoted(names[0] ?? '')} is not listed.`,
      );
  }
  const contracts = [
    ...new Set(found.flatMap((reading) => (reading.kind === 'contract' ? [reading.contract] : []))),
  ];
  if (contracts.length > 1)
    refuse('several', `It speaks of ${contracts.map(({ symbol }) => symbol).join(' and ')}.`);
  return contracts[0] ?? refuse('no-symbol', 'It names no symbol.');
};

const checkAge = (fields: Fields, { context }: World): void => {
  const told = fields.one('time');
  const now = context.now ?? context.context?.now;
  if (told === undefined || now === undefined) return;
  const at = momentIn(told.trim());
  if (new Date(now).getTime() - at > OLDEST)
    refuse('stale', `It is of ${quoted(told)}: older than five minutes.`);
};

/**
 * Reads a message of named values: JSON, a form, a query, lines of `KEY=value`.
 * @throws UnreadError with the reason why nothing is read.
 */
export const readFields = (list: readonly Field[], world: World): Proposal | UpdateReading => {
  const rows = new Set(list.map(({ path }) => path[0]).filter((part) => typeof part === 'number'));
  if (rows.size > 1) refuse('several', 'It is a list of several: one at a time, please.');
  const fields = new Fields(
    list.map((field) => (rows.size === 1 ? { ...field, path: field.path.slice(1) } : field)),
  );
  const [text] = fields.all('text');
  if (text?.type === 'string' && fields.all('symbol').length + fields.all('side').length === 0)
    return readText(text.text, world);
  const contract = contractIn(fields, world);
  const market = marketOf(contract, world);
  const fits = (price: number): boolean => within(price, market.price, 1.5);
  const order = orderIn(fields, market, world);
  checkAge(fields, world);
  if (typeof order !== 'string') {
    const isWhole = order.type === 'close' && order.fraction === 1 && fields.all('position').length === 0;
    return updateOf(contract.symbol, [isWhole ? closeOf(list) : order], world);
  }
  const unsure =
    fields.all('unsure').find((field) => /\d/.test(field.text)) ??
    fields.all('vague').find((field) => readNumber(field.text, market).some(fits));
  const name = unsure?.path.findLast((part) => typeof part === 'string');
  if (unsure) refuse('format', `What is meant by ${quoted(name ?? unsure.text)} is not known.`);
  if (
    fields.all('type').some(({ text: type }) => rolesIn(type).has('stop') || rolesIn(type).has('unsupported'))
  )
    refuse('not-supported', 'A stop order that opens a trade is not placed here.');
  const atMarket = fields.all('type').some(({ text: type }) => rolesIn(type).has('market'));
  const told = fields.all('position').length > 0 || atMarket;
  const entries = valuesIn('entry', fields.all('entry'), market, world);
  const prices = valuesIn('entry', fields.all('price'), market, world).flatMap((values) => values.prices);
  const far = prices.find((price) => !fits(price));
  if (far !== undefined)
    refuse('scale', `A price of ${far} does not fit the market: it stands at ${market.price}.`);
  const named = entries.flatMap((values) => values.prices);
  const stops = valuesIn('stop', fields.all('stop'), market, world);
  const targets = valuesIn('target', fields.all('target'), market, world);
  const leverage = sizeOf(fields.one('leverage')?.replace(/x$/i, ''));
  const levels: readonly Level[] = [
    ...stops.flatMap((values) => [
      ...values.prices.map((price) => ({ price })),
      ...values.percents.map((percent) => ({ percent })),
    ]),
    ...percentsIn(fields.all('stop-percent')).map((percent) => ({ percent })),
  ];
  const targetPrices = targets.flatMap((values) => values.prices);
  const targetPercents = [
    ...targets.flatMap((values) => values.percents),
    ...percentsIn(fields.all('target-percent')),
  ];
  return proposalOf(
    {
      sides: [order],
      buy: undefined,
      sell: undefined,
      entries: atMarket ? [] : named.length > 0 ? named : told || prices.length > 1 ? [] : prices,
      trigger: entries.find((values) => values.trigger !== undefined)?.trigger,
      stops: levels,
      targets: targetPrices.length > 0 ? targetPrices : targetPercents.map((percent) => ({ percent })),
      leverage: leverage !== undefined && leverage >= 1 && leverage <= 200 ? leverage : null,
    },
    contract.symbol,
    market,
  );
};
