import { calledBy, MINUTE, type AlertAsk, type Push } from '../../domain/index.js';
import type { BotDocs, OpenQuestion } from '../../state/store/docs.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { getOr, type Versioned } from '../../state/store/store.js';
import { eachApart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';
import { commit } from '../orders/parts.js';
import type { PendingAlert } from './content.js';
import { settle } from './outcome.js';
import { wishesText } from './words.js';

/** So many questions of one source are put to the owner within a while, ms; what is more is a flood. */
const MOST_PUT = 10;
const WHILE = 10 * MINUTE;

type Questions = BotDocs['questions'];

/** What is wished for, of what. */
export type Wishes = Omit<AlertAsk, 'until' | 'takenBy'>;

const questionsOf = (
  { store, human }: Pick<TradingParts, 'store' | 'human'>,
  source: string,
): Promise<Versioned<Questions>> =>
  getOr(store, 'questions', source, { open: [], since: human.now(), asked: 0 });

const pushOf = (source: string, { alertId, symbol, words }: OpenQuestion, lastOf?: number): Push => ({
  type: 'asked',
  alertId,
  source,
  symbol,
  words,
  ...(lastOf === undefined ? {} : { lastOf }),
});

/** The question whose place another takes, where it stands in the chat and was not answered. */
const replaced = async (
  { store }: Pick<TradingParts, 'store'>,
  source: string,
  before: OpenQuestion | undefined,
  by: string,
): Promise<readonly Push[]> => {
  if (!before || before.isHeld) return [];
  const { alertId, symbol, words } = before;
  const answered = (await store.get('alert', alertId))?.value.ask?.takenBy !== undefined;
  return answered ? [] : [{ type: 'questionReplaced', alertId, source, symbol, words, by }];
};

/**
 * Puts a wish to the owner; its button is good once, for as long as a card would be. It takes the place of what the same
 * source has asked of the same symbol before. Of a flood the owner is told once; what it asks last comes at its end.
 */
export const ask = async (parts: TradingParts, { doc }: PendingAlert, subject: Wishes): Promise<void> => {
  const { source } = doc.value;
  const { symbol, wishes } = subject;
  const words = wishesText(wishes);
  const now = parts.human.now();
  const until = now + parts.settings().approvalTtl * 1000;
  const { value: known, version } = await questionsOf(parts, source);
  const isOver = now - known.since >= WHILE && !known.open.some(({ isHeld }) => isHeld);
  const { since, asked } = isOver ? { since: now, asked: 0 } : known;
  const isFlood = asked >= MOST_PUT;
  const question: OpenQuestion = {
    symbol,
    alertId: doc.id,
    words,
    until,
    ...(isFlood ? { isHeld: true } : {}),
  };
  const before = known.open.find((one) => one.symbol === symbol);
  const others = known.open.filter((one) => one !== before && (one.isHeld || now < one.until));
  const pushes = [
    ...(await replaced(parts, source, before, words)),
    ...(isFlood ? [] : [pushOf(source, question)]),
    ...(asked === MOST_PUT ? [floodNotice(source)] : []),
  ];
  const value: Questions = { open: [...others, question], since, asked: asked + 1 };
  await settle(parts, doc, { outcome: { status: 'asked', words }, ask: { ...subject, until } }, pushes, [
    { kind: 'questions', id: source, value, version },
  ]);
};

const floodNotice = (source: string): Push => ({
  type: 'notice',
  level: 'warning',
  text:
    `${calledBy(source)} has asked you ${MOST_PUT} times within ${WHILE / MINUTE} minutes. ` +
    `What more it asks in that time is counted; then the last of each symbol is put to you.`,
});

/** Puts what a flood has asked last, one question a symbol, once its time is over. For every upkeep. */
export const putHeldQuestions = async (parts: TradingParts): Promise<void> => {
  const books = await parts.store.list('questions');
  await eachApart(books, ({ id }) => retryConflicts(() => putHeld(parts, id)));
};

const putHeld = async (parts: TradingParts, source: string): Promise<void> => {
  const { value, version } = await questionsOf(parts, source);
  const now = parts.human.now();
  const held = value.open.filter(({ isHeld }) => isHeld);
  if (held.length === 0 || now - value.since < WHILE) return;
  const open = value.open.map(({ isHeld: _held, ...question }) => question);
  await commit(parts, {
    put: [{ kind: 'questions', id: source, value: { open, since: now, asked: held.length }, version }],
    pushes: held
      .filter(({ until }) => now < until)
      .map((question) => pushOf(source, question, value.asked - MOST_PUT)),
  });
};

/** What a source has asked of a symbol since; undefined where this question is its last. */
export const askedSince = async (
  parts: Pick<TradingParts, 'store' | 'human'>,
  source: string,
  symbol: string,
  alertId: string,
): Promise<string | undefined> => {
  const { value } = await questionsOf(parts, source);
  const last = value.open.find((one) => one.symbol === symbol);
  return last && last.alertId !== alertId ? last.words : undefined;
};
