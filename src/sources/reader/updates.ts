import { type Clause, has, hasFigure, isHeadline } from './clauses.js';
import { isLabel, LATER, SIDES } from './item.js';
import { type Held, lettersOf, NO_SHARE, type Said } from './closing.js';
import { parse, type Parsed } from './statements.js';
import { idleIn, PAST, type Token } from './tokens.js';
import { chatterIn } from './chatter.js';
import type { Update } from './types.js';
import { quoted, UnreadError } from './unread.js';
import type { Market } from './values.js';

/** Letters of trade: beside an update they have to be understood wherever they stand. */
const OF_TRADE = /^[STEBXCcARO#%fqsb]$/;

export interface FoundUpdates {
  readonly updates: readonly Update[];
  /** The clauses that say nothing else. */
  readonly clauses: ReadonlySet<Clause>;
  /** What says how the trade is to be managed later: `Once target 1 is hit, move the rest to breakeven`. */
  readonly hints: ReadonlySet<Clause>;
  /** Why they are not to be had, though something is said. */
  readonly doubt: UnreadError | undefined;
  /** What has happened or is to be done now, so that the levels of a trade beside it propose none. */
  readonly tells: readonly Clause[];
}

const NEWS = new Set<Update['type']>(['target-hit', 'entry-filled', 'stopped']);
const AWAITED = new UnreadError('conditional', 'It depends on something that has not happened yet.');

const ASKED = new UnreadError('commentary', 'It asks what is to be done.', true);
const PARTS = new UnreadError('number', 'It names several parts of its trade.');
const TOLD = new UnreadError('report', 'It tells how a trade went.', true);

const doubtOf = ({ letter, item }: Token, isSilent: boolean): UnreadError =>
  letter === 'i' || isLabel(item, 'above', 'below')
    ? AWAITED
    : new UnreadError(
        /[?!N]/.test(letter) ? 'commentary' : 'number',
        `What ${quoted(item.text)} says of its trade is not known.`,
        isSilent,
      );

/** Whether what a clause says depends on something. */
const isOpen = ({ said: all, left }: Parsed): boolean =>
  all.some(({ waits, doubt }) => waits === true || doubt?.reason === 'conditional') ||
  left.some((token) => doubtOf(token, false) === AWAITED);

/** `TP1 62000 close 50%`, `TP1 62000 (close 50%)`: a share to be closed beside the target where it is to be. */
const isShared = ({ left, clause }: Parsed): boolean =>
  has(clause, 'close') &&
  (/T[^S]*#/.test(lettersOf(left)) ||
    (clause.aside && !clause.items.some((item) => isLabel(item, 'close') && PAST.test(item.text))));

/** `Updated SL: 60300` among the lines of a trade: a level of it. */
export const isRenewed = (clause: Clause): boolean =>
  has(clause, 'new') && !has(clause, 'move', 'place', 'close', 'break-even');

/** Whether the clauses say where to enter and to leave, so that a stop that is put somewhere is theirs. */
const isWhole = (clauses: readonly Clause[]): boolean =>
  clauses.some(
    (clause) =>
      has(clause, 'market') ||
      clause.slots.some((slot) => /^(?:entry|buy|sell)$/.test(slot.role) && hasFigure(slot)) ||
      (isHeadline(clause) && clause.slots.some((slot) => slot.role === 'loose' && hasFigure(slot))),
  ) && clauses.some(({ slots }) => slots.some((slot) => slot.role === 'target' && hasFigure(slot)));

/** Whether a clause manages a trade and names no price, side or entry. */
const isHint = ({ clause, tokens }: Parsed): boolean =>
  !/[#msb?N]/.test(lettersOf(tokens)) &&
  !has(clause, ...SIDES, 'entry', 'market', 'not', 'over') &&
  has(clause, 'hit', 'move', 'place', 'break-even', 'close') &&
  clause.items.every((item) => !isLabel(item, 'if') || LATER.test(item.text));

/** Whether what a clause says takes back a trade whose levels stand beside it. */
const takesBack = (one: Parsed): boolean =>
  (one.left.some(({ letter }) => /[cXO]/.test(letter)) ||
    one.said.some(
      ({ updates, beside, doubt }) =>
        updates.some(({ type }) => type !== 'add') ||
        beside === 'target-hit' ||
        beside === 'cancel' ||
        doubt !== undefined,
    )) &&
  !isOpen(one) &&
  !isShared(one);

/**
 * The updates as one list: each once, a close of what is not kept, and of an entry nothing where more is said; undefined where
 * it names several parts, or such as are not the whole.
 */
const asOne = (all: readonly Said[]): readonly Update[] | undefined => {
  const updates = all.flatMap((one) => one.updates);
  const texts = updates.map((update) => JSON.stringify(update));
  const once = updates.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
  const [share, ...more] = all.flatMap((one) => one.kept ?? []);
  const [close, ...others] = once.filter((update) => update.type === 'close');
  if (others.length + more.length > 0) return undefined;
  const isRest = share !== undefined && close?.fraction === 1;
  // `Close half, then reload`
  if (close && once.some(({ type }) => type === 'add' || type === 'reverse')) return undefined;
  if (share !== undefined && close && !isRest && Math.abs(share + close.fraction - 1) > 0.011)
    return undefined;
  return once
    .filter(({ type }) => type !== 'entry-filled' || once.length === 1)
    .map((update) =>
      update === close && isRest ? { ...update, fraction: Number((1 - share).toFixed(6)) } : update,
    );
};

/** Whether the clauses could be a plan of their own, in which an arrow makes no level a new one. */
const mayPlan = (clauses: readonly Clause[]): boolean =>
  clauses.some(
    (clause) => has(clause, ...SIDES, 'entry') || (has(clause, 'market') && !has(clause, 'stop', 'target')),
  );

/** The clauses by what they say, each with what shows there that a level is a new one. */
const parseAll = (clauses: readonly Clause[], market: Market, held: Held): readonly Parsed[] => {
  const isPlan = mayPlan(clauses);
  const whole = isWhole(clauses);
  const letters = whole ? 'W' : isPlan ? 'MW' : 'MW>';
  const marked = new Set(
    clauses
      .filter((clause) => has(clause, 'new', 'move') || (!whole && has(clause, 'place')))
      .map(({ sentence }) => sentence),
  );
  return clauses
    .filter((clause) => !has(clause, 'advert') || has(clause, 'close', 'cancel', 'stopped'))
    .map((clause) => {
      const isMarked = marked.has(clause.sentence) || (held.isAnswer && !isPlan);
      const bare = isMarked ? 'any' : held.isOpen && !isPlan ? 'short' : 'none';
      return parse(clause, market, held, { letters, bare });
    });
};

const tellsUpdate = ({ said }: Parsed): boolean => said.some(({ updates }) => updates.length > 0);

/** What is not understood of the sentences of updates, or speaks of a trade elsewhere. */
const strangeIn = (
  parsed: readonly Parsed[],
  sentences: ReadonlySet<number>,
  cancels: boolean,
): Token | undefined => {
  const left = parsed
    .flatMap(({ clause, left: tokens }) =>
      tokens.filter(({ letter }) => sentences.has(clause.sentence) || OF_TRADE.test(letter)),
    )
    .find(({ letter }) => !(cancels && /^[TEH]$/.test(letter)));
  // `SOL weak, closed`: what was spoken of ahead may be what closed.
  const subject = parsed.flatMap(({ clause }, index) => {
    const next = parsed[index + 1];
    const isPast = next?.clause.items.some((item) => isLabel(item, 'close') && PAST.test(item.text)) ?? false;
    return isPast && next && next.clause.sentence === clause.sentence && tellsUpdate(next)
      ? idleIn(clause)
      : [];
  })[0];
  return left ?? subject;
};

/** Whether a part that is not named is so behind: `Lock in profits: close 75%`. */
const isNamedLater = ({ doubt }: Said, behind: readonly Said[]): boolean =>
  doubt?.message === NO_SHARE &&
  behind.some(({ updates }) => updates.some((update) => update.type === 'close' && update.fraction < 1));

/** Why updates are not to be had, though something is said. */
const doubtIn = (
  parsed: readonly Parsed[],
  updates: readonly Update[] | undefined,
): UnreadError | undefined => {
  const all = parsed.flatMap((one) => one.said);
  const telling = parsed.filter(tellsUpdate);
  const sentences = new Set(telling.map(({ clause }) => clause.sentence));
  const types = new Set(all.flatMap((one) => one.updates.map(({ type }) => type)));
  const cancels = types.has('cancel');
  if (parsed.some((one) => one.clause.asked && (tellsUpdate(one) || has(one.clause, 'part', 'close'))))
    return ASKED;
  const isAwaited = parsed.some(
    (one) => isOpen(one) && (sentences.has(one.clause.sentence) || one.said.some(({ waits }) => waits)),
  );
  // `Close half. Not yet.`
  const isTakenBack = parsed.some(
    ({ clause }) =>
      !sentences.has(clause.sentence) &&
      clause.items.filter(({ kind }) => kind === 'word' || kind === 'label').length < 3 &&
      has(clause, 'not', 'if', 'told'),
  );
  const own =
    isAwaited && [...types].some((type) => !NEWS.has(type))
      ? AWAITED
      : all.find((one, at) => one.doubt && !isNamedLater(one, all.slice(at)))?.doubt;
  if (own) return own;
  const strange = telling.length > 0 ? strangeIn(parsed, sentences, cancels) : undefined;
  const orders = telling.some(({ clause }) =>
    has(clause, 'close', 'cancel', 'move', 'place', 'add', 'reverse', 'stop'),
  );
  if (strange) return doubtOf(strange, !orders);
  const isLost = all.some(
    ({ beside }) =>
      beside !== undefined &&
      !types.has(beside) &&
      !cancels &&
      (beside === 'cancel' || (beside === 'target-hit' ? types.size === 0 : telling.length > 0)),
  );
  if (isLost) return TOLD;
  if (!updates) return PARTS;
  return telling.length > 0 && !cancels && isTakenBack ? AWAITED : undefined;
};

/**
 * Every update that the clauses speak of. A message is read as one only where the whole of each sentence that says one is
 * understood, and no other speaks of a level, a part or an order that is not: else there is a doubt.
 */
export const findUpdates = (clauses: readonly Clause[], market: Market, held: Held = {}): FoundUpdates => {
  const whole = parseAll(clauses, market, held);
  const types = whole.flatMap(({ said }) => said.flatMap(({ updates }) => updates.map(({ type }) => type)));
  const kind = types.every((type) => NEWS.has(type)) ? 'news' : types.includes('cancel') ? 'cancel' : 'order';
  const chatter = chatterIn(whole, market, kind);
  const parsed = whole.map((one) => ({ ...one, left: one.left.filter((token) => !chatter.has(token)) }));
  const all = parsed.flatMap((one) => one.said);
  const updates = asOne(all);
  const open = new Set(parsed.filter(isOpen).map(({ clause }) => clause.sentence));
  const isEntered = clauses.some((clause) => has(clause, 'entry'));
  const isSaid = (one: Parsed): boolean =>
    one.left.length === 0 || (isOpen(one) && !/[#m]/.test(lettersOf(one.left)));
  const clausesOf = (some: readonly Parsed[]): ReadonlySet<Clause> =>
    new Set(some.map(({ clause }) => clause));
  return {
    updates: updates ?? all.flatMap((one) => one.updates),
    clauses: clausesOf(parsed.filter((one) => tellsUpdate(one) && isSaid(one))),
    hints: clausesOf(parsed.filter((one) => open.has(one.clause.sentence) && isHint(one))),
    doubt: doubtIn(parsed, updates),
    tells: parsed.flatMap((one) =>
      takesBack(one) && !open.has(one.clause.sentence) && !(isEntered && isRenewed(one.clause))
        ? [one.clause]
        : [],
    ),
  };
};
