// long: every event of the journal in words, one entry each
import {
  calledBy,
  countText,
  entryOf,
  type Instrument,
  type IntentKind,
  type JournalEntry,
  type JournalEvent,
  type OrderRequest,
  type Plan,
} from '../../../domain/index.js';
import { tornWords } from '../../../state/store/torn.js';
import {
  amount,
  contractsText,
  moveText,
  inWords,
  percent,
  plural,
  price,
  say,
  signedR,
  signedUsdt,
  timeText,
  usdt,
} from '../format.js';
import { conditionText, valueText } from './own-alert.js';

/** What an entry's numbers are told with. */
export interface WhyContext {
  readonly timeZone: string;
  readonly instrument: (symbol: string) => Instrument | undefined;
}

/** The event in words, HTML, and more about it, each a line of its own; empty ones are left out. */
type Told = readonly string[];

/** Prices and times as they are written for the entry at hand. */
interface Written {
  readonly at: (price: number | undefined) => string;
  readonly time: (ms: number) => string;
}

type Teller<E extends JournalEvent> = (entry: JournalEntry<E>, written: Written) => Told;

const DECIDED: Readonly<Record<IntentKind, string>> = {
  open: 'open',
  close: 'close',
  scaleIn: 'add to the position',
  scaleOut: 'take a part off',
  retarget: 'move stop or target',
  protect: 'set stop and target again',
};

const targetsText = ({ target, targets = [] }: Plan, at: Written['at']): string => {
  if (targets.length > 1) return `targets ${targets.map((each) => at(each.price)).join(', ')}`;
  return target === undefined ? 'no target' : `target ${at(target)}`;
};

export const planLine = (plan: Plan, at: Written['at']): string =>
  [
    `${plan.side} at ${at(plan.entry)}`,
    `stop ${at(plan.stop)} (${moveText(plan.side, plan.entry, plan.stop)})`,
    targetsText(plan, at),
  ].join(' · ');

/** `owner`: a tap on a size, or the part of the risk that a source was given. */
const BOUNDS: Readonly<Record<string, string>> = {
  owner: 'sized as you set',
  kelly: 'sized by Kelly',
  depth: 'sized by market depth',
};

/** What set a plan's size, HTML. */
export const sizedText = (boundBy: string): string =>
  entryOf(BOUNDS, boundBy) ?? `sized by ${say(boundBy, 24)}`;

export const riskLine = ({ worstCase, riskFraction, notional, leverage, boundBy }: Plan): string =>
  `about ${signedUsdt(-worstCase)} if the stop is hit (${percent(riskFraction, 1)} of equity) · ${usdt(notional)} at ${amount(leverage)}× · ${sizedText(boundBy)}`;

const ofPlan = (plan: Plan | undefined, { at }: Written): Told =>
  plan === undefined ? [] : [planLine(plan, at), riskLine(plan)];

/** "sell 3 contracts at market", "buy 3 contracts at 61,000.1, post-only". */
const orderText = (
  { side, type, contracts, price: limit, triggerPrice, timeInForce }: OrderRequest,
  { at }: Written,
): string =>
  `${side} ${contractsText(contracts)} ` +
  {
    market: 'at market',
    limit: `at ${at(limit)}${timeInForce === 'PO' ? ', post-only' : timeInForce === 'IOC' ? ', at once or not at all' : ''}`,
    stop: `as a stop at ${at(triggerPrice)}`,
    takeProfit: `as a target at ${at(triggerPrice)}`,
  }[type];

/** What the bot notes for itself, said to the owner. */
const CAUSES: Readonly<Record<string, string>> = {
  owner: 'you said so',
  'by the owner': 'you said so',
  'marks reset': 'you said so; daily loss and drawdown are measured anew from the equity of that moment',
};

const reasonText = (text = ''): string => say(inWords(entryOf(CAUSES, text) ?? text), 240);

/** For events whose cause says the rest. */
const caused =
  (what: string) =>
  ({ cause }: { readonly cause?: string }): Told => [what, reasonText(cause)];

/** For events whose data has the reason. */
const because =
  (what: string) =>
  ({ data }: { readonly data?: { readonly reason?: string } }): Told => [what, reasonText(data?.reason)];

