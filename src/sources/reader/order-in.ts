import type { Side } from '../../domain/index.js';
import { clausesOf } from './clauses.js';
import { takesBackIn } from './danger.js';
import type { Fields } from './fields.js';
import { SIDES } from './item.js';
import { itemsOf } from './items.js';
import type { World } from './read-text.js';
import type { Field } from './strict-json.js';
import { AMOUNT, orderOf, type StrategyPosition } from './strategy.js';
import type { Update } from './types.js';
import { quoted, refuse } from './unread.js';
import { findUpdates } from './updates.js';
import type { Market } from './values.js';
import { fold, phraseAt, type Role } from './vocabulary.js';

/** The words of a value: of `OP_BUYLIMIT` and `OrderSend` each. */
const wordsOf = (text: string): readonly string[] =>
  fold(text.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/(buy|sell)(?=limit|market)/gi, '$1 '))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** What the words of a value say. */
export const rolesIn = (text: string): ReadonlySet<Role> => {
  const words = wordsOf(text);
  const roles = new Set<Role>();
  for (let at = 0; at < words.length;) {
    const phrase = phraseAt(words.slice(at));
    roles.add(phrase?.role ?? 'none');
    at += phrase?.length ?? 1;
  }
  return roles;
};

/** An order that opens a trade when the price has come to it: `STOP`, `OP_SELLSTOP`. */
export const STOP_ORDER =
  /^(?:op_|order_type_)?(?:(?:buy|sell)[ _-]?)?stop(?:[ _-]?(?:market|order|entry))?$/i;

/** Words of opening, which name no side: `open`, `OrderSend`, `new_signal`. */
const OPENING = new Set(
  'open opened enter entry new signal alert trade order position deal send create created place placed submit op type market limit'.split(
    ' ',
  ),
);
const opensOnly = (text: string): boolean => wordsOf(text).every((word) => OPENING.has(word));

/** What closes by itself. */
const BAR = /kline|candle|cross(?:ed|es|ing)|market.?closed|(?:^|[^a-z])(?:bar|session|day|week)/;
/** `close above ema` names no order but what led to it. */
const REASON: readonly Role[] = ['above', 'below', 'noise', 'chart', 'talk'];

/** Names of what is to be done; under others, as `event`, it may have happened to something else. */
const DOES = /action|type|^(?:side|sentiment|signal|cmd|command|operation)$/i;

/** What is to be done and nothing else: of a word that is not known there nothing is. */
const isCommand = (field: Field | undefined): boolean =>
  /^(?:action|cmd|command|operation)$/i.test(String(field?.path.at(-1)));

const FLAT = /\b(?:flat|flatten|cover)\b/;

/** What an action means: a side to open, or an update; undefined where it means neither. */
const actionOf = (text: string, market: Market, world: World): Side | Update | undefined => {
  if (STOP_ORDER.test(text.trim()))
    return /buy/i.test(text) ? 'long' : /sell/i.test(text) ? 'short' : undefined;
  const roles = rolesIn(text);
  if (roles.has('cancel')) return { type: 'cancel' };
  // `kline_closed`, `close above EMA`
  if (roles.has('close') && (BAR.test(fold(text)) || REASON.some((role) => roles.has(role))))
    return undefined;
  if (roles.has('close') || FLAT.test(fold(text).replace(/[_-]/g, ' '))) {
    if (/(?<!\d)\d{1,2}(?!\d)/.test(text) && !/\b100\b/.test(text))
      refuse('number', `${quoted(text)} may close a part of a trade, or all.`);
    return /long/i.test(text) && /short/i.test(text)
      ? refuse('contradiction', `${quoted(text)} names both sides.`)
      : { type: 'close', fraction: 1 };
  }
  const long = roles.has('long') || roles.has('buy');
  const short = roles.has('short') || roles.has('sell');
  if (long && short) return refuse('contradiction', `${quoted(text)} names both sides.`);
  if (roles.has('break-even')) return { type: 'stop', to: 'entry' };
  if (roles.has('reverse')) return { type: 'reverse' };
  if (long || short) return long ? 'long' : 'short';
  const { updates, doubt } = findUpdates(clausesOf(itemsOf(text, world.symbols)), market);
  return doubt ? undefined : updates[0];
};

