import type { IncomingAlert } from './alert.js';
import { INTENT_KINDS } from './intent.js';
import { LEARNERS } from './learning.js';
import type { Vote } from './analysis.js';
import type { OrderRequest } from './order.js';
import { WATCHABLE, type Condition, type Watchable } from './own-alert.js';
import type { Plan } from './plan.js';
import {
  fits,
  having,
  isFlag,
  isNumber,
  isObject,
  isText,
  listOf,
  maybe,
  oneOf,
  type DataOf,
  type Shape,
} from './shape.js';

const side = oneOf('long', 'short');
const plan = having<Plan>({
  side,
  entry: isNumber,
  stop: isNumber,
  target: maybe(isNumber),
  contracts: isNumber,
  leverage: isNumber,
  worstCase: isNumber,
  riskFraction: isNumber,
  notional: isNumber,
  boundBy: isText,
});
const request = having<OrderRequest>({
  clientOrderId: isText,
  side: oneOf('buy', 'sell'),
  type: oneOf('market', 'limit', 'stop', 'takeProfit'),
  contracts: isNumber,
  price: maybe(isNumber),
  triggerPrice: maybe(isNumber),
});
const condition = having<Condition>({
  symbol: isText,
  left: oneOf(...(Object.keys(WATCHABLE) as Watchable[])),
  relation: oneOf('above', 'below', 'crosses', 'crossesUp', 'crossesDown'),
});
const clientOrderId = isText;
const reason = isText;
/** Of a denial of ours; its numbers stand beside it. */
const code = isText;

/** What every event of an intent says of it. */
const INTENT = { kind: maybe(oneOf(...INTENT_KINDS)), status: maybe(isText) };
/** Stop or target. `moves`: several that are told as one. */
const MOVE = {
  from: maybe(isNumber),
  to: maybe(isNumber),
  cause: maybe(isText),
  moves: maybe(isNumber),
  liquidation: maybe(isNumber),
  byFormula: maybe(isNumber),
};

/** What is written of an intent (`intentEntry`), beside what it is. */
const INTENT_EVENTS = {
  'intent-recorded': { plan: maybe(plan), by: maybe(isText), candle: maybe(isNumber), reason: maybe(reason) },
  'called-off': { reason },
  'approval-undone': {},
  'order-recorded': { request },
  'order-accepted': { clientOrderId, exchangeOrderId: isText },
  'order-rejected': { clientOrderId, code, reason },
  'order-not-placed': { reason },
  'order-put-off': { code, reason },
  'order-found': { clientOrderId, status: isText, filled: isNumber },
  'order-ended': { clientOrderId, status: isText, filled: isNumber },
  'order-unresolved': { reason },
  'order-lost': { clientOrderId, reason },
  'fill-shown': { clientOrderId, filled: isNumber },
  'guard-recorded': { request },
  'intent-filled': { contracts: isNumber, code: maybe(code), reason: maybe(reason) },
  'intent-done': { reason: maybe(reason) },
  'intent-denied': { reason, code: maybe(code) },
  'intent-rejected': { reason, code: maybe(code) },
  flatten: { reason },
  'stop-moved': MOVE,
  'target-moved': MOVE,
} satisfies Record<string, Shape>;

