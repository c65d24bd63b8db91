import { ConflictError, isFinal, type Intent } from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { stepEntry } from './entries.js';
import { stepExit, stepProtection } from './exits.js';
import { executeJob, type Next } from './intents.js';
import { confirmLiquidation } from './liquidation.js';
import { fenced, type ExecutionParts } from './parts.js';

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
 */
export const executeIntent = async (parts: ExecutionParts, intentId: string): Promise<void> => {
  const first = await parts.store.get('intent', intentId);
  if (!first || isFinal(first.value) || isHeld(parts, first.value)) return;
  const { symbol } = first.value;
  // Behind other work on the symbol it may have changed.
  const seen = parts.symbols.isBusy(symbol) ? undefined : first;
  await parts.symbols.run(symbol, async () => {
    await drive(parts, intentId, seen);
    await confirmLiquidation(parts, symbol);
  });
};

/** @param seen the intent as it was read a moment ago: what is written compares its version */
const drive = async (
  parts: ExecutionParts,
  intentId: string,
  seen: Versioned<Intent> | undefined,
): Promise<void> => {
  for (let count = 0; count < MAX_STEPS; count++) {
    const doc = (count === 0 && seen) || (await parts.store.get('intent', intentId));
    if (!doc || isFinal(doc.value)) return parts.inFlight?.forget(intentId);
    parts.inFlight?.note(doc.value);
    // Another job is due then; without this each repeated job would go on in a chain of its own.
    if (!isDue(doc.value, parts.clock.now())) return;
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

/** Whether the next step of an intent may be taken at `now`; a clock that was set back holds nobody up. */
export const isDue = (
  { dueAt = 0, postponedAt = 0 }: Pick<Intent, 'dueAt' | 'postponedAt'>,
  now: number,
): boolean => now >= dueAt || now < postponedAt;

/** Owes the next job of an intent, `ms` from now, and notes that nothing is to be done before. */
export const postpone = async (parts: ExecutionParts, intentId: string, ms: number): Promise<void> => {
  const doc = await parts.store.get('intent', intentId);
  if (!doc || isFinal(doc.value)) return;
  const postponedAt = parts.clock.now();
  const dueAt = postponedAt + ms;
  try {
    await parts.store.commit({
      ...fenced(parts),
      put: [
        { kind: 'intent', id: doc.id, value: { ...doc.value, dueAt, postponedAt }, version: doc.version },
      ],
      jobs: [executeJob(doc.value, dueAt)],
    });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    await postpone(parts, intentId, ms);
  }
};