/** `"alert": "Long"`: nothing but a side. */
const isSide = (text: string): boolean => /^(?:long|short|buy|sell)$/i.test(text.trim());

const LEVELS = ['stop', 'target'] as const;

/**
 * The levels that an action puts elsewhere: `move_stop`, `update_sl`, `set_tp`, or `modify` beside them; none where it does not.
 * @throws UnreadError where it does not say what is to be changed
 */
export const changedBy = (fields: Fields): readonly ('stop' | 'target')[] => {
  const changes = [...fields.all('side'), ...fields.all('type')]
    .map(({ text }) => ({ text, roles: rolesIn(text) }))
    .filter(
      ({ text, roles }) =>
        !opensOnly(text) &&
        !SIDES.some((side) => roles.has(side)) &&
        (roles.has('move') || roles.has('new') || /^(?:set|edit|amend)(?![a-z])/i.test(text)),
    );
  if (changes.length === 0 || changes.some(({ roles }) => roles.has('break-even'))) return [];
  const said = LEVELS.filter((level) => changes.some(({ roles }) => roles.has(level)));
  if (said.length > 0) return said;
  const named = LEVELS.filter((level) => fields.all(level).length > 0);
  return named.length === 0 || fields.all('entry').length + fields.all('price').length > 0
    ? refuse('no-side', `${quoted(changes[0]?.text ?? '')} does not say what is to be changed.`)
    : named;
};

/** Where the number of a target stands: `"event": "tp_hit", "level": 2`. */
const COUNTS = /^(?:target|tp|take_?profit|level|index|number|n)(?:_?(?:index|number|no|n|level))?$/i;

/** A text of a target that was hit, with the number that stands beside it. */
const counted = (text: string, fields: Fields): string => {
  const roles = rolesIn(text);
  if (!roles.has('hit') || !roles.has('target') || /\d/.test(text)) return text;
  const numbers = new Set(
    fields.list
      .filter(({ path, text: value }) => COUNTS.test(String(path.at(-1))) && /^[1-8]$/.test(value))
      .map((field) => field.text),
  );
  return numbers.size === 1 ? `TP${[...numbers].join('')} hit` : text;
};

const heldOf = (text: string): StrategyPosition['now'] | undefined => {
  const roles = rolesIn(text);
  if (FLAT.test(fold(text)) || Number(text) === 0) return 'flat';
  if (roles.has('long') || roles.has('buy') || Number(text) > 0) return 'long';
  return roles.has('short') || roles.has('sell') || Number(text) < 0 ? 'short' : undefined;
};

/** A size without sign; undefined where it is no number. */
const sizeOf = (text: string | undefined): number | undefined => {
  const size = text === undefined ? Number.NaN : Math.abs(Number(text));
  return Number.isFinite(size) ? size : undefined;
};

/** Whether it names a stop or a target. */
const isLevelled = (fields: Fields): boolean =>
  (['stop', 'target', 'stop-percent', 'target-percent'] as const).some((role) => fields.all(role).length > 0);

const EXIT = /^(?:close|exit)\b|\b(?:close|exit)$/i;
const LEVEL = /^(?:tp|sl|stop|take ?profit|target|trail)|\b(?:tp|sl) ?\d?$/i;
/**
 * A close, where the strategy's own name for its order says so: `Close entry(s) order Long`, `Exit Long`.
 * @throws UnreadError where it may be one: a sell that is called `TP1`, or `Long`
 */
