import type { Instrument, Intent } from '../../../domain/index.js';
import type { Proof, ProvedOrder } from '../../../trade/audit/proved.js';
import type { Reply } from '../command.js';
import { sourceMark } from './source.js';
import { amount, contractsText, fitLines, inWords, price, say, sideWord, timeText } from '../format.js';

const NAMES: Readonly<Record<string, string>> = {
  open: 'Entry',
  scaleIn: 'Added',
  scaleOut: 'Taken off',
  close: 'Close',
  stop: 'Stop',
  takeProfit: 'Target',
  exit: 'Exit',
};

const orderLines = (order: ProvedOrder, instrument: Instrument | undefined): string[] => {
  const { shown, fills } = order;
  const rests = shown?.triggerPrice !== undefined && shown.status === 'open' && shown.filled === 0;
  const state =
    order.unread !== undefined
      ? 'not read'
      : rests
        ? `resting, ${contractsText(shown.contracts)}`
        : shown
          ? `${shown.status}, ${shown.filled} of ${contractsText(shown.contracts)} filled`
          : order.shownFills
            ? 'shown by its fills'
            : order.gone !== undefined
              ? `no longer kept there: ${order.gone}`
              : 'unknown there';
  // What has filled is told by what was paid, not by the price that set it off.
  const at =
    shown !== undefined && shown.filled > 0
      ? (shown.averagePrice ?? shown.triggerPrice)
      : (shown?.triggerPrice ?? shown?.averagePrice);
  return [
    `<b>${NAMES[order.what] ?? say(order.what, 16)}</b> ${state}${at === undefined ? '' : ` at ${price(at, instrument)}`}`,
    `   <code>${say(order.clientOrderId, 48)}</code>`,
    ...(shown ? [`   → <code>${say(shown.exchangeOrderId, 48)}</code>`] : []),
    ...fills.map(
      (fill) =>
        `   ${contractsText(fill.contracts)} at ${price(fill.price, instrument)} · ${say(fill.id, 32)}`,
    ),
  ];
};

const subjectLine = ({ position, trade, symbol }: Proof, instrument: Instrument | undefined): string => {
  const what = position ?? trade;
  const side = what ? `${sideWord(what.side)} ` : '';
  const state = position
    ? `open, ${contractsText(position.contracts)}, stop ${price(position.stop, instrument)}`
    : trade
      ? `closed at ${price(trade.exitPrice, instrument)} by ${say(trade.exitReason, 60)}`
      : '';
  return `${side}<b>${say(symbol, 24)}</b>${what ? sourceMark(what) : ''} ${state}`;
};

const headline = ({ discrepancies, orders, position, missing = [] }: Proof): string => {
  const { length } = discrepancies;
  if (length > 0) return `⚠️ <b>${length === 1 ? '1 discrepancy' : `${length} discrepancies`}</b>`;
  if (orders.length > 0 && !orders.some(({ shown, shownFills }) => shown ?? shownFills))
    return '❔ <b>Not proved</b>: the exchange keeps none of its orders any more';
  return `✅ <b>Proved</b>${missing.length > 0 ? ' as far as the records reach' : ''}: the exchange shows what I ${position ? 'hold' : 'wrote down'}`;
};

/** What was approved beside what was opened, where they differ (invariant 27). */
const approvedLines = (
  { position, trade }: Proof,
  opening: Intent | undefined,
  instrument: Instrument | undefined,
): readonly string[] => {
  const what = position ?? trade;
  const opened = position?.maxContracts ?? trade?.contracts ?? 0;
  if (!what?.approved || opened >= what.approved.contracts) return [];
  const { contracts, price: wanted } = what.approved;
  const why = opening?.note === undefined ? '' : `: ${say(inWords(opening.note), 200)}`;
  return [
    `⚠️ Approved ${contractsText(contracts)} at ${price(wanted, instrument)}, opened ${amount(opened)} at ${price(what.entryPrice, instrument)}${why}`,
  ];
};

/** When an order did what it did: filled, or was placed where it never did; one of which nothing is known comes last. */
const timeOf = ({ fills, shown, step }: ProvedOrder): number =>
  fills[0]?.timestamp ?? shown?.createdAt ?? step?.recordedAt ?? Infinity;

const inTime = (orders: readonly ProvedOrder[]): readonly ProvedOrder[] =>
  orders.toSorted((a, b) => (timeOf(a) === timeOf(b) ? 0 : timeOf(a) - timeOf(b)));

/** The chain of a trade as the exchange showed it a moment ago, what does not fit first. */
export const proofCard = (proof: Proof, instrument: Instrument | undefined, timeZone: string): Reply => {
  const { discrepancies, signal, intents, orders, missing = [] } = proof;
  const opening = intents.find(({ kind }) => kind === 'open');
  return {
    text: fitLines([
      headline(proof),
      ...discrepancies.map((line) => `• ${say(line, 300)}`),
      ...missing.map((line) => `◦ Not compared: ${say(line, 300)}`),
      subjectLine(proof, instrument),
      ...(signal
        ? [
            `Signal ${say(signal.id, 16)} of ${timeText(signal.createdAt, timeZone)}: entry ${price(signal.plan.entry, instrument)}, stop ${price(signal.plan.stop, instrument)}`,
          ]
        : []),
      ...approvedLines(proof, opening, instrument),
      ...(opening
        ? [`Intent <code>${say(opening.id, 24)}</code>: ${say(opening.cause, 60)}, ${opening.status}`]
        : []),
      ...inTime(orders).flatMap((order) => orderLines(order, instrument)),
      `Read from the exchange at ${timeText(proof.at, timeZone)}`,
    ]),
    silent: true,
  };
};
