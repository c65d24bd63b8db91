import { isDeepStrictEqual } from 'node:util';
import {
  calledBy,
  denied,
  isAlive,
  isPendingEntry,
  signalIdOf,
  type Alert,
  type AlertContent,
  type AlertWish,
  type Position,
  type Signal,
} from '../../domain/index.js';
import type { Proposal, Reading } from '../../sources/reader/index.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { deniedEntry, endSignal } from '../signals/waiting.js';
import { ask } from './ask.js';
import { isLate } from './auto.js';
import { isSameContent, type PendingAlert } from './content.js';
import { settle } from './outcome.js';

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
 * What an edit of a post does to what the post has led to. A version that changes nothing of what is traded, or wishes
 * for what an earlier one did, stands for that one. One that does change it withdraws a card that waits for an answer,
 * and is read as if it were the first; once it was approved it is a question.
 * @returns `settled`: nothing is left to be read; else why the rest of it is put to the owner, where it is
 */
export const ofEdit = async (
  parts: TradingParts,
  pending: PendingAlert,
  message: Reading,
): Promise<'settled' | Rest> => {
  const { doc } = pending;
  const history = await historyOf(parts, doc.value);
  const { versions } = history;
  const { read } = doc.value;
  const isSame = (version: Alert): boolean => isSameContent(version.read, read);
  const before = message.action === 'update' ? versions.find(isSame) : undefined;
  if (before) return stand(parts, doc, before);
  const rest = { asks: whyAsks(parts, message, history) };
  const last = versions.find((version) => version.read?.kind === 'proposal');
  const same = last && isSame(last) ? last : undefined;
  if (same && same === versions[0]) return stand(parts, doc, same);
  const led = await ledTo(parts, versions);
  if (led && led.is !== 'over' && same) return stand(parts, doc, same);
  switch (led?.is) {
    case undefined:
      return rest;
    case 'over':
      return pass(parts, doc, 'over', 'its trade is over');
    case 'card':
      await withdraw(parts, doc.value, led.signal);
      return rest;
    case 'pending':
      return (await ofPending(parts, pending, led.signal, message)) ?? rest;
    case 'open':
      return (await ofOpen(parts, pending, led.position, message, last)) ?? rest;
  }
};

/** The versions of a post before this one that were read, newest first, and its first, where that is still known. */
interface History {
  readonly versions: readonly Alert[];
  readonly first: Alert | undefined;
}

const historyOf = async ({ store }: Pick<TradingParts, 'store'>, { revises }: Alert): Promise<History> => {
  const found: Alert[] = [];
  for (let id = revises; id !== undefined && found.length < MOST_VERSIONS; id = found.at(-1)?.revises) {
    const version = (await store.get('alert', id))?.value;
    if (!version) break;
    found.push(version);
  }
  const oldest = found.at(-1);
  return {
    versions: found.filter(({ outcome, ask: begun }) => outcome !== undefined || begun !== undefined),
    first: oldest?.revises === undefined ? oldest : undefined,
  };
};

/**
 * Why what an edit says is not done by itself: its stamp is of now whatever the age of its post, and a post trades by
 * itself once.
 */
const whyAsks = (
  parts: TradingParts,
  { action }: Reading,
  { versions, first }: History,
): string | undefined => {
  if (!first) return 'not every version of its post is known';
  if (versions.some((version) => version.ask))
    return 'its post was acted on or asked about before it was edited';
  if (action === 'update') return undefined;
  if (versions.some((version) => signalIdOf(version) !== undefined))
    return 'its post has led to a card before';
  return isLate(parts, first) ? 'its post is old' : undefined;
};

/**
 * Undefined where nothing came of it, or the owner let it pass: then an edit is read as if it were the first. A card that
 * is not kept any more is over.
 */
const ledTo = async (
  { store, clock }: TradingParts,
  versions: readonly Alert[],
): Promise<Led | undefined> => {
  const offered = versions.map(signalIdOf).find((id) => id !== undefined);
  if (offered === undefined) return undefined;
  const signal = await store.get('signal', offered);
  if (!signal) return { is: 'over' };
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

type Doc = PendingAlert['doc'];

/** What is to be read of an edit: `asks` says why it is put to the owner, whatever its source may do. */
type Rest = Pick<PendingAlert, 'asks'>;

const BEING_DONE = { status: 'ignored', code: 'same', words: 'what it wishes for is being done' } as const;

/** Nothing that matters has changed: a question of that version is still good. */
const stand = async (
  parts: TradingParts,
  { value, ...doc }: Doc,
  { alertId, standsFor = alertId, outcome = BEING_DONE }: Alert,
): Promise<'settled'> => {
  await settle(parts, { ...doc, value: { ...value, standsFor } }, { outcome });
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
  pending: PendingAlert,
  signal: Versioned<Signal>,
  message: Reading,
): Promise<'settled' | undefined> => {
  if (message.action === 'update') return undefined;
  const wishes: readonly AlertWish[] = [{ do: message.action === 'propose' ? 'anew' : 'cancel' }];
  const { symbol } = signal.value.opportunity;
  await ask(parts, pending, { symbol, signalId: signal.id, wishes });
  return 'settled';
};

/** Of an open position what has changed of stop and targets is asked about; where it says another trade, the close. */
const ofOpen = async (
  parts: TradingParts,
  pending: PendingAlert,
  { id, symbol, side }: Position,
  message: Reading,
  before: Alert | undefined,
): Promise<'settled' | undefined> => {
  const { doc } = pending;
  if (message.action === 'update') return undefined;
  if (message.action !== 'propose')
    return message.action === 'ignore' || TALK.has(message.reason)
      ? pass(parts, doc, message.reason, message.words)
      : undefined;
  const isSame = message.symbol === symbol && message.side === side;
  const wishes: readonly AlertWish[] = isSame
    ? changedExits(message, before?.read)
    : [{ do: 'close', fraction: 1 }];
  if (wishes.length === 0) return pass(parts, doc, 'edited', 'stop and targets are as they were');
  await ask(parts, pending, { symbol, positionId: id, wishes });
  return 'settled';
};

/** Stop and targets that are not as they were; what was taken away changes nothing. */
const changedExits = (
  { stop, targets }: Proposal,
  before: AlertContent | undefined,
): readonly AlertWish[] => {
  const old = before?.kind === 'proposal' ? before : undefined;
  const prices = targets.filter((target) => typeof target === 'number');
  return [
    ...(stop && 'price' in stop && !isDeepStrictEqual(stop, old?.stop)
      ? [{ do: 'stop' as const, stop: stop.price }]
      : []),
    ...(prices.length > 0 && !isDeepStrictEqual(targets, old?.targets)
      ? [{ do: 'targets' as const, targets: prices }]
      : []),
  ];
};
