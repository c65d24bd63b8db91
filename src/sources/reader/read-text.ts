import { sign, type Side } from '../../domain/index.js';
import { FARTHEST, proposalOf } from './claim.js';
import { clausesOf, type Clause, has, hasFigure, hasStrange, wordsOf } from './clauses.js';
import { takesBackIn } from './danger.js';
import { hasLevel } from './elsewhere.js';
import { isFigure, isLabel, isMark, isPrice, type Item, SIDES } from './item.js';
import { itemsOf } from './items.js';
import { unpaired } from './pairs.js';
import { checkUntil } from './state.js';
import type { SymbolReader } from './symbol-at.js';
import {
  any,
  checkKnown,
  isOwnReport,
  refuseChatter,
  refuseOther,
  TALK,
  tellsOwn,
  withoutFooters,
} from './talk.js';
import { claimOfText } from './text-claim.js';
import { heads } from './turned.js';
import type { Contract, Known, Proposal, Update, UpdateReading } from './types.js';
import { quoted, refuse, silently, withoutTalk } from './unread.js';
import { findUpdates, isRenewed } from './updates.js';
import { within } from './numbers.js';
import { type Market, partsDecimals } from './values.js';
import type { Role } from './vocabulary.js';
import { wholePlanIn } from './whole-plan.js';
import { ofOne, whichSymbol } from './which-symbol.js';

/** Longest text that is read, in letters: Telegram's longest. */
const LONGEST = 4096;

/** What a reader needs of the world. */
export interface World {
  readonly symbols: SymbolReader;
  readonly context: Known;
  /** Other values stand beside the text. */
  readonly isPart?: boolean;
}

export const marketOf = (contract: Contract, { context }: World): Market => ({
  price: context.prices[contract.symbol],
  tickSize: contract.tickSize,
});

/** The trade of that symbol that this source has open, and its side, where that is known. */
export const heldIn = (symbol: string | undefined, { context }: World) => {
  const open = context.positions?.find((position) => position.symbol === symbol);
  const reply = context.replyTo;
  return { open, side: open?.side ?? (reply?.symbol === symbol ? reply?.side : undefined) };
};

/** Holds the new stop or targets of a trade against the market, and against its side where that is known. */
const checkUpdate = (update: Update, price: number | undefined, side: Side | undefined): void => {
  const stop = update.type === 'stop' && 'price' in update ? update.price : undefined;
  const targets =
    update.type === 'targets' ? update.targets.filter((target) => typeof target === 'number') : [];
  if (stop === undefined && targets.length === 0) return;
  if (price === undefined) return refuse('scale', 'No price is known to hold its levels against.');
  const levels = [...targets, ...(stop === undefined ? [] : [stop])];
  const far = levels.find((level) => !within(level, price, level === stop ? FARTHEST.stop : FARTHEST.target));
  if (far !== undefined) refuse('scale', `${far} does not fit the market: it stands at ${price}.`);
  if (side === undefined) return;
  const ahead = (level: number): boolean => sign(side) * (level - price) > 0;
  if (stop !== undefined && ahead(stop))
    refuse('stop-side', `A ${side}'s stop at ${stop} is on the wrong side of the market at ${price}.`);
  const behind = targets.find((target) => !ahead(target));
  if (behind !== undefined)
    refuse('target-side', `A ${side}'s target at ${behind} is on the wrong side of the market at ${price}.`);
};

/**
 * An update of a trade of that symbol.
 * @throws UnreadError where it is told what is open from this source, and this is not; and for levels that do not fit.
 */
export const updateOf = (symbol: string, updates: readonly Update[], world: World): UpdateReading => {
  const { context } = world;
  const known = context.positions;
  const { open, side } = heldIn(symbol, world);
  const rests = updates.every(({ type }) => type === 'cancel' || type === 'entry-filled');
  if (known && !rests && !open) refuse('no-reference', `Nothing of ${symbol} is open from this source.`);
  for (const update of updates) checkUpdate(update, context.prices[symbol], side);
  const [only] = updates;
  return { action: 'update', symbol, update: updates.length === 1 && only ? only : updates };
};

