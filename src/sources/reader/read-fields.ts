import { proposalOf } from './claim.js';
import type { Side } from '../../domain/index.js';
import { clausesOf, hasFigure, newClause, type Slot } from './clauses.js';
import { type FieldRole, roleOfField } from './field-roles.js';
import { Fields } from './fields.js';
import { itemsOf } from './items.js';
import { changedBy, orderIn, rolesIn, STOP_ORDER } from './order-in.js';
import { heldIn, marketOf, readText, updateOf, type World } from './read-text.js';
import { closeOf, isOfPosition } from './strategy.js';
import { momentIn } from './sent-at.js';
import { checkState } from './state.js';
import type { Field } from './strict-json.js';
import type { Contract, Level, Proposal, Update, UpdateReading } from './types.js';
import { quoted, refuse } from './unread.js';
import { readNumber, within } from './numbers.js';
import { type Market, type Values, valuesOf } from './values.js';
import { checkPriceOfNow } from './closing.js';
import type { Role } from './vocabulary.js';
import { listed, several } from './which-symbol.js';

/** Oldest alert that is still one, in ms. */
const OLDEST = 300_000;

/** A number of JSON has a decimal point, never thousands: 61.234 is written so that it cannot be misread. */
const written = ({ type, text }: Field): string =>
  type === 'number' && /\.\d{3}$/.test(text) ? `${text}0` : text;

const ALLOWED = new Set<string>('to and market currency none entry percent above below'.split(' '));

/** The values of a level, read as they would be behind its label. */
const valuesIn = (
  role: 'entry' | 'stop' | 'target',
  fields: readonly Field[],
  market: Market,
  world: World,
): readonly Values[] =>
  fields.map((field) => {
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
      clause: newClause(),
    };
    const isExact =
      role === 'target' && /s(?:\[\])?$/i.test(String(field.path.find((part) => typeof part === 'string')));
    const values = valuesOf(slot, { ...market, isExact });
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
    if (value < 0.1 && !text.endsWith('%'))
      refuse('number', `${quoted(text)} may be a percentage, or a part of one.`);
    return value > 0 ? value : refuse('number', `${quoted(text)} is not a percentage.`);
  });

/** On which side of its price a trade is to be entered, where a field says so. */
const triggerIn = (fields: Fields, from: readonly Values[]): Values['trigger'] => {
  const said = fields.all('trigger').map(({ text }) => text);
  if (said.some((text) => /\d/.test(text))) refuse('trigger', 'What it waits for is not understood.');
  const sides = (['above', 'below'] as const).filter((side) => said.some((text) => rolesIn(text).has(side)));
  if (sides.length > 1) refuse('contradiction', 'It waits for a price above and below.');
  return sides[0] ?? from.find(({ trigger }) => trigger !== undefined)?.trigger;
};

/** @throws UnreadError where the text beside the fields speaks of another side, or of levels that no field has */
const checkText = (fields: Fields, side: Side, world: World): void => {
  const has = (role: FieldRole): boolean =>
    fields.all(role).length + fields.all(`${role}-percent` as FieldRole).length > 0;
  for (const { text } of fields.all('text')) {
    const clauses = clausesOf(itemsOf(text, world.symbols));
    const others = side === 'long' ? (['short', 'sell'] as const) : (['long', 'buy'] as const);
    const own = side === 'long' ? (['long', 'buy'] as const) : (['short', 'sell'] as const);
    const says = (roles: readonly Role[]): boolean =>
      clauses.some((clause) => roles.some((role) => clause.roles.has(role)));
    if (says(['close', 'cancel', 'stopped', 'over']))
      refuse('contradiction', 'Its text tells of an end, and it names a side.');
    if (says(others) && !says(own)) refuse('contradiction', `Its text says another side than ${side}.`);
    const lost = clauses
      .flatMap(({ slots }) => slots)
      .find((slot) => (slot.role === 'stop' || slot.role === 'target') && hasFigure(slot) && !has(slot.role));
    if (lost) refuse('format', `Its text names a ${lost.role}, and no value of it does.`);
  }
};

const contractIn = (fields: Fields, { symbols }: World): Contract => {
  const said = [...new Set(fields.all('symbol').map(({ text }) => text))];
  // `coin` BTC, `pair` USDT
  const names = said.length > 1 ? said.filter((name) => !/^usdt$/i.test(name)) : said;
  const contracts = [...new Set(names.map((name) => listed(symbols(name))))];
  if (contracts.length > 1) several(contracts);
  return contracts[0] ?? refuse('no-symbol', 'It names no symbol.');
};