const moved =
  (what: string) =>
  (
    { cause, data: { from, to, moves, cause: own } = {} }: JournalEntry<'stop-moved' | 'target-moved'>,
    { at }: Written,
  ): Told => [
    `🎯 ${what} ${what === 'Stop' && from === undefined ? 'set at' : `${at(from)} →`} <b>${at(to)}</b>${moves === undefined ? '' : ` in ${amount(moves)} moves`}`,
    reasonText(own ?? cause),
  ];

const ENDS: Readonly<Record<string, string>> = {
  open: '🔎 The order rests on the exchange',
  filled: '🏁 The order was filled',
  canceled: '🏁 The order was cancelled',
  rejected: '❌ The exchange refused the order',
};

const ended = ({ data: { status, filled } }: JournalEntry<'order-found' | 'order-ended'>): Told => [
  `${entryOf(ENDS, status) ?? '🏁 The order has ended'}: ${filled > 0 ? contractsText(filled) : 'nothing'} filled`,
];

const ANSWERS: Readonly<Record<string, string>> = {
  accepted: 'The exchange accepted it',
  duplicate: 'The exchange had it already',
  later: 'The exchange put it off',
  rejected: 'The exchange refused it',
};

/** Every event in words; one that has none does not compile. */
const TELLERS: { readonly [E in JournalEvent]: Teller<E> } = {
  'signal-offered': ({ data: { side, plan, votes } }, written) => [
    `📣 Signal offered: ${countText(votes, side)}`,
    ...ofPlan(plan, written),
    ...votes
      .filter((vote) => vote.side === side)
      .slice(0, 3)
      .map((vote) => `• ${say(inWords(vote.reason), 110)}`),
  ],
  'signal-denied': ({ cause, data: { side } }) => [`⛔ No ${side} by our rules`, reasonText(cause)],
  'signal-replanned': ({ cause, data }, written) => [
    '🔁 Planned anew',
    reasonText(cause),
    ...ofPlan(data.plan, written),
  ],
  'alert-read': ({ cause, data: { source, status } }) => [
    `📨 Message from <b>${say(calledBy(source), 24)}</b>: ${say(status, 20)}`,
    reasonText(cause),
  ],
  'signal-awaiting': ({ data: { plan, until } }, written) => [
    `⏳ Approved, and waits for its price until ${written.time(until)}`,
    ...ofPlan(plan, written),
  ],
  'signal-skipped': () => ['⏭ You skipped it'],
  'signal-expired': () => ['⌛ Nobody answered in time'],
  'signal-ended': caused('🍂 Ended by itself'),
  'approval-denied': caused('⛔ Approved, but denied by our rules'),
  'approval-undone': () => ['↩️ You took the approval back; nothing was sent'],
  'resize-denied': caused('⛔ Another size was denied by our rules'),
  'addition-denied': caused('⛔ Nothing added, by our rules'),
  'intent-recorded': ({ cause, data }, written) => [
    `📝 Decided to <b>${data?.kind ? DECIDED[data.kind] : 'act'}</b>: ${reasonText(cause)}`,
    ...ofPlan(data?.plan, written),
    reasonText(data?.reason),
  ],
  'intent-filled': ({ data: { contracts, reason } }) => [
    `✅ Done: ${contractsText(contracts)} filled`,
    reasonText(reason),
  ],
  'intent-done': because('✅ Done'),
  'intent-denied': because('⛔ Denied by our rules'),
  'intent-rejected': because('❌ Rejected by the exchange'),
  'called-off': because('✋ Entry cancelled'),
  flatten: because('🚨 Closed at market: it could not be guarded'),
  'order-recorded': ({ data }, written) => [`✍️ Order written down: ${orderText(data.request, written)}`],
  'order-sent': ({ data: { request, outcome } }, written) => [
    `📤 Order sent without Redis: ${orderText(request, written)}`,
    entryOf(ANSWERS, outcome) ?? 'The exchange gave no clear answer',
  ],
  'order-accepted': () => ['📬 The exchange accepted the order'],
  'order-rejected': because('❌ The exchange refused the order'),
  'order-not-placed': because('⏳ The exchange put the order off; it is tried again at fresh prices'),
  'order-put-off': because('⏳ The exchange puts the order off; it is sent again until it is done'),
  'order-found': ended,
  'order-ended': ended,
  'order-unresolved': because('❔ Nobody knows yet whether the order arrived; the search goes on'),
  'order-lost': because('🔎 The search for the order is over'),
  'order-canceled': ({ data }) => [
    data.outcome === 'unknown'
      ? '❔ An order was to be cancelled without Redis; the exchange did not confirm it'
      : '🧹 An order was cancelled without Redis',
  ],
  'orphan-canceled': caused('🧹 A leftover order was cancelled'),
  'fill-shown': ({ data }) => [
    `🔎 The account shows <b>${contractsText(data.filled)}</b> of the order as filled`,
  ],
  'guard-recorded': ({ cause, data: { kind, request } }, written) => [
    `🛡 Guarded at once: ${orderText(request, written)}`,
    kind === undefined ? reasonText(cause) : 'the exchange had filled it, and its record of fills lagged',
  ],
  'halt-interrupted': ({ data }) => ['⚠️ Not all of the halt worked', reasonText(data.why)],
  fill: ({ cause, data: { side, contracts, price: paid, fee, liquidity } }, { at }) => [
    `✅ ${side === 'buy' ? 'Bought' : 'Sold'} <b>${contractsText(contracts)}</b> at ${at(paid)}`,
    reasonText(cause),
    `fee ${usdt(fee)} (${liquidity})`,
  ],
  funding: ({ data }) => [`💸 Funding ${signedUsdt(data.amount)}`],
  transfer: ({ data }) => [`🏦 Transfer ${signedUsdt(data.amount)}`],
  'trade-completed': ({ cause, data }) => [
    `🧾 A late record completed the closed trade: <b>${signedUsdt(data.netPnl)}</b> in all`,
    reasonText(cause),
  ],
  'trade-closed-late': ({ cause, data }) => [
    `🧾 The trade was closed before its entry was in the record: <b>${signedUsdt(data.netPnl)}</b> in all`,
    reasonText(cause),
  ],
  'stop-moved': moved('Stop'),
  'target-moved': moved('Target'),
  'stop-refused': ({ cause, data: { wanted, kept } }, { at }) => [
    `⚠️ Stop not moved to ${at(wanted)}: it stays at <b>${at(kept)}</b>`,
    reasonText(cause),
  ],
  'unknown-position': ({ data: { side, contracts, entryPrice } }, { at }) => [
    `👀 Found a position that the bot did not open: ${side} <b>${contractsText(contracts)}</b> from ${at(entryPrice)}; it is guarded`,
  ],
  'taken-over': ({ data: { contracts, stop, target } = {} }, { at }) => [
    contracts === undefined
      ? '🤝 Orders of the bot taken over as they rest'
      : `🤝 A position of the bot taken over as it rests: <b>${contractsText(contracts)}</b>`,
    ...(stop === undefined
      ? []
      : [`stop ${at(stop)}${target === undefined ? '' : ` · target ${at(target)}`}`]),
  ],
  adopted: ({ data }) => [
    `🤝 Adopted: managed like any other position from here on, 1 R being ${usdt(data.riskUnit)}`,
  ],
  forgotten: ({ cause, data }) => [
    `🗑 Taken off the books with <b>${contractsText(data.contracts)}</b> open`,
    reasonText(cause),
  ],
  unexplained: ({ cause, data }) => [
    data.unexplained > 0
      ? `⚠️ <b>${contractsText(data.unexplained)}</b> more on the exchange than its record explains`
      : '✅ The record of the exchange explains all contracts again',
    reasonText(cause),
  ],
  difference: caused('⚠️ The exchange and the books differ'),
  renamed: ({ data }) => ['🏷 A contract goes by another name', reasonText(data.text)],
  locked: ({ cause, data }, { time }) => [`🔒 Locked until <b>${time(data.until)}</b>`, reasonText(cause)],
  unlocked: ({ data }) => ['🔓 You took the lock off', reasonText(data.reason)],
  paused: caused('⏸ Entries paused'),
  resumed: caused('▶️ Entries go on'),
  halted: ({ cause, data }) => [
    `⛔ Halted${data?.withoutStore ? ' while Redis was away' : ''}`,
    reasonText(cause),
  ],
  armed: caused('🔫 Armed: entries may begin with real money'),
  disarmed: caused('🔒 Disarmed: no entries with real money'),
  'account-verified': () => ['✅ The account may be traded again'],
  'account-unverified': caused('⚠️ Entries wait until it is known whether the account may be traded'),
  'limit-reached': caused('🛑 Limit reached, entries paused'),
  outcome: ({ cause, data: { kind, r } }) =>
    kind === 'traded'
      ? [`🏁 Closed with <b>${signedR(r)}</b>`]
      : [`🎓 The ${kind} signal would have made <b>${signedR(r)}</b>`, reasonText(cause)],
  'signal-unfilled': () => ['🎓 Its price never came: it would have made nothing'],
  'threshold-changed': ({ cause, data: { from, to } }) => [
    `🎚 Weight of the votes that a signal needs: ${percent(from, 1)} → <b>${percent(to, 1)}</b>`,
    reasonText((cause ?? '').replace(/^[\d.]+: /, '')),
  ],
  'gate-opened': caused('🔓 A gate opened'),
  'gate-shut': caused('🔒 A gate shut'),
  'costs-high': ({ data: { ratio } }) => [`💸 Trades cost <b>${ratio.toFixed(1)}×</b> what is modelled`],
  'model-trained': ({ cause, data: { version, samples, accepted } }) => [
    `🧠 Model version ${version} trained on ${plural(samples, 'outcome')}: it ${accepted ? 'passed' : 'did not pass'} its validation`,
    reasonText(cause),
  ],
  'training-failed': caused('🧠 Training failed; the versions stay as they are'),
  'model-stepped-back': ({ data: { from, to } }) => [
    `🧠 You stepped back from model version ${from} to ${to}`,
  ],
  'setting-changed': ({ cause, data: { name, from, to } }) => [
    `⚙️ ${say(name, 40)} ${say(from, 20)} → <b>${say(to, 20)}</b>`,
    reasonText(cause),
  ],
  'alert-set': ({ data: { condition } }) => [`🔔 You asked to be told: ${conditionText(condition)}`],
  'alert-met': ({ data: { condition, left } }) => [
    `🔔 You were told: ${conditionText(condition)}`,
    `it stood at ${valueText(condition.left, left)}`,
  ],
  'alert-removed': ({ data: { condition } }) => [`🔕 Not watched any more: ${conditionText(condition)}`],
  remarked: ({ data: { note, tags } }) => [
    `📝 You noted: ${[...(note === undefined ? [] : [say(note, 200)]), ...tags.map((tag) => `#${say(tag, 32)}`)].join(' · ') || 'nothing any more'}`,
  ],
  'pairs-changed': caused('⚙️ Symbols that give signals changed'),
  'source-added': ({ data: { name, door } }) => [
    `📡 You named the source <b>${say(name, 24)}</b> (${say(door, 12)})`,
  ],
  'source-changed': ({ cause, data: { name } }) => [
    `📡 What the source <b>${say(name, 24)}</b> may do changed`,
    reasonText(cause),
  ],
  'source-removed': ({ data: { name } }) => [`📡 You removed the source <b>${say(name, 24)}</b>`],
  'preferences-changed': caused('🔔 Notifications changed'),
  report: ({ data: { period, netPnl, trades } }) => [
    `📰 ${period === 'day' ? 'Daily' : 'Weekly'} report: <b>${signedUsdt(netPnl)}</b> in ${plural(trades, 'trade')}`,
  ],
  recovered: ({ data: { positions, canceledEntries, resumedIntents, events } }) => [
    '🔌 Started, and the account was made safe',
    `${plural(positions, 'position')} checked · ${plural(canceledEntries, 'order')} cancelled · ${plural(resumedIntents, 'decision')} taken up again · ${plural(events, 'event')} booked`,
  ],
  'books-opened': ({ data }) => [`📖 The books begin with <b>${usdt(data.balance)}</b>`],
  memory: caused('💾 How full Redis is'),
  'set-aside': ({ data }) => [`🗃 Damaged: ${say(tornWords(data)[0], 80)}`, say(data.text ?? '', 300)],
  'push-dropped': caused('✉️ A message could not be shown'),
  unknown: ({ cause, data }) => [`<b>${say(data.name.replaceAll('-', ' '), 40)}</b>`, reasonText(cause)],
};

/** An entry in words, HTML lines. */
export const wordsOf = <E extends JournalEvent>(
  entry: JournalEntry<E>,
  { instrument, timeZone }: WhyContext,
): Told => {
  const own = entry.symbol === undefined ? undefined : instrument(entry.symbol);
  const teller: Teller<E> = TELLERS[entry.event];
  const told = teller(entry, {
    at: (value) => (value === undefined ? 'none' : price(value, own)),
    time: (ms) => timeText(ms, timeZone),
  });
  return told.filter((line) => line !== '');
};
