import { INITIAL_CONTROL, type Intent, type IntentStep } from '../../domain/index.js';
import { executeJob } from '../orders/intents.js';
import { asHalted, controlPut } from '../account/control.js';
import { commitUnfenced } from '../orders/parts.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { DurableLines } from '../../state/store/durable-lines.js';
import { getOr, type Put } from '../../state/store/store.js';
import type { HaltLine } from './direct-halt.js';
import type { TradingParts } from '../core/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

type Ordered = Extract<HaltLine, { type: 'order' }>;
type Halted = Extract<HaltLine, { type: 'halted' }>;

/** The halt that is in force by what was written. */
export const haltIn = (lines: readonly HaltLine[]): Halted | undefined =>
  lines.findLast((line): line is Halted => line.type === 'halted');

/**
 * Brings a halt that was done without the state store into it: the switch, the orders as intents (so that their fills
 * are booked like any other), the journal, and an alarm; in one commit, whoever trades: that must not wait for the lease. Its lines go from the file afterwards; a crash
 * in between is noticed and changes nothing.
 * @returns whether there was anything to merge.
 */
export const mergeHalt = async (parts: TradingParts, file: DurableLines<HaltLine>): Promise<boolean> => {
  const lines = await file.read();
  const order = haltIn(lines);
  if (!order) return false;
  await retryConflicts(() => mergeOnce(parts, lines, order));
  await file.drop(lines);
  return true;
};

const mergeOnce = async (parts: TradingParts, lines: readonly HaltLine[], order: Halted): Promise<void> => {
  const { store } = parts;
  const mark = `${order.key}@${order.at}#${lines.length}`;
  const merged = await getOr(store, 'cursor', 'halt', { value: '' });
  if (merged.value.value === mark) return;
  const control = await getOr(store, 'control', 'main', INITIAL_CONTROL);
  const intents = await closesOf(parts, lines);
  await commitUnfenced(parts, {
    put: [
      controlPut(parts, control.version, asHalted(control.value, order.reason)),
      { kind: 'cursor', id: 'halt', value: { value: mark }, version: merged.version },
      ...intents.flatMap(({ puts }) => puts),
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
              data: { kind: 'close', request: line.request },
            },
    ),
    jobs: intents.map(({ intent }) => executeJob(intent)),
    pushes: [
      {
        type: 'notice',
        level: 'alarm',
        text: `Redis is back, and the halt ordered meanwhile is recorded (${order.reason}): ${outcomeOf(lines)}. /resume to go on.`,
      },
    ],
  });
};

/** What became of the orders, in words; one of which no answer is known may be there. */
const outcomeOf = (lines: readonly HaltLine[]): string => {
  const outcomes = new Map<string, string>();
  for (const line of lines)
    if (line.type === 'order') outcomes.set(line.request.clientOrderId, 'unknown');
    else if (line.type === 'event' && line.entry.event === 'order-sent')
      outcomes.set(line.entry.data.request.clientOrderId, line.entry.data.outcome);
  const placed = [...outcomes.values()].filter((outcome) => !['later', 'rejected'].includes(outcome));
  const booked = placed.length > 0 ? ['what was closed is being booked'] : [];
  return placed.length > 0 && placed.length === outcomes.size
    ? booked.join()
    : [...booked, 'whatever is open is closed at market now'].join(', and ');
};

interface Close {
  readonly intent: Intent;
  readonly puts: readonly Put<BotDocs>[];
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
    const origins = intent.steps.map(({ request, recordedAt: at }, step) => ({
      kind: 'order' as const,
      id: request.clientOrderId,
      value: { owner: id, kind: 'intent' as const, step, at },
    }));
    const put = { kind: 'intent' as const, id, value: intent, version: known?.version ?? 0 };
    closes.push({ intent, puts: [put, ...origins] });
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
