import { INITIAL_CONTROL, type Control, type Intent, type IntentStep } from '../domain/index.js';
import { executeJob } from '../execution/intents.js';
import { fenced } from '../execution/parts.js';
import type { BotDocs } from '../store/docs.js';
import type { DurableLines } from '../store/durable-lines.js';
import { getOr, type Put } from '../store/store.js';
import type { HaltLine } from './halt-without-store.js';
import type { TradingParts } from './parts.js';
import { retryConflicts } from '../store/retry-conflicts.js';

type Ordered = Extract<HaltLine, { type: 'order' }>;
type Halted = Extract<HaltLine, { type: 'halted' }>;

/**
 * Brings a halt that was done without the state store into it: the switch, the orders as intents (so that their fills
 * are booked like any other), the journal, and an alarm; in one commit. Its lines go from the file afterwards; a crash
 * in between is noticed and changes nothing.
 * @returns whether there was anything to merge.
 */
export const mergeHalt = async (parts: TradingParts, file: DurableLines<HaltLine>): Promise<boolean> => {
  const lines = await file.read();
  const halted = lines.findLast((line): line is Halted => line.type === 'halted');
  if (!halted) return false;
  await retryConflicts(() => mergeOnce(parts, lines, halted));
  await file.drop(lines);
  return true;
};

const mergeOnce = async (parts: TradingParts, lines: readonly HaltLine[], halted: Halted): Promise<void> => {
  const { store, human } = parts;
  const mark = `${halted.key}@${halted.at}#${lines.length}`;
  const merged = await getOr(store, 'cursor', 'halt', { value: '' });
  if (merged.value.value === mark) return;
  const control = await getOr(store, 'control', 'main', INITIAL_CONTROL);
  const { pausedUntil: _, ...rest } = control.value;
  const value: Control = {
    ...rest,
    paused: true,
    pausedBy: 'owner',
    pauseReason: halted.reason,
    halted: true,
    haltReason: halted.reason,
    updatedAt: human.now(),
  };
  const intents = await closesOf(parts, lines);
  await store.commit({
    ...fenced(parts),
    put: [
      { kind: 'control', id: 'main', value, version: control.version },
      { kind: 'cursor', id: 'halt', value: { value: mark }, version: merged.version },
      ...intents.map(({ put }) => put),
    ],
    journal: lines.map((line) =>
      line.type === 'event'
        ? line.entry
        : line.type === 'halted'
          ? { at: line.at, event: 'halted', cause: line.reason, data: { withoutStore: true } }
          : {
              at: line.at,
              event: 'order-recorded',
              symbol: line.request.symbol,
              intentId: line.intentId,
              cause: 'halt',
              data: { request: line.request },
            },
    ),
    jobs: intents.map(({ intent }) => executeJob(intent)),
    pushes: [
      {
        type: 'notice',
        level: 'alarm',
        text: `Redis is back. The halt of before is in force (${halted.reason}); what was closed meanwhile is being booked. /resume to go on.`,
      },
    ],
  });
};

interface Close {
  readonly intent: Intent;
  readonly put: Put<BotDocs>;
}

/** The orders that were sent, as close intents under way; one that the store knows already keeps its steps. */
const closesOf = async (parts: TradingParts, lines: readonly HaltLine[]): Promise<readonly Close[]> => {
  const orders = new Map<string, Ordered[]>();
  for (const line of lines)
    if (line.type === 'order') orders.set(line.intentId, [...(orders.get(line.intentId) ?? []), line]);
  const closes: Close[] = [];
  for (const [id, sent] of orders) {
    const first = sent[0];
    if (!first) continue;
    const known = await parts.store.get('intent', id);
    const steps = stepsOf(sent);
    if (known && known.value.steps.length >= steps.length) continue;
    const position = (await parts.store.get('position', first.request.symbol))?.value;
    const intent: Intent = {
      id,
      kind: 'close',
      symbol: first.request.symbol,
      side: first.side,
      by: 'owner',
      cause: 'halt',
      ...(position ? { positionId: position.id } : {}),
      reservedRisk: 0,
      reservedNotional: 0,
      createdAt: first.at,
      ...known?.value,
      status: 'working',
      steps: [...(known?.value.steps ?? []), ...steps.slice(known?.value.steps.length ?? 0)],
      lookups: 0,
      updatedAt: parts.clock.now(),
    };
    closes.push({ intent, put: { kind: 'intent', id, value: intent, version: known?.version ?? 0 } });
  }
  return closes;
};

/** One step for each client id, in order; one that was sent again under the same id is one step. */
const stepsOf = (sent: readonly Ordered[]): readonly IntentStep[] => {
  const steps = new Map<string, IntentStep>();
  for (const { request, at } of sent)
    steps.set(request.clientOrderId, { request, status: 'recorded', filled: 0, booked: 0, recordedAt: at });
  return [...steps.values()];
};
