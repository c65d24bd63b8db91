import { ConflictError, isFinal, type Intent } from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import { stepEntry } from './entry.js';
import { stepProtection } from '../protection/retarget.js';
import { stepExit } from './exit.js';
import { executeJob, type Next } from '../orders/intents.js';
import { confirmLiquidation } from '../protection/liquidation.js';
import { commit, type ExecutionParts } from '../orders/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

const MAX_STEPS = 24;

const step = (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  switch (doc.value.kind) {
    case 'open':
    case 'scaleIn':
      return stepEntry(parts, doc);
    case 'close':
    case 'scaleOut':
      return stepExit(parts, doc);
    case 'retarget':
    case 'protect':
      return stepProtection(parts, doc);
  }
};

/** Whether the owner may still undo it; the job `release-held` owes it again afterwards. */
const isHeld = (parts: ExecutionParts, { heldUntil, steps }: Intent): boolean =>
  heldUntil !== undefined && steps.length === 0 && parts.human.now() < heldUntil;

/**
 * Drives an intent as far as it goes without waiting; a wait becomes a delayed job, so that nothing stands behind it
 * (invariant 21). Serial per symbol. Safe to call at any time, any number of times: it decides by state alone.
 * @param owedFor the moment for which the job that calls was owed, by the clock of trading
 */
export const executeIntent = async (
  parts: ExecutionParts,
  intentId: string,
  owedFor?: number,
): Promise<void> => {
  const first = await parts.store.get('intent', intentId);
  if (!first || isFinal(first.value) || isHeld(parts, first.value)) return;
  const { symbol } = first.value;
  // Behind other work on the symbol it may have changed.
  const seen = parts.symbols.isBusy(symbol) ? undefined : first;
  await parts.symbols.run(symbol, () => drive(parts, intentId, seen, owedFor));
  await confirmLiquidation(parts, symbol);
};

/**
 * Drives an intent as far as it goes without waiting. Call it under the symbol's lock.
 * @param seen the intent as it was read a moment ago: what is written compares its version
 */
export const drive = async (
  parts: ExecutionParts,
  intentId: string,
  seen: Versioned<Intent> | undefined,
  owedFor?: number,
): Promise<void> => {
  for (let count = 0; count < MAX_STEPS; count++) {
    const doc = (count === 0 && seen) || (await parts.store.get('intent', intentId));
    if (!doc || isFinal(doc.value)) return parts.inFlight?.forget(intentId);
    parts.inFlight?.note(doc.value);
    if (!isDue(doc.value, parts.clock.now())) return awaitDue(parts, doc.value, owedFor);
    let next: Next;
    try {
      next = await step(parts, doc);
    } catch (error) {
      if (error instanceof ConflictError) continue;
      throw error;
    }
    if (next.next === 'done') return parts.inFlight?.forget(intentId);
    if (next.next === 'wait') return postpone(parts, intentId, next.ms);
  }
  await postpone(parts, intentId, 1000);
};

/**
 * The job that is owed for the next step may come early, where the clock of the queues was set or that of trading set
 * right: then it is owed again. Any other one ends: else each repeated job would go on in a chain of its own.
 */
const awaitDue = async (
  parts: ExecutionParts,
  intent: Intent,
  owedFor: number | undefined,
): Promise<void> => {
  if (owedFor !== undefined && owedFor === intent.dueAt)
    await commit(parts, { jobs: [executeJob(intent, owedFor)] });
};

/** Whether the next step of an intent may be taken at `now`; a clock that was set back holds nobody up. */
export const isDue = (
  { dueAt = 0, postponedAt = 0 }: Pick<Intent, 'dueAt' | 'postponedAt'>,
  now: number,
): boolean => now >= dueAt || now < postponedAt;

/** Owes the next job of an intent, `ms` from now, and notes that nothing is to be done before. */
export const postpone = (parts: ExecutionParts, intentId: string, ms: number): Promise<void> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('intent', intentId);
    if (!doc || isFinal(doc.value)) return;
    const postponedAt = parts.clock.now();
    const dueAt = postponedAt + ms;
    const value = { ...doc.value, dueAt, postponedAt };
    await commit(parts, {
      put: [{ kind: 'intent', id: doc.id, value, version: doc.version }],
      jobs: [executeJob(value, dueAt)],
    });
  }, Infinity);
