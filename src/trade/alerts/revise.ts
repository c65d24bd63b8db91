import {
  denied,
  isAlive,
  isPendingEntry,
  type Alert,
  type AlertWish,
  type Position,
  type Signal,
} from '../../domain/index.js';
import type { Proposal, Reading as Message } from '../../sources/reader/index.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { deniedEntry, endSignal } from '../signals/waiting.js';
import { settle } from './outcome.js';
import { levelsOf, type Reading } from './propose.js';
import { ask } from './update.js';
import { calledBy } from './words.js';

/** So many versions of a post are looked back on. */
const MOST_VERSIONS = 20;
/** Reasons for which an edit is talk of a trade that goes on. */
const TALK: ReadonlySet<string> = new Set(['report', 'commentary', 'advert']);

/** What the post of an edit has led to. */
type Led =
  /** Its card waits for an answer. */
  | { readonly is: 'card'; readonly signal: Versioned<Signal> }
  /** It is approved, and waits for its price or for its fill. */
  | { readonly is: 'pending'; readonly signal: Versioned<Signal> }
  | { readonly is: 'open'; readonly position: Position }
  /** Its trade is over, or another post of its source has taken its place. */
  | { readonly is: 'over' };

/**
 * What an edit of a post does to what the post has led to. A version that changes nothing of what is traded stands for
 * the same card. One that does withdraws a card that waits for an answer, and is read as if it were the first; once it
 * was approved it is a question. @returns `settled`: nothing is left to be read
 */
export const ofEdit = async (
  parts: TradingParts,
  reading: Reading,
  message: Message,
): Promise<'settled' | undefined> => {
  const { doc } = reading;
  const versions = await versionsBefore(parts, doc.value);
  const last = versions.find(({ levels }) => levels !== undefined);
  const levels = levelsIn(message);
  const same = levels !== undefined && last?.levels === levels ? last : undefined;
  if (same && same === versions[0]) return stand(parts, doc, same);
  const led = await ledTo(parts, versions);
  if (led && led.is !== 'over' && same) return stand(parts, doc, same);
  switch (led?.is) {
    case undefined:
      return undefined;
    case 'over':
      return pass(parts, doc, 'over', 'its trade is over');
    case 'card':
      await withdraw(parts, doc.value, led.signal);
      return undefined;
    case 'pending':
      return ofPending(parts, reading, led.signal, message);
    case 'open':
      return ofOpen(parts, reading, led.position, message, last?.levels);
  }
};

/** The versions of the post before this one that were read, newest first. */
const versionsBefore = async (
  { store }: Pick<TradingParts, 'store'>,
  { revises }: Alert,
): Promise<readonly Alert[]> => {
  const found: Alert[] = [];
  let id = revises;
  while (id !== undefined && found.length < MOST_VERSIONS) {
    const version: Alert | undefined = (await store.get('alert', id))?.value;
    if (version?.outcome) found.push(version);
    id = version?.revises;
  }
  return found;
};

/** Undefined where nothing came of it, or the owner let it pass: then an edit is read as if it were the first. */
const ledTo = async (
  { store, clock }: TradingParts,
  versions: readonly Alert[],
): Promise<Led | undefined> => {
  const offered = versions.map(({ outcome }) => outcome).find((outcome) => outcome?.status === 'offered');
  const signal = offered && (await store.get('signal', offered.signalId));
  if (!signal) return undefined;
  const { status, opportunity } = signal.value;
  if (status === 'replaced') return { is: 'over' };
  if (isAlive(signal.value, clock.now())) return { is: status === 'offered' ? 'card' : 'pending', signal };
  if (status !== 'approved') return undefined;
  const isIts = ({ signalId }: { readonly signalId?: string }): boolean => signalId === signal.id;
  const position = (await store.get('position', opportunity.symbol))?.value;
  if (position && isIts(position))
    return position.status === 'open' ? { is: 'open', position } : { is: 'over' };
  const intents = await store.list('intent');
  if (intents.some(({ value }) => isPendingEntry(value) && isIts(value))) return { is: 'pending', signal };
  return (await store.list('trade')).some(({ value }) => isIts(value)) ? { is: 'over' } : undefined;
};

type Doc = Reading['doc'];

const levelsIn = (message: Message): string | undefined =>
  message.action === 'propose' ? levelsOf(message) : undefined;

/** Nothing that matters has changed. */
const stand = async (
  parts: TradingParts,
  doc: Doc,
  { outcome, symbol, side, levels }: Alert,
): Promise<'settled' | undefined> => {
  if (!outcome) return undefined;
  await settle(parts, doc, { outcome, symbol, side, levels });
  return 'settled';
};

const pass = async (parts: TradingParts, doc: Doc, code: string, words: string): Promise<'settled'> => {
  await settle(parts, doc, { outcome: { status: 'ignored', code, words } });
  return 'settled';
};

const withdraw = async (parts: TradingParts, alert: Alert, signal: Versioned<Signal>): Promise<void> => {
  const no = denied('edited', `${calledBy(alert.source)} has changed it`);
  await endSignal(parts, signal, 'ended', deniedEntry('signal-ended', signal.value, no, parts), no.reason);
};

/** What waits for its price or its fill may be planned anew, or called off. */
const ofPending = async (
  parts: TradingParts,
  reading: Reading,
  signal: Versioned<Signal>,
  message: Message,
): Promise<'settled' | undefined> => {
  if (message.action === 'update') return undefined;
  const wishes: readonly AlertWish[] = [{ do: message.action === 'propose' ? 'anew' : 'cancel' }];
  const { symbol } = signal.value.opportunity;
  await ask(parts, reading, { symbol, signalId: signal.id, wishes }, levelsIn(message));
  return 'settled';
};

/** Of an open position what has changed of stop and targets is asked about; where it says another trade, the close. */
const ofOpen = async (
  parts: TradingParts,
  reading: Reading,
  { id, symbol, side }: Position,
  message: Message,
  before: string | undefined,
): Promise<'settled' | undefined> => {
  const { doc } = reading;
  if (message.action === 'update') return undefined;
  if (message.action !== 'propose')
    return message.action === 'ignore' || TALK.has(message.reason)
      ? pass(parts, doc, message.reason, message.words)
      : undefined;
  const isSame = message.symbol === symbol && message.side === side;
  const wishes: readonly AlertWish[] = isSame
    ? changedExits(message, before)
    : [{ do: 'close', fraction: 1 }];
  if (wishes.length === 0) return pass(parts, doc, 'edited', 'stop and targets are as they were');
  await ask(parts, reading, { symbol, positionId: id, wishes }, levelsIn(message));
  return 'settled';
};

/** Stop and targets that are not as they were; what was taken away changes nothing. */
const changedExits = ({ stop, targets }: Proposal, before: string | undefined): readonly AlertWish[] => {
  const [, , , oldStop, oldTargets] = JSON.parse(before ?? '[]') as unknown[];
  const isNew = (now: unknown, old: unknown): boolean => JSON.stringify(now) !== JSON.stringify(old);
  const prices = targets.filter((target) => typeof target === 'number');
  return [
    ...(stop && 'price' in stop && isNew(stop, oldStop) ? [{ do: 'stop' as const, stop: stop.price }] : []),
    ...(prices.length > 0 && isNew(targets, oldTargets) ? [{ do: 'targets' as const, targets: prices }] : []),
  ];
};
