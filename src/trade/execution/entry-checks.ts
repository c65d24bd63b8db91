import { controlAt, denied, isFinal, type Denied, type Intent } from '../../domain/index.js';
import { checkRecording } from '../../decide/risk/index.js';
import { assertFence, type ExecutionParts } from '../orders/parts.js';

/** Seconds for which a decision to enter is good; the market of a replay stands still while nobody looks. */
const MAX_AGE = 60;

/** Stop and target that are not settled for longer than this are in trouble, ms. */
const UNSETTLED_MS = 10_000;

/** Why no further order of an approved entry may be sent. */
export const refusalOf = async (parts: ExecutionParts, intent: Intent): Promise<Denied | undefined> => {
  // Side by side: an owner waits for it.
  const [withdrawal] = await Promise.all([withdrawalOf(parts, intent), assertFence(parts)]);
  return withdrawal ?? refusalByAge(parts, intent);
};

/** Why an entry that rests on the book must not stay there: cancelled, paused, halted, its position closed. */
export const withdrawalOf = async (parts: ExecutionParts, intent: Intent): Promise<Denied | undefined> => {
  if (intent.cancelReason !== undefined) return denied('called-off', `cancelled: ${intent.cancelReason}`);
  const [stored, bySymbol] = await Promise.all([
    parts.store.get('control', 'main'),
    refusalBySymbol(parts, intent),
  ]);
  const control = stored && controlAt(stored.value, parts.clock.now());
  const over = control && checkRecording(control);
  if (over) return over;
  if (control?.halted) return denied('halted', 'the bot is halted');
  if (control?.paused) return denied('paused', 'entries are paused');
  if (control?.unverified !== undefined)
    return denied('unverified', `the account could not be checked: ${control.unverified}`);
  if (parts.settings().mode === 'live' && !control?.armed)
    return denied('not-armed', 'live trading is not armed');
  return bySymbol;
};

const refusalByAge = (parts: ExecutionParts, intent: Intent): Denied | undefined => {
  const { mode, limitOrderTimeout } = parts.settings();
  const age = Math.round((parts.clock.now() - intent.createdAt) / 1000);
  // The order that rested first has had its time; what it left is still the same decision.
  const limit = MAX_AGE + (intent.steps.length > 0 ? limitOrderTimeout : 0);
  if (mode === 'replay' || age <= limit) return undefined;
  return denied('too-old', `it was decided ${age} s ago; at most ${limit} s are allowed`, { age, limit });
};

/** What is held and under way in the symbol; an order whose fate is unknown allows no new exposure (invariant 3). */
const refusalBySymbol = async (parts: ExecutionParts, intent: Intent): Promise<Denied | undefined> => {
  const { symbol, kind } = intent;
  const [held, intents] = await Promise.all([
    parts.store.get('position', symbol),
    parts.store.list('intent'),
  ]);
  const position = held?.value;
  // What is filled but not booked yet has no position so far.
  const started = intent.steps.some(({ booked }) => booked > 0);
  const own = kind === 'open' ? position?.intentId === intent.id : position?.id === intent.positionId;
  if (kind === 'open' && position && !own)
    return denied('already-open', `${symbol} already has a position or orders of ours`);
  const adds = kind === 'scaleIn' || started;
  if (adds && !(own && position?.status === 'open')) return denied('no-position', 'the position is closed');
  const others = intents
    .map(({ value }) => value)
    .filter((other) => other.symbol === symbol && other.id !== intent.id && !isFinal(other));
  if (adds && others.some((other) => other.kind === 'close'))
    return denied('closing', 'the position is being closed');
  const now = parts.clock.now();
  if (adds && others.some((other) => other.kind === 'protect' && now - other.createdAt > UNSETTLED_MS))
    return denied('unprotected', 'stop and target of the position could not be settled yet');
  if (others.some((other) => other.status === 'unresolved'))
    return denied('unresolved', `the fate of another order in ${symbol} is not known yet`);
  return undefined;
};