const exitBy = (fields: Fields, sides: ReadonlySet<string>): Update | undefined => {
  const names = fields.all('comment').map(({ text }) => text.slice(0, 80).trim().replaceAll('_', ' '));
  const named = new Set(
    names.flatMap((name) => [...name.toLowerCase().matchAll(/\b(?:long|short)\b/g)].map(String)),
  );
  const isOther = named.size === 1 && ![...named].some((side) => sides.has(side));
  if (names.some((name) => EXIT.test(name) && !REASON.some((role) => rolesIn(name).has(role))))
    return isOther || named.size === 0
      ? { type: 'close', fraction: 1 }
      : refuse('contradiction', 'Its order and what that is called do not agree.');
  const level = names.find((name) => LEVEL.test(name) && !isLevelled(fields));
  return level !== undefined || (isOther && sides.size > 0)
    ? refuse(
        'contradiction',
        `Its order is called ${quoted(level ?? names.join(' '))}: it may open a trade, or close one.`,
      )
    : undefined;
};

const ENDS: readonly Role[] = ['close', 'cancel', 'stopped', 'told', 'over'];
const isTrue = (text: string): boolean => /^(?:true|1|yes)$/i.test(text);

/** `"enabled": false`, `"test": true`: under a name that is not known it may turn the order round. */
const SWITCH = /^(?:true|false|yes|no|on|off)$/i;
/** @throws UnreadError where a value under an unknown name tells of no opening: `"reason": "exit"`, `"isReduceOnly": true` */
const checkUnread = (fields: Fields): void => {
  const [danger] = [...fields.all('text'), ...fields.all('comment')].flatMap(({ text }) => takesBackIn(text));
  if (danger !== undefined) refuse('commentary', `${quoted(danger)} may take its trade back.`);
  const ended = fields.list.find(
    ({ path, type }) =>
      type !== 'null' &&
      /^(?:closed|exited|cancell?ed|stopped|ended)_?(?:at|on|time|date)$/i.test(String(path.at(-1))),
  );
  if (ended) refuse('report', `It has an end: ${quoted(ended.text)}.`);
  const doubt = (['other', 'vague', 'unsure', 'side'] as const)
    .flatMap((role) => fields.all(role))
    .find((field) => {
      const { path, type, text } = field;
      const name = String(path.at(-1));
      const roles = rolesIn(isTrue(text) ? name : type === 'string' ? text.slice(0, 80) : '');
      const isReason = !isTrue(text) && REASON.some((role) => roles.has(role));
      return (
        (ENDS.some((role) => roles.has(role)) && !isReason) ||
        // `"event": "order_updated"`
        (roles.has('new') && /ed$/i.test(text)) ||
        (SWITCH.test(text) && !/^enabled$/i.test(name) && !fields.all('other').includes(field)) ||
        rolesIn(name).has('if') ||
        (AMOUNT.test(name) && Number(text) === 0) ||
        (type === 'string' && path.length === 1 && LEVEL.test(text.trim()) && !isLevelled(fields))
      );
    });
  if (doubt)
    refuse('contradiction', `${quoted(String(doubt.path.at(-1)))} may say that nothing is to be opened.`);
};

/** `"event": "order_cancelled", "action": "buy"`: of what has happened, beside what is to be done. */
const tellsOfEnd = (fields: Fields): boolean => {
  const said = fields
    .all('side')
    .map(({ path, text }) => ({ name: String(path.at(-1)), roles: rolesIn(text) }));
  const isSided = said.some(
    ({ name, roles }) =>
      /action|cmd|command|operation/i.test(name) && (roles.has('buy') || roles.has('sell')),
  );
  return said.some(
    ({ name, roles }) => !DOES.test(name) && (roles.has('close') || (isSided && roles.has('cancel'))),
  );
};

/**
 * What is to be done: a side to open, or an update.
 * @throws UnreadError where that is not said, or said in two ways.
 */