/** A stop or a numbered target that stands for itself. */
const namesLevel = ({ slots }: Clause): boolean =>
  slots.some(
    (slot) =>
      (slot.role === 'stop' && !slot.items.some((item) => isLabel(item, 'none'))) ||
      (slot.role === 'target' && hasFigure(slot)),
  );

/** Whether a level has its price; a price of the market is one where a side is named. */
const isPriced = (clauses: readonly Clause[]): boolean =>
  heads(clauses, 'entry', 'stop', 'target', 'buy', 'sell') ||
  (any(clauses, ...SIDES) && heads(clauses, 'price'));

/** Roles of what may be told of a trade that is known already. */
const OF_UPDATES = 'hit stopped move place break-even close cancel over add reverse new part keep stop'.split(
  ' ',
) as readonly Role[];
/** Of these what cannot be said of an offer. */
const ACTS = 'hit stopped move break-even close cancel reverse stop'.split(' ') as readonly Role[];
const mayUpdate = (clauses: readonly Clause[]): boolean =>
  any(clauses, ...OF_UPDATES) ||
  clauses.some(({ items }) => items.some(({ kind, text }) => kind === 'tick' || /^(?:off|out)$/i.test(text)));

/** `#BTC #ETH #crypto`: tags on a line of their own. */
const isTags = ({ items }: Clause): boolean =>
  items.filter(({ kind, text }) => text.startsWith('#') || kind === 'symbol').length > 1 &&
  items.every(
    ({ kind, text }, at) => text.startsWith('#') || (kind !== 'mark' && isMark(items[at - 1], /^#$/)),
  );

const isOfTrade = (item: Item): boolean =>
  item.kind === 'symbol' || (item.kind === 'label' && !isLabel(item, 'talk', 'filler', 'futures', 'pair'));

/** Whether something is said there of the trade, whatever is advertised; `until 31.12.` is the end of an offer. */
const actsIn = ({ items }: Clause): boolean =>
  items.some(
    (item) =>
      item.kind === 'symbol' ||
      isLabel(item, ...SIDES, ...ACTS, 'not', 'told', 'entry') ||
      (isLabel(item, 'if') && !/^until$/i.test(item.text)),
  );

/** Without the tags, and from the first advert on the lines of adverts and results, below a whole trade. */
const withoutAds = (clauses: readonly Clause[]): readonly Clause[] => {
  const last = clauses.findLastIndex((clause) => namesLevel(clause) && !has(clause, 'advert'));
  const whole = clauses.slice(0, last + 1);
  const isTrade =
    whole.some(({ items }) => items.some(({ kind }) => kind === 'symbol')) && any(whole, ...SIDES);
  const below = clauses.slice(last + 1);
  const first = below.find((clause) => has(clause, 'advert'))?.line ?? Infinity;
  const sold = new Set(
    below
      .filter((clause) => has(clause, 'advert') || (clause.line > first && has(clause, 'report')))
      .map(({ line }) => line),
  );
  for (const clause of below) if (actsIn(clause)) sold.delete(clause.line);
  return isTrade
    ? [
        ...whole.filter((clause) => !(isTags(clause) && clause.items.every((item) => !isOfTrade(item)))),
        ...below.filter((clause) => !isTags(clause) && !sold.has(clause.line)),
      ]
    : clauses;
};

/** `+86.4%`, `Profit: +4.8%`: what was made, of no level. */
const tellsOfGain = ({ slots }: Clause): boolean =>
  slots.some(
    ({ role, items }) =>
      /^(?:loose|result|leverage|market|price)$/.test(role) &&
      items.some((item) => isFigure(item) && item.unit === 'percent' && item.sign === '+'),
  );

const QUOTATION = /["“„«]([^"“”„«»]{15,600})["“”»]/gu;

/** Whose trade may be told of. */
const PEOPLE =
  /\b(?:who|we|i|you|they|he|she|every(?:one|body)|some(?:one|body)|members|us|me|my|our|all)\b/i;

/** What programs put ahead of an alert that goes by mail; they quote it, too. */
const MAIL = /^(?:from|to|subject|date):.*$/gim;

/** Whether levels stand in quotation marks and something is said beside: `Some guru: "LONG BTC 61200, SL 60000". No.` */
const quotesLevels = (text: string): boolean =>
  [...text.matchAll(QUOTATION)].some(
    ([quotation, words = '']) =>
      (words.match(/\d[\d.,]*\d/g) ?? []).length > 1 &&
      /\p{L}{3}/u.test(text.replace(quotation, '').replace(MAIL, '')),
  );

/**
 * Reads a text.
 * @throws UnreadError with the reason why nothing is read.
 */
export const readText = (text: string, world: World): Proposal | UpdateReading => {
  if (text.length > LONGEST) refuse('too-large', `The text is longer than ${LONGEST} letters.`);
  if (quotesLevels(text)) refuse('commentary', 'It quotes a trade of somebody else.');
  checkUntil(text, world.context);
  const said = withoutFooters(clausesOf(itemsOf(unpaired(text), world.symbols)));
  const every = withoutAds(said);
  // `EDIT: off the VIP list. Stay out.`
  const [taken] = said
    .filter((clause) => !every.includes(clause))
    .flatMap((clause) => takesBackIn(wordsOf(clause)));
  if (taken !== undefined) refuse('commentary', `${quoted(taken)} may take its trade back.`);
  const clauses = ofOne(every);
  if (clauses.some(isOwnReport)) silently('report', 'It tells of a trade of somebody’s own.');
  if (clauses.some(tellsOwn)) refuse('report', 'It tells what somebody has done with a trade of their own.');
  const priced = isPriced(clauses);
  if (any(clauses, 'delisting')) silently('delisting', 'It speaks of a delisting.');
  const reply = world.context.replyTo;
  const isNamed = clauses.some(({ items }) => items.some(({ kind }) => kind === 'symbol'));
  if (!priced && !mayUpdate(clauses)) refuseChatter(clauses, isNamed);
  const contract = priced || !any(clauses, ...TALK) ? whichSymbol(clauses, world.symbols) : undefined;
  const known = contract ?? world.context.contracts.find(({ symbol }) => symbol === reply?.symbol);
  const bare: Market = known ? marketOf(known, world) : { price: undefined, tickSize: 1e-12 };
  const slots = clauses.flatMap((clause) => clause.slots);
  const market = { ...bare, decimalComma: partsDecimals(slots, bare) };
  const symbol = contract?.symbol ?? reply?.symbol;
  const { open, side } = heldIn(symbol, world);
  const held = { side, isAnswer: reply?.symbol !== undefined, isOpen: open !== undefined };
  const { updates, clauses: meant, hints, doubt, tells } = findUpdates(clauses, market, held);
  const rest = clauses.filter((clause) => !meant.has(clause));
  const proposes = isPriced(rest) && any(rest, ...SIDES);
  if (updates.length > 0 && !proposes) {
    if (any(clauses, ...TALK)) refuseChatter(clauses, false);
    if (doubt) throw doubt;
    // `Close all! … False alarm, we stay in.`
    const [first = Infinity, ...more] = [...meant].map(({ sentence }) => sentence);
    const [back] = clauses.flatMap((clause) =>
      clause.sentence > first && !more.includes(clause.sentence) ? takesBackIn(wordsOf(clause)) : [],
    );
    if (back !== undefined) refuse('commentary', `${quoted(back)} may take its update back.`);
    if (symbol === undefined) return refuse('no-reference', 'It does not say which trade it means.');
    if (reply?.symbol !== undefined && reply.symbol !== symbol)
      refuse('contradiction', `It names ${symbol} and answers a message about ${reply.symbol}.`);
    const sides = (['long', 'short'] as const).filter((one) => any(clauses, one));
    const other = sides.length > 1 || (side !== undefined && sides.some((one) => one !== side));
    if (other && !updates.some(({ type }) => type === 'reverse'))
      refuse('contradiction', 'It names another side than its trade has.');
    return updateOf(symbol, updates, world);
  }
  const told = wholePlanIn(every, market);
  if (doubt && !proposes) throw doubt;
  // `Every bounce gets sold`, ahead of a whole trade
  const start = told && !told.danger ? (told.plan.find(hasLevel)?.sentence ?? 0) : 0;
  if (tells.some((clause) => clause.sentence >= start || PEOPLE.test(wordsOf(clause))))
    (priced ? refuse : silently)('report', 'It tells how a trade went.');
  if (!priced) {
    // Never passed over in silence: `Guys close SOL`.
    if (clauses.some((clause) => has(clause, 'close') && !clause.asked))
      refuse('commentary', 'It speaks of closing, and not plainly enough to close anything.');
    refuseChatter(clauses, isNamed);
  }
  const all = clauses.filter((clause) => !hints.has(clause) && (!meant.has(clause) || isRenewed(clause)));
  const proposed = (isWhole: boolean): Proposal => {
    const plan = isWhole ? all.filter((clause) => told?.plan.includes(clause)) : all;
    refuseOther(plan, isWhole);
    if (!contract) return refuse('no-symbol', 'It names no symbol.');
    const claim = claimOfText(
      plan,
      market,
      clauses.filter((clause) => has(clause, 'close') && !has(clause, 'move') && !plan.includes(clause)),
    );
    const isOpen = [claim.entries, claim.buy ?? [], claim.sell ?? []].flat().length === 0;
    // `TP1 Long SOLUSDT`: news of a trade, or a trade; `LONG BTC 10`: a size, or a price with digits missing.
    const isVague = (clause: Clause): boolean =>
      namesLevel(clause) ||
      (isOpen &&
        clause.slots.some(({ role, items }) => role !== 'market' && role !== 'noise' && items.some(isPrice)));
    if (claim.stops.length + claim.targets.length === 0 && plan.some(isVague))
      (priced ? refuse : silently)('number', 'It has a number, and does not say where a level is.');
    const isPricedIn =
      claim.targets.length > 0 &&
      [...claim.targets, ...claim.stops].every((level) => typeof level === 'number' || 'price' in level);
    if (any(plan, 'roi') && !isPricedIn)
      refuse('percent-roi', 'Its percentages are of the margin, not of the price.');
    if (claim.stops.length === 0 && plan.some(tellsOfGain))
      refuse('report', 'It tells how a trade went, and names its levels again.');
    const proposal = proposalOf(claim, contract.symbol, market);
    // `ETH short stop to 3200`, `SOL sell` of a trade that is open
    const isSent = plan.some((clause) =>
      clause.slots.some(
        ({ role, items }) =>
          /^(?:stop|target)$/.test(role) && (isLabel(items[0], 'to') || items[0]?.text === '→'),
      ),
    );
    const leaves = side !== proposal.side && claim.side === undefined && claim.stops.length === 0;
    if (open && isOpen && (isSent || leaves))
      refuse('contradiction', 'It may be a new trade, or change the one that is open.');
    const whole = claim.stops.length > 0 && claim.targets.length > 0 && (!isOpen || any(plan, 'market'));
    checkKnown(plan, priced, whole, isWhole);
    return proposal;
  };
  const danger = told?.danger;
  if (!danger) {
    const proposal = proposed(told !== undefined);
    return said.some(hasStrange) ? { ...proposal, isAmidTalk: true } : proposal;
  }
  try {
    proposed(false);
    return refuse('commentary', `${quoted(danger.words)} may take its trade back.`);
  } catch (error) {
    const isTalk = danger.isTalk && updates.length === 0 && clauses.length === every.length && !world.isPart;
    throw isTalk ? withoutTalk(error, () => proposed(true)) : error;
  }
};