const checkAge = (fields: Fields, { context }: World): void => {
  const told = fields.one('time');
  const { now } = context;
  if (told === undefined || now === undefined) return;
  const at = momentIn(told.trim());
  if (new Date(now).getTime() - at > OLDEST)
    refuse('stale', `It is of ${quoted(told)}: older than five minutes.`);
};

/** Whether an unknown value is as near to the market as a level would be, and as exact. */
const mayBeLevel = (text: string, market: Market): boolean =>
  (text.match(/\d/g) ?? []).length > 2 &&
  readNumber(text, market).some((value) => within(value, market.price, 1.3));

/** @throws UnreadError for a level that stands beside the text of a message, where nothing reads it */
const checkBeside = (list: readonly Field[], contract: Contract, world: World): void => {
  const market = marketOf(contract, world);
  const lost = list.find(
    (field) => !/^(?:text|time|price|comment)$/.test(roleOfField(field)) && mayBeLevel(field.text, market),
  );
  if (lost)
    refuse('format', `It is a text, and what is meant by ${quoted(lost.text)} beside it is not known.`);
};

/** A new stop or new targets, as they are named, or as the one price of the message. */
const changeIn = (level: 'stop' | 'target', fields: Fields, market: Market, world: World): Update => {
  const named = fields.all(level);
  const isEntry = (text: string): boolean => rolesIn(text).has('break-even') || /^entry$/i.test(text.trim());
  if (level === 'stop' && named.length === 1 && named.some(({ text }) => isEntry(text)))
    return { type: 'stop', to: 'entry' };
  const values = valuesIn(level, named.length > 0 ? named : fields.all('price'), market, world);
  const [price, ...more] = values.flatMap(({ prices }) => prices);
  if (price === undefined || fields.all('unsure').length > 0)
    return refuse('number', `It does not say where the ${level} is to be.`);
  if (level === 'target') return { type: 'targets', targets: [price, ...more] };
  return more.length > 0
    ? refuse('contradiction', `It names several stops: ${[price, ...more].join(' and ')}.`)
    : { type: 'stop', price };
};

const RESTS = 'Its order waits for a price: such are not placed here.';

/**
 * Orders as programs send them to an exchange.
 * @throws UnreadError for one that waits for a price: of those only the stop order of a whole trade opens one, and what closes one closes it now
 */
const checkRests = (fields: Fields, closes: boolean, market: Market, world: World): void => {
  const types = fields.all('type').map(({ text }) => text.trim());
  const saysClose = fields.all('side').some(({ text }) => rolesIn(text).has('close'));
  const waits = types.some((type) =>
    closes
      ? // Of `exit` by `stop_loss` that is the reason.
        !saysClose && /^(?:stop|take_?profit|trailing)/i.test(type)
      : /breakout|trigger|conditional|take_?profit|trailing/i.test(type) ||
        (!STOP_ORDER.test(type) && ['stop', 'unsupported'].some((role) => rolesIn(type).has(role as Role))),
  );
  if (waits) refuse('not-supported', RESTS);
  if (!closes) return;
  const isLimit = types.some((type) => /limit/i.test(type));
  const named = [...fields.all('price'), ...fields.all('entry')].filter(
    ({ path }) => isLimit || /^trigger/i.test(String(path.at(-1))),
  );
  for (const { prices } of valuesIn('entry', named, market, world))
    for (const price of prices) checkPriceOfNow(price, market);
};

