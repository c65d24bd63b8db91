import {
  entryOf,
  fits,
  INITIAL_CONTROL,
  isFlag,
  isNumber,
  isObject,
  isText,
  type Control,
  type Field,
  type Push,
} from '../../domain/index.js';
import type { BotDocs } from './docs.js';
import type { Change } from './store.js';

/** Something stored that cannot be read: not JSON, or not what its kind must have. */
export interface Torn {
  /** A kind of document, or `job`, `push`, `journal`. */
  readonly kind: string;
  readonly id: string;
  /** As it was found. */
  readonly text: string;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What is read of a document without looking whether it is there, in every version of the program. */
const FIELDS: {
  readonly [K in keyof BotDocs]?: { readonly [F in keyof BotDocs[K]]?: Field<unknown> };
} = {
  signal: { id: isText, status: isText, opportunity: isObject, plan: isObject, expiresAt: isNumber },
  signalKey: { signalId: isText, at: isNumber },
  intent: {
    id: isText,
    kind: isText,
    symbol: isText,
    side: isText,
    status: isText,
    steps: isList,
    reservedRisk: isNumber,
    reservedNotional: isNumber,
    updatedAt: isNumber,
  },
  position: {
    id: isText,
    symbol: isText,
    side: isText,
    status: isText,
    contracts: isNumber,
    entryPrice: isNumber,
    leverage: isNumber,
    stop: isNumber,
    protection: isList,
    protectionSeq: isNumber,
    moves: isList,
    fillIds: isList,
    reasons: isList,
  },
  trade: {
    id: isText,
    symbol: isText,
    side: isText,
    closedAt: isNumber,
    netPnl: isNumber,
    r: isNumber,
  },
  remark: { tags: isList, at: isNumber },
  control: { paused: isFlag, halted: isFlag, armed: isFlag },
  equity: { day: isNumber, dayStartEquity: isNumber, peakEquity: isNumber, lastEquity: isNumber },
  ledger: {
    balance: isText,
    realised: isText,
    fees: isText,
    funding: isText,
    transfers: isText,
    positions: isObject,
  },
  cursor: { value: isText },
  order: { owner: isText, at: isNumber },
  scan: { id: isText, deadline: isNumber, done: isList, opportunities: isList, failed: isList },
  card: { chatId: isNumber, messageId: isNumber },
  confirm: { action: isText, args: isObject, expiresAt: isNumber },
  account: { equity: isNumber, balance: isNumber, marks: isObject, at: isNumber },
  lock: { until: isNumber, reason: isText },
  owner: { userId: isNumber },
  update: { at: isNumber },
  unfinished: { json: isText },
  secret: { value: isText },
  setting: { value: isText },
  equityPoint: { t: isNumber, equity: isNumber },
  lesson: { symbol: isText, side: isText },
  costs: { all: isObject, bySymbol: isObject, byHour: isObject, recent: isList },
  gates: { gates: isObject, waiting: isList },
  outcome: { at: isNumber, r: isNumber, kind: isText, features: isObject },
  preferences: { modes: isObject },
  digest: { lines: isList },
  report: { date: isText },
  finding: { since: isNumber, reads: isNumber },
  held: { until: isNumber },
  ownAlert: { id: isText, symbol: isText, left: isText, relation: isText },
  rehearsal: { at: isNumber, red: isList, yellow: isList, facts: isObject },
};

/** Texts inside documents that are JSON themselves. */
const INNER: Readonly<Record<string, (id: string, value: Readonly<Record<string, unknown>>) => unknown[]>> = {
  cursor: (id, { value, cashflows }) =>
    id === 'events' ? [value, cashflows].filter((place) => String(place).startsWith('{')) : [],
  setting: (id, { value }) => (id === 'pairs' ? [value] : []),
  unfinished: (_, { json }) => [json],
};

const isObjectText = (text: unknown): boolean => {
  try {
    return isObject(JSON.parse(String(text)));
  } catch {
    return false;
  }
};

/** Whether a document of the bot has what everybody takes for granted in it. */
export const isSound = (kind: string, id: string, value: unknown): boolean => {
  return (
    fits(FIELDS[kind as keyof BotDocs] ?? {}, value) && (INNER[kind]?.(id, value) ?? []).every(isObjectText)
  );
};

/** What it was, and what is so without it, in words. */
const WORDS: Readonly<Record<string, (id: string) => readonly [string, string]>> = {
  position: (id) => [
    `the record of the position in ${id}`,
    'The position is taken over from the exchange, with the stop that rests there; its history here is lost',
  ],
  intent: (id) => [
    `the record of order ${id}`,
    'If it was still under way it is not carried on; what it fills is still guarded',
  ],
  signal: (id) => [`signal ${id}`, 'Its buttons do nothing any more'],
  trade: (id) => [`the closed trade ${id}`, 'It is missing in the figures'],
  ownAlert: () => ['an alert of yours', 'It tells nothing any more: /alerts lists the others'],
  remark: (id) => [`your note on trade ${id}`, 'It is missing in /trade and /export'],
  control: () => [
    'the switches for pause, halt and Arm',
    'Entries are paused to be safe: /resume when you want them again, and /arm for real money',
  ],
  equity: () => [
    'the marks that the day’s loss and the drawdown are measured from',
    'They begin anew with the equity of now',
  ],
  ledger: () => ['the books', 'They begin anew: look at /pnl with care'],
  cursor: (id) => [`how far ${id} had got`, 'It begins anew'],
  order: (id) => [`what order ${id} was sent for`, 'It is told from others by its id alone'],
  account: () => ['the latest figures of the account', 'They are read again'],
  lock: (id) => [`the lock of ${id}`, `${id} may be entered again`],
  owner: () => ['who the owner is', 'The next start gives a new pairing code'],
  secret: (id) => [
    `the secret ${id}`,
    'A new one is made with the next start; older buttons do nothing any more',
  ],
  setting: (id) => [`your setting ${id}`, 'It is as the program was started with: look at /settings'],
  preferences: () => ['your wishes for notifications', 'All are as at first: look at /notify'],
  paper: () => ['the simulated account', 'It begins anew with PAPER_BALANCE'],
  job: (id) => [`job ${id}`, 'What it was for is taken up again by the next check'],
  push: (id) => [`message #${id}`, 'It cannot be shown'],
  journal: (id) => [`line ${id} of the journal`, 'It is missing in /why and /proof'],
};

/** Kinds that nothing else brings back: a second copy of each is kept. */
export const KEPT_TWICE: ReadonlySet<string> = new Set<keyof BotDocs>([
  'control',
  'cursor',
  'equity',
  'ledger',
  'owner',
  'position',
  'secret',
]);

/** What something was that was set aside, and what is so without it. */
export const tornWords = ({ kind, id }: Pick<Torn, 'kind' | 'id'>): readonly [string, string] =>
  entryOf(WORDS, kind)?.(id) ?? [`a stored record (${kind} ${id})`, 'Everything else goes on without it'];

/** The notice to the owner about something that was set aside, or put back from its copy. */
export const tornNotice = (torn: Pick<Torn, 'kind' | 'id'>, isBack = false): Push => {
  const [what, without] = tornWords(torn);
  const text = isBack
    ? `Something stored was damaged: ${what}. It was put back from its copy, and nothing is missing.`
    : `Something stored is damaged and was set aside: ${what}. ${without}. What was there is kept in the journal.`;
  return { type: 'notice', level: isBack ? 'warning' : 'alarm', text };
};

/** What is written with setting something of the bot's aside: what stands in for it, and what the owner is told. */
export const insteadOf = (torn: Torn, now: number, isBack: boolean): Change<BotDocs> => ({
  pushes: [tornNotice(torn, isBack)],
  ...(torn.kind === 'control' ? { put: [{ kind: 'control', id: torn.id, value: paused(now) }] } : {}),
});

/** The switches where nobody knows how they stood. */
const paused = (now: number): Control => ({
  ...INITIAL_CONTROL,
  paused: true,
  pausedBy: 'alarm',
  pauseReason: 'the stored switches were damaged',
  updatedAt: now,
});
