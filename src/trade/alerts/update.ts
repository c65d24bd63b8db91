import {
  calledBy,
  denied,
  isAlive,
  isPendingEntry,
  sourceOf,
  type Alert,
  type AlertAsk,
  type AlertWish,
  type Position,
} from '../../domain/index.js';
import type { Update, UpdateReading } from '../../sources/reader/index.js';
import type { TradingParts } from '../core/parts.js';
import { commit } from '../orders/parts.js';
import { ask, type Wishes } from './ask.js';
import { isLate } from './auto.js';
import { updatesIn, wishesIn, type PendingAlert } from './content.js';
import { carryOut, type Carried } from './carry-out.js';
import { settle, settleRefused } from './outcome.js';
import { wishesText } from './words.js';

/** What nobody but the owner does to a position. */
const isUnsupported = (update: Update): boolean =>
  update.type === 'add' ||
  update.type === 'reverse' ||
  (update.type === 'targets' && update.targets.some((target) => typeof target !== 'number'));

/** Of what an update is: the position of its source, or what of it waits. */
type Subject = Pick<AlertAsk, 'symbol' | 'positionId' | 'signalId'>;

/**
 * What a source says of a trade that it proposed: news is written down; a wish is put to the owner with a button, or
 * carried out where the source acts by itself, on its own position alone. A stop is never loosened by itself.
 */
export const takeUpdate = async (
  parts: TradingParts,
  pending: PendingAlert,
  message: UpdateReading,
): Promise<void> => {
  const { doc } = pending;
  const { symbol } = message;
  const wishes = wishesIn(message);
  const name = doc.value.source;
  const say = (code: string, words: string): Promise<void> =>
    settleRefused(parts, doc, { code, words, text: `Not done, from ${calledBy(name)}: ${words}.` });
  if (updatesIn(message).some(isUnsupported))
    await say(
      'not-supported',
      `adding, reversing and targets in percent are not done by a source; nothing was done in ${symbol}`,
    );
  else if (wishes.length === 0) {
    const words = 'news of a trade: nothing is done by it';
    await settle(parts, doc, { outcome: { status: 'ignored', code: 'news', words } });
  } else {
    const subject = await subjectOf(parts, name, symbol, wishes);
    if ('denied' in subject) await say(subject.code, subject.reason);
    else if (doesByItself(parts, pending)) await doByItself(parts, pending, subject);
    else await ask(parts, pending, subject);
  }
};

/** Whether what is wished for is done without asking: its source may, and it is of now. */
const doesByItself = (parts: TradingParts, { doc, source, asks }: PendingAlert): boolean =>
  source?.mode === 'auto' && !doc.value.asksOnly && asks === undefined && !isLate(parts, doc.value);

/** What is meant: what waits where it is to be called off, else the open position; of this source alone. */
const subjectOf = async (
  parts: TradingParts,
  name: string,
  symbol: string,
  wishes: readonly AlertWish[],
): Promise<(Subject & { readonly wishes: readonly AlertWish[] }) | ReturnType<typeof denied>> => {
  const held = (await parts.store.get('position', symbol))?.value;
  const open = held?.status === 'open' ? held : undefined;
  const own = open && isOf(open, name) ? open : undefined;
  const signal = await waitingOf(parts, name, symbol);
  const moves = wishes.filter((wish) => wish.do !== 'cancel');
  const ends = wishes.some((wish) => wish.do === 'cancel' || (wish.do === 'close' && wish.fraction === 1));
  if (own && moves.length > 0) return { symbol, positionId: own.id, wishes: moves };
  if (signal !== undefined && ends) return { symbol, signalId: signal, wishes: [{ do: 'cancel' }] };
  if (open && !own)
    return denied(
      'not-its-own',
      `the ${open.side} of ${symbol} is from ${calledBy(sourceOf(open))}: ${calledBy(name)} may not touch it`,
    );
  return denied(
    'no-reference',
    `nothing of ${calledBy(name)} is ${ends ? 'open or waiting' : 'open'} in ${symbol}`,
  );
};

const isOf = (position: Position, name: string): boolean => position.source === name;

/** The signal of a source that waits for an answer or its price, or whose entry still works. */
const waitingOf = async (
  { store, clock }: TradingParts,
  name: string,
  symbol: string,
): Promise<string | undefined> => {
  const [signals, intents] = await Promise.all([store.list('signal'), store.list('intent')]);
  const works = new Set(
    intents.filter(({ value }) => isPendingEntry(value)).map(({ value }) => value.signalId),
  );
  return signals.find(
    ({ id, value }) =>
      value.source === name &&
      value.opportunity.symbol === symbol &&
      (isAlive(value, clock.now()) || (value.status === 'approved' && works.has(id))),
  )?.id;
};

/** Writes down what is to be done ahead of it: a position that it closed tells nobody what was meant. */
const doByItself = async (
  parts: TradingParts,
  { doc, source }: PendingAlert,
  subject: Wishes,
): Promise<void> => {
  const value: Alert = { ...doc.value, ask: { ...subject, until: parts.human.now(), isBegun: true } };
  await commit(parts, { put: [{ kind: 'alert', id: doc.id, value, version: doc.version }] });
  await finishByItself(parts, { doc: { ...doc, value, version: doc.version + 1 }, source }, subject);
};

/**
 * Goes on with what a process began that died; where it may not be done by itself any more, the owner is asked, and his
 * yes repeats nothing.
 */
export const resume = (parts: TradingParts, pending: PendingAlert, begun: AlertAsk): Promise<void> =>
  doesByItself(parts, pending) ? finishByItself(parts, pending, begun) : ask(parts, pending, begun);

/** Does what was written down: what could not be is told, and a stop that would loosen is put to the owner. */
const finishByItself = async (parts: TradingParts, pending: PendingAlert, subject: Wishes): Promise<void> => {
  const { doc } = pending;
  const { isBegun: _begun, ...meant } = subject;
  const { symbol, wishes } = meant;
  const request = { key: doc.id, sentAt: parts.human.now() };
  const carried = await carryOut(parts, subject, doc.value.source, request, 'bot');
  const loosens = carried.filter(({ status }) => status === 'confirm').map(({ wish }) => wish);
  if (loosens.length > 0) return ask(parts, pending, { ...meant, wishes: loosens });
  const words = carriedText(carried);
  await settle(parts, doc, { outcome: { status: 'done', words } }, [
    {
      type: 'notice',
      level: 'info',
      text: `${calledBy(doc.value.source)} in ${symbol}, by itself: ${words || wishesText(wishes)}`,
    },
  ]);
};

/** `stop to entry…; close 50 %: not done, there is no open position in BTC-USDT` */
const carriedText = (carried: readonly Carried[]): string =>
  carried
    .map((each) => (each.status === 'refused' ? `${each.words}: not done, ${each.reason}` : `${each.words}…`))
    .join('; ');
