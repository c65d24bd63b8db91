import {
  ConflictError,
  type Denied,
  type Intent,
  type IntentEvent,
  type IntentNews,
  type JournalEntry,
  type Position,
  type Push,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { OwedJob, Put, Versioned } from '../../state/store/store.js';
import { commit, type ExecutionParts } from './parts.js';

/** What follows a step of an intent: nothing, another step at once, or one after a wait. */
export type Next =
  { readonly next: 'done' } | { readonly next: 'again' } | { readonly next: 'wait'; readonly ms: number };

export const DONE: Next = { next: 'done' };
export const AGAIN: Next = { next: 'again' };

/** What is put off is sent again after this, ms, where the exchange names no time (invariant 5). */
export const AGAIN_MS = 250;

/** What the exchange puts off is tried again at once; what else does not settle soon is looked at less often. */
export const settling = (
  { clock }: Pick<ExecutionParts, 'clock'>,
  { updatedAt }: Intent,
  { isPutOff, retryAfterMs = AGAIN_MS }: { readonly isPutOff?: true; readonly retryAfterMs?: number },
): Next => ({
  next: 'wait',
  ms: isPutOff || Math.abs(clock.now() - updatedAt) < 5000 ? retryAfterMs : 1000,
});

/** The fields an intent on an existing position shares. */
export const intentOn = (
  { clock }: Pick<ExecutionParts, 'clock'>,
  position: Position,
  fields: Pick<Intent, 'id' | 'kind' | 'cause' | 'by'> & Partial<Intent>,
): Intent => ({
  symbol: position.symbol,
  side: position.side,
  status: 'pending',
  positionId: position.id,
  steps: [],
  reservedRisk: 0,
  reservedNotional: 0,
  createdAt: clock.now(),
  updatedAt: clock.now(),
  ...fields,
});

/** Exits go ahead of entries (invariant 21). */
export const executeJob = (intent: Pick<Intent, 'id' | 'kind'>, dueAt?: number): OwedJob => ({
  queue: 'orders',
  name: 'execute-order',
  data: { intentId: intent.id, ...(dueAt === undefined ? {} : { dueAt }) },
  priority: intent.kind === 'open' || intent.kind === 'scaleIn' ? 50 : 10,
  ...(dueAt === undefined ? {} : { dueAt }),
});

/** The journal line of an intent: what happened to it, beside what it is. */
export const intentEntry = (
  { id, kind, status, symbol, cause, signalId, positionId }: Intent,
  { event, data }: IntentNews,
  at: number,
): JournalEntry => {
  const header = {
    at,
    symbol,
    intentId: id,
    cause,
    ...(signalId ? { signalId } : {}),
    ...(positionId ? { positionId } : {}),
  };
  // The compiler does not see that event and data still belong together.
  return { ...header, event, data: { kind, status, ...data } } as JournalEntry<IntentEvent>;
};

/** Writes the next state of an intent; returns it with its new version. */
export const saveIntent = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  change: Partial<Intent>,
  extra: (IntentNews | { readonly event?: never }) & {
    readonly pushes?: readonly Push[];
    readonly put?: readonly Put<BotDocs>[];
  } = {},
): Promise<Versioned<Intent>> => {
  const now = parts.clock.now();
  const value: Intent = { ...doc.value, ...change, updatedAt: now };
  await commit(parts, {
    put: [{ kind: 'intent', id: doc.id, value, version: doc.version }, ...(extra.put ?? [])],
    ...(extra.event ? { journal: [intentEntry(value, extra, now)] } : {}),
    ...(extra.pushes ? { pushes: extra.pushes } : {}),
  });
  return { id: doc.id, value, version: doc.version + 1 };
};

const ACTION: Record<Intent['kind'], string> = {
  open: 'entry',
  scaleIn: 'adding to the position',
  scaleOut: 'taking part off',
  close: 'closing',
  retarget: 'moving stop or target',
  protect: 'protecting the position',
};

export const intentPush = (
  intent: Intent,
  type: 'denied' | 'rejected' | 'unresolved' | 'resolved',
  why: string | Denied,
): Push => ({
  type,
  symbol: intent.symbol,
  intentId: intent.id,
  action: ACTION[intent.kind],
  ...(typeof why === 'string' ? { reason: why } : { reason: why.reason, denial: why }),
});

/** Has the signal's card drawn anew when its entry has begun or ceased to rest, or `differs` from what was approved. */
export const cardPush = ({ signalId, steps }: Intent, differs = false): readonly Push[] =>
  signalId !== undefined && (differs || steps.some(({ restUntil }) => restUntil !== undefined))
    ? [{ type: 'signalChanged', signalId }]
    : [];

/** Ends an intent without a fill and says why; a denial of ours with its code and numbers. */
export const endIntent = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  status: 'denied' | 'rejected' | 'done',
  why: string | Denied,
): Promise<Next> => {
  const { reason, ...facts } =
    typeof why === 'string' ? { reason: why } : { reason: why.reason, code: why.code, ...why.numbers };
  await saveIntent(
    parts,
    doc,
    { status, note: reason, reservedRisk: 0, reservedNotional: 0 },
    {
      event: `intent-${status}`,
      data: { reason, ...facts },
      pushes: [...cardPush(doc.value), ...(status === 'done' ? [] : [intentPush(doc.value, status, why)])],
    },
  );
  return DONE;
};

/** Reads an intent again after somebody else (the fold) may have written it. */
export const reload = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Versioned<Intent>> => {
  const now = await parts.store.get('intent', doc.id);
  if (!now) throw new ConflictError('intent', doc.id);
  return now;
};

/** The open position that an intent was meant for; a later one in the same symbol is none of its business. */
export const targetOf = async (
  parts: ExecutionParts,
  intent: Intent,
): Promise<Versioned<Position> | undefined> => {
  const doc = await parts.store.get('position', intent.symbol);
  const same = intent.positionId === undefined || doc?.value.id === intent.positionId;
  return doc && same && doc.value.status === 'open' ? doc : undefined;
};