/** @throws UnreadError where something is to be done with a trade of a side that its source does not hold */
const checkHeld = (fields: Fields, symbol: string, world: World): void => {
  const { side } = heldIn(symbol, world);
  const texts = (['side', 'held', 'position'] as const).flatMap((role) => fields.all(role));
  const isNamed = (one: Side): boolean => texts.some(({ text }) => text.toLowerCase().includes(one));
  const named = (['long', 'short'] as const).filter(isNamed);
  if (side !== undefined && named.length === 1 && !named.includes(side))
    refuse('contradiction', `It names a ${named[0]}, and its source holds a ${side}.`);
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
  const texts = fields.all('text').filter(({ type }) => type === 'string');
  if (texts.length > 0 && fields.all('symbol').length + fields.all('side').length === 0) {
    const read = readText(texts.map(({ text }) => text).join('\n'), { ...world, isPart: true });
    checkBeside(list, listed(world.symbols(read.symbol)), world);
    return read;
  }
  // Of what is cancelled the reason may be any.
  const cancels = fields.all('side').some(({ text }) => rolesIn(text).has('cancel'));
  checkState(
    list.filter(({ path }) => !cancels || !/reason|comment|note/i.test(String(path.at(-1)))),
    world.context,
  );
  if (list.some(({ text }) => /^spot$/i.test(text.trim())))
    refuse('spot', 'It is a spot trade; only perpetuals are traded here.');
  const contract = contractIn(fields, world);
  const market = marketOf(contract, world);
  const changed = changedBy(fields);
  checkAge(fields, world);
  if (changed.length > 0) {
    checkHeld(fields, contract.symbol, world);
    const changes = changed.map((level) => changeIn(level, fields, market, world));
    return updateOf(contract.symbol, changes, world);
  }
  const order = orderIn(fields, market, world);
  const types = fields.all('type').map(({ text }) => ({ text, roles: rolesIn(text) }));
  if (typeof order !== 'string') {
    const reduces = fields.all('reduce').some(({ text }) => /^(?:true|1|yes)$/i.test(text));
    // `"event": "tp1_hit", "move_sl_to": "entry"`
    const lost = [...fields.all('unsure'), ...fields.all('vague')].find(
      ({ path, text }) => !/^(?:false|no|0)$/i.test(text) && rolesIn(String(path.at(-1))).has('move'),
    );
    if (lost) refuse('format', `What ${quoted(String(lost.path.at(-1)))} changes is not understood.`);
    if (order.type === 'entry-filled' && reduces)
      refuse('contradiction', 'It tells of a filled order, and that one only reduces.');
    const said = fields.all('side').map(({ text }) => text);
    const namesPart = said.some((text) => /reduc|trim|scal/i.test(text) || rolesIn(text).has('part'));
    const isOwn = fields.all('position').length === 0;
    if (order.type !== 'reverse' && !fields.has('position-before')) checkHeld(fields, contract.symbol, world);
    if (order.type === 'close' && isOwn) checkRests(fields, true, market, world);
    const isWhole = order.type === 'close' && order.fraction === 1 && isOwn;
    return updateOf(contract.symbol, [isWhole ? closeOf(fields.list, namesPart) : order], world);
  }
  if (isOfPosition(list)) refuse('contradiction', 'Its order is a part of a position that is held.');
  checkText(fields, order, world);
  const unsure =
    fields.all('unsure').find((field) => /\d/.test(field.text)) ??
    fields.all('vague').find((field) => mayBeLevel(field.text, market));
  const name = unsure?.path.findLast((part) => typeof part === 'string');
  if (unsure) refuse('format', `What is meant by ${quoted(name ?? unsure.text)} is not known.`);
  checkRests(fields, false, market, world);
  const atMarket = types.some(({ roles }) => roles.has('market'));
  const told = atMarket || (fields.all('position').length > 0 && fields.all('side').length > 0);
  const entries = valuesIn('entry', fields.all('entry'), market, world);
  const prices = valuesIn('entry', fields.all('price'), market, world).flatMap((values) => values.prices);
  const far = prices.find((price) => !within(price, market.price, 1.5));
  if (far !== undefined)
    refuse('scale', `A price of ${far} does not fit the market: it stands at ${market.price}.`);
  const named = entries.flatMap((values) => values.prices);
  const stops = valuesIn('stop', fields.all('stop'), market, world);
  const targets = valuesIn('target', fields.all('target'), market, world);
  // `10x cross`, `5-10`
  const leverages = (fields.one('leverage')?.match(/(?<![\d.]|^\s*-)\d{1,3}(?:\.\d+)?(?!\d)/g) ?? [])
    .map(Number)
    .filter((times) => times >= 1 && times <= 200);
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
  const isMixed =
    targetPrices.length > 0 &&
    fields.all('target-percent').some(({ path }) => typeof path.at(-2) === 'number');
  if (isMixed) refuse('contradiction', 'Some of its targets are prices, others are in percent.');
  const froms = atMarket ? [] : named.length > 0 ? named : told || prices.length > 1 ? [] : prices;
  const isStopOrder = [...fields.all('type'), ...fields.all('side')].some(({ text }) =>
    STOP_ORDER.test(text.trim()),
  );
  // Without both levels it may be what protects a trade.
  if (isStopOrder && (froms.length !== 1 || levels.length !== 1 || targetPrices.length === 0))
    refuse('not-supported', RESTS);
  return proposalOf(
    {
      side: order,
      buy: undefined,
      sell: undefined,
      entries: froms,
      trigger: isStopOrder ? 'break' : triggerIn(fields, entries),
      stops: levels,
      targets: targetPrices.length > 0 ? targetPrices : targetPercents.map((percent) => ({ percent })),
      leverage: leverages.length > 0 ? Math.min(...leverages) : null,
    },
    contract.symbol,
    market,
  );
};
