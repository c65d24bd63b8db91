import {
  isEvent,
  isOpenedBy,
  type Fill,
  type Intent,
  type JournalEntry,
  type OrderRequest,
  type Signal,
  DAY,
} from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';

/** What is to be proved: when it lived, and what its record names. */
export interface Traces {
  readonly id: string;
  readonly symbol: string;
  readonly signalId?: string;
  readonly fillIds: readonly string[];
  /** Market times. */
  readonly from: number;
  readonly to: number;
}

/** An order as the journal has it from before it was sent. */
interface RecordedOrder {
  readonly what: string;
  readonly intentId: string;
  readonly request: OrderRequest;
}

export interface Records {
  readonly signal?: Signal;
  /** Those that are still kept, oldest first. */
  readonly intents: readonly Intent[];
  readonly fills: readonly Fill[];
  readonly orders: readonly RecordedOrder[];
  readonly missing: readonly string[];
}

/** All that is known of a trade here: documents, the journal, and where those do not reach, the archived journal. */
export const recordsOf = async (parts: TradingParts, traces: Traces): Promise<Records> => {
  const { store } = parts;
  const { id, symbol, signalId } = traces;
  const [docs, signal, entries] = await Promise.all([
    store.list('intent'),
    signalId === undefined ? undefined : store.get('signal', signalId),
    store.journal({ symbol, match: (entry) => belongs(traces, entry) }),
  ]);
  const intents = docs
    .map(({ value }) => value)
    .filter((intent) => intent.positionId === id || isOpenedBy(id, intent.id))
    .sort((a, b) => a.createdAt - b.createdAt);
  const isWhole = gapsIn(traces, intents, fillsIn(entries), ordersIn(entries)).length === 0;
  const all = isWhole ? entries : [...(await archivedOf(parts, traces)), ...entries];
  const [fills, orders] = [fillsIn(all), ordersIn(all)];
  const gaps = gapsIn(traces, intents, fills, orders);
  return {
    intents,
    fills,
    orders,
    missing: [
      ...(signalId !== undefined && !signal ? [`its signal ${signalId} is no longer kept here`] : []),
      ...gaps,
    ],
    ...(signal ? { signal: signal.value } : {}),
  };
};

const belongs = ({ id, fillIds }: Traces, { event, intentId, positionId, data }: JournalEntry): boolean =>
  (event === 'fill' && fillIds.includes(data.id)) ||
  (event === 'order-recorded' && (positionId === id || (intentId !== undefined && isOpenedBy(id, intentId))));

const archivedOf = async ({ archived }: TradingParts, traces: Traces): Promise<JournalEntry[]> => {
  const found: JournalEntry[] = [];
  if (!archived) return found;
  // Lines lie in the file of their own time, which the bot's clock and the exchange's may date differently.
  for await (const { entry } of archived(traces.from - DAY, traces.to + DAY))
    if (entry.symbol === traces.symbol && belongs(traces, entry)) found.push(entry);
  return found;
};

/** The journal's data of a fill is the fill; a line that was archived and not yet forgotten counts once. */
const fillsIn = (entries: readonly JournalEntry[]): readonly Fill[] => [
  ...new Map(entries.filter(isEvent('fill')).map(({ data: fill }) => [fill.id, fill])).values(),
];

const ordersIn = (entries: readonly JournalEntry[]): readonly RecordedOrder[] => [
  ...new Map(
    entries.filter(isEvent('order-recorded')).flatMap(({ intentId, data: { kind = 'close', request } }) =>
      // The orders of a halt without Redis were once recorded without their kind.
      intentId === undefined ? [] : [[request.clientOrderId, { what: kind, intentId, request }] as const],
    ),
  ).values(),
];

/** What is in no record any more. Positions that were adopted have no intent of ours. */
const gapsIn = (
  { id, fillIds }: Traces,
  intents: readonly Intent[],
  fills: readonly Fill[],
  orders: readonly RecordedOrder[],
): readonly string[] => {
  const opens = (intentId: string): boolean => isOpenedBy(id, intentId);
  const opened = intents.some((intent) => opens(intent.id)) || orders.some((each) => opens(each.intentId));
  const gone = fillIds.length - fills.length;
  return [
    ...(opened || id.startsWith('X') ? [] : ['the intent that opened it is no longer kept here']),
    ...(gone > 0 ? [`${gone} of its ${fillIds.length} fills are no longer in the journal here`] : []),
  ];
};