export const orderIn = (fields: Fields, market: Market, world: World): Side | Update => {
  const sayings = [...fields.all('side'), ...fields.all('text').filter(({ text }) => isSide(text))];
  const said = sayings.map(({ text }) => counted(text, fields));
  const types = fields.all('type').map(({ text }) => text);
  const actions = said.map((text) => actionOf(text, market, world));
  const meant = actions.filter((action) => action !== undefined);
  // A type may be the kind of order (limit), and may be what is done (exit).
  const typed = types
    .filter(
      (text) =>
        STOP_ORDER.test(text.trim()) ||
        ([...SIDES, 'close', 'cancel'] as const).some((role) => rolesIn(text).has(role)),
    )
    .map((text) => actionOf(text, market, world))
    .filter((action) => action !== undefined);
  const isSided = typed.length > 0 || fields.all('position').length > 0;
  // `"signal": "HOLD"` beside the position that is held.
  const odd = said.find(
    (text, index) =>
      actions[index] === undefined &&
      ((meant.length === 0 && !(isSided && opensOnly(text))) ||
        (isCommand(sayings[index]) && !opensOnly(text)) ||
        (['keep', 'not', 'if', 'told', 'over'] as const).some((role) => rolesIn(text).has(role))),
  );
  if (odd !== undefined) refuse('no-side', `${quoted(odd)} is no side.`);
  const closes = [...meant, ...typed].find((action) => typeof action !== 'string');
  const sides = new Set((meant.length > 0 ? meant : typed).filter((action) => typeof action === 'string'));
  const position = fields.one('position');
  const now = position === undefined ? undefined : heldOf(position);
  const size = fields.one('size');
  if (now !== undefined) {
    const before = fields.one('position-before');
    const order = sides.size === 1 ? [...sides][0] : undefined;
    // `"action": "close", "position": "long"`: which is to be closed, or what is held after it.
    const isNamed = fields.all('position').every(({ path }) => /^position$/i.test(String(path.at(-1))));
    if (closes !== undefined && before === undefined && now !== 'flat')
      return isNamed && size === undefined
        ? closes
        : refuse('contradiction', `It is to be closed, and its strategy is ${now}.`);
    const done = orderOf({
      now,
      before: before === undefined ? undefined : heldOf(before),
      size: sizeOf(size),
      sizeBefore: sizeOf(fields.one('size-before')),
      order,
    });
    return closes !== undefined && typeof done === 'string'
      ? refuse('contradiction', `It is to be closed, and its strategy is ${now}.`)
      : done;
  }
  if (sides.size > 0 && tellsOfEnd(fields))
    refuse('contradiction', 'It tells of an end, and names a side as well.');
  if (closes !== undefined) return closes;
  const exit = exitBy(fields, sides);
  if (exit) return exit;
  const reduce = fields.one('reduce') ?? '';
  const reduces = isTrue(reduce);
  if (!reduces && !/^(?:false|0|no|)$/i.test(reduce))
    refuse('contradiction', `${quoted(reduce)} does not say whether it only closes.`);
  if (reduces && isLevelled(fields)) refuse('conditional', 'It closes a trade, and names a level of one.');
  if (reduces || (size !== undefined && Number(size) === 0)) return { type: 'close', fraction: 1 };
  const held = fields
    .all('held')
    // In `positionIdx` 1 is the long of hedge mode, and 2 its short.
    .map(({ text }) => (text === '2' ? 'short' : heldOf(text)))
    .find((one) => one === 'long' || one === 'short');
  // In hedge mode a sell of a long closes it.
  if (held && sides.size === 1 && !sides.has(held) && !isLevelled(fields))
    return { type: 'close', fraction: 1 };
  if (held) sides.add(held);
  if (sides.size > 1) return refuse('contradiction', 'It names both sides.');
  const [side] = sides;
  if (side) checkUnread(fields);
  return side ?? refuse('no-side', 'It does not say long or short.');
};