const OTHER_EVENTS = {
  'signal-offered': {
    side,
    confidence: isNumber,
    score: isNumber,
    candleTime: isNumber,
    votes: listOf(having<Vote>({ reason: isText })),
    plan,
  },
  'signal-denied': { side, confidence: isNumber, code, candleTime: isNumber },
  'signal-replanned': { before: plan, plan },
  /** `alert`: the message as it came, without its texts where they were too much for the journal. */
  'alert-read': {
    alertId: isText,
    source: isText,
    status: isText,
    code: maybe(isText),
    alert: having<IncomingAlert>({ source: isText }),
  },
  'signal-awaiting': { plan, by: isText, until: isNumber },
  'signal-skipped': {},
  'signal-expired': {},
  'signal-ended': { code },
  'approval-denied': { code },
  'resize-denied': { code },
  'addition-denied': { code },
  fill: {
    id: isText,
    clientOrderId,
    exchangeOrderId: isText,
    symbol: isText,
    side: oneOf('buy', 'sell'),
    contracts: isNumber,
    price: isNumber,
    fee: isNumber,
    liquidity: oneOf('maker', 'taker'),
    timestamp: isNumber,
    liquidation: maybe(isFlag),
    forcedBy: maybe(oneOf('auto-deleveraging', 'settlement')),
  },
  funding: { id: isText, amount: isNumber },
  transfer: { id: isText, amount: isNumber },
  'trade-completed': { netPnl: isNumber },
  'trade-closed-late': { netPnl: isNumber },
  'stop-refused': { wanted: isNumber, kept: isNumber },
  'order-sent': { request, outcome: isText },
  'order-canceled': { clientOrderId, outcome: isText },
  'halt-interrupted': { why: isText },
  'orphan-canceled': { clientOrderId, exchangeOrderId: isText },
  'unknown-position': { side, contracts: isNumber, entryPrice: isNumber, rest: maybe(having()) },
  'taken-over': {
    contracts: maybe(isNumber),
    stop: maybe(isNumber),
    target: maybe(isNumber),
    orders: maybe(listOf(having())),
    rest: maybe(having()),
  },
  adopted: { riskUnit: isNumber },
  forgotten: { contracts: isNumber, entryPrice: isNumber, basis: maybe(having()) },
  unexplained: { unexplained: isNumber, before: isNumber },
  difference: { id: isText },
  renamed: { text: isText },
  locked: { until: isNumber },
  unlocked: { until: isNumber, reason },
  paused: {},
  resumed: {},
  halted: { withoutStore: maybe(isFlag) },
  armed: {},
  disarmed: {},
  'account-verified': {},
  'account-unverified': {},
  'limit-reached': { code, equity: isNumber, peakEquity: isNumber, dayStartEquity: isNumber },
  'signal-unfilled': {},
  outcome: {
    kind: oneOf('traded', 'skipped', 'expired', 'denied'),
    side,
    r: isNumber,
    closedAt: isNumber,
  },
  'threshold-changed': { from: isNumber, to: isNumber, outcomes: isNumber },
  'gate-opened': { gate: oneOf(...LEARNERS), outcomes: isNumber, evidence: isNumber },
  'gate-shut': { gate: oneOf(...LEARNERS), outcomes: isNumber, evidence: isNumber },
  'costs-high': { ratio: isNumber },
  'model-trained': { version: isNumber, accepted: isFlag, samples: isNumber, baseRate: isNumber },
  'training-failed': {},
  'model-stepped-back': { from: isNumber, to: isNumber },
  'setting-changed': { name: isText, from: isText, to: isText },
  'pairs-changed': { before: having(), after: having() },
  'source-added': { name: isText, door: isText },
  'source-changed': { name: isText, before: having(), after: having() },
  'source-removed': { name: isText },
  'alert-set': { condition },
  'alert-met': { condition, left: isNumber, right: isNumber },
  'alert-removed': { condition },
  remarked: { note: maybe(isText), tags: listOf(isText) },
  'preferences-changed': { modes: having() },
  report: { period: oneOf('day', 'week'), netPnl: isNumber, trades: isNumber },
  recovered: { canceledEntries: isNumber, events: isNumber, positions: isNumber, resumedIntents: isNumber },
  'books-opened': { balance: isNumber },
  memory: { used: isNumber, limit: isNumber },
  'set-aside': { kind: isText, id: isText, text: maybe(isText) },
  'push-dropped': { seq: isNumber, type: isText },
  /** What nothing here can read: an event of another version, or one that lacks what it must have; `data` as it was. */
  unknown: { name: isText, data: maybe(isObject) },
} satisfies Record<string, Shape>;

type IntentData = {
  readonly [E in keyof typeof INTENT_EVENTS]: DataOf<typeof INTENT> & DataOf<(typeof INTENT_EVENTS)[E]>;
};
type OtherData = { readonly [E in keyof typeof OTHER_EVENTS]: DataOf<(typeof OTHER_EVENTS)[E]> };

type Carried<D> = {} extends D ? { readonly data?: D } : { readonly data: D };

export type IntentEvent = keyof IntentData;
/** What becomes an entry by `intentEntry`. */
export type IntentNews = {
  [E in IntentEvent]: { readonly event: E } & Carried<DataOf<(typeof INTENT_EVENTS)[E]>>;
}[IntentEvent];
/** What each event carries. */
export interface JournalData extends IntentData, OtherData {}
export type JournalEvent = keyof JournalData;

interface Header {
  readonly at: number;
  readonly symbol?: string;
  readonly signalId?: string;
  readonly intentId?: string;
  readonly positionId?: string;
  readonly cause?: string;
}

/** One line of the append-only record. */
export type JournalEntry<E extends JournalEvent = JournalEvent> = {
  [K in E]: Header & { readonly event: K } & Carried<JournalData[K]>;
}[E];

/** An entry as it was stored, by whatever version. */
export interface StoredEntry extends Header {
  readonly event: string;
  readonly data?: unknown;
}

export const isStoredEntry = (value: unknown): value is StoredEntry =>
  isObject(value) && isText(value['event']) && isNumber(value['at']);

const SHAPES = new Map<string, Shape>([
  ...Object.entries(INTENT_EVENTS).map(([event, shape]) => [event, { ...INTENT, ...shape }] as const),
  ...Object.entries(OTHER_EVENTS),
]);

const isEntry = (entry: StoredEntry): entry is JournalEntry => {
  const shape = SHAPES.get(entry.event);
  return shape !== undefined && fits(shape, entry.data ?? {});
};

/** A stored entry as the program knows it; `unknown` where this version has no such event, or not with such data. */
export const readEntry = (entry: StoredEntry): JournalEntry => {
  if (isEntry(entry)) return entry;
  const { event: name, data, ...header } = entry;
  return { ...header, event: 'unknown', data: { name, ...(isObject(data) ? { data } : {}) } };
};

/** Narrows entries to those of some events. */
export const isEvent =
  <E extends JournalEvent>(...events: readonly E[]) =>
  (entry: JournalEntry): entry is Extract<JournalEntry, { readonly event: E }> =>
    events.some((event) => event === entry.event);
