import type { Instrument, JournalEntry, Plan } from '../../domain/index.js';
import {
  amount,
  baseOf,
  clockText,
  contractsText,
  dayText,
  distance,
  fitLines,
  inWords,
  percent,
  price,
  say,
  signedR,
  signedUsdt,
  timeText,
  usdt,
} from '../format.js';

type Data = Readonly<Record<string, unknown>>;

const numberOf = (data: Data, name: string): number | undefined => {
  const value = data[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const textOf = (data: Data, name: string): string => (typeof data[name] === 'string' ? data[name] : '');
const planOf = (data: Data, name = 'plan'): Partial<Plan> => {
  const value = data[name];
  return typeof value === 'object' && value !== null ? value : {};
};

/** What an entry's numbers are told with. */
export interface WhyContext {
  readonly timeZone: string;
  readonly instrument: (symbol: string) => Instrument | undefined;
}

interface Told {
  /** The event in words, HTML. */
  readonly what: string;
  /** More about it, each a line of its own. */
  readonly more?: readonly string[];
}

type Teller = (
  entry: JournalEntry,
  data: Data,
  priceText: (value: number | undefined) => string,
  timeZone: string,
) => Told;

const KINDS: Readonly<Record<string, string>> = {
  open: 'open',
  close: 'close',
  scaleIn: 'add',
  scaleOut: 'take a part off',
  retarget: 'move stop or target',
  protect: 'set the stop again',
};

export const planLine = (plan: Partial<Plan>, at: (value: number | undefined) => string): string =>
  [
    `${plan.side ?? ''} at ${at(plan.entry)}`.trim(),
    ...(plan.stop === undefined || plan.entry === undefined
      ? []
      : [`stop ${at(plan.stop)} (${distance(plan.entry, plan.stop)})`]),
    plan.target === undefined ? 'no target' : `target ${at(plan.target)}`,
  ].join(' · ');

const BOUNDS: Readonly<Record<string, string>> = { owner: 'you', kelly: 'Kelly', depth: 'market depth' };

/** What set a plan's size, HTML. */
export const boundText = (boundBy: string): string => BOUNDS[boundBy] ?? say(boundBy, 24);

export const riskLine = ({
  worstCase,
  riskFraction,
  notional,
  leverage,
  boundBy,
}: Partial<Plan>): string[] =>
  worstCase === undefined
    ? []
    : [
        `at worst ${signedUsdt(-worstCase)} (${percent(riskFraction ?? 0, 1)} of equity) · ${usdt(notional ?? 0)} at ${amount(leverage ?? 1)}× · sized by ${boundText(boundBy ?? '')}`,
      ];

const votesLine = (data: Data): string[] => {
  const votes = Array.isArray(data['votes']) ? (data['votes'] as { side?: string; reason?: string }[]) : [];
  const side = textOf(data, 'side');
  const strongest = votes.filter((vote) => vote.side === side).slice(0, 3);
  return strongest.map((vote) => `• ${say(inWords(vote.reason ?? ''), 110)}`);
};

const moved =
  (what: string): Teller =>
  (entry, data, at) => ({
    what: `🎯 ${what} ${at(numberOf(data, 'from'))} → <b>${at(numberOf(data, 'to'))}</b>${numberOf(data, 'moves') === undefined ? '' : ` in ${amount(numberOf(data, 'moves') ?? 0)} moves`}`,
    more: [say(inWords(textOf(data, 'cause') || (entry.cause ?? '')), 140)],
  });

const because =
  (what: string): Teller =>
  (entry, data) => ({ what, more: [say(inWords(textOf(data, 'reason') || (entry.cause ?? '')), 240)] });

/** Events in words. What is not here is told by its name. */
const TELLERS: Readonly<Record<string, Teller>> = {
  'signal-offered': (_entry, data, at) => ({
    what: `📣 Signal offered, confidence <b>${percent(numberOf(data, 'confidence') ?? 0)}</b>`,
    more: [planLine(planOf(data), at), ...riskLine(planOf(data)), ...votesLine(data)],
  }),
  'signal-denied': (entry, data) => ({
    what: `⛔ No ${textOf(data, 'side') || 'trade'} by our rules${numberOf(data, 'confidence') === undefined ? '' : ` (confidence ${percent(numberOf(data, 'confidence') ?? 0)})`}`,
    more: [say(entry.cause ?? '', 240)],
  }),
  'approval-denied': because('⛔ Approved, but denied by our rules'),
  'signal-skipped': () => ({ what: '⏭ You skipped it' }),
  'signal-expired': () => ({ what: '⌛ Nobody answered in time' }),
  'signal-replanned': (_entry, data, at) => ({
    what: '🔁 Planned anew',
    more: [planLine(planOf(data), at), ...riskLine(planOf(data))],
  }),
  'intent-recorded': (entry, data, at) => ({
    what: `📝 Decided to <b>${KINDS[textOf(data, 'kind')] ?? textOf(data, 'kind')}</b>: ${say(entry.cause ?? '', 140)}`,
    more: planOf(data).entry === undefined ? [] : [planLine(planOf(data), at), ...riskLine(planOf(data))],
  }),
  fill: (_entry, data, at) => ({
    what: `✅ ${textOf(data, 'side') === 'buy' ? 'Bought' : 'Sold'} <b>${contractsText(numberOf(data, 'contracts') ?? 0)}</b> at ${at(numberOf(data, 'price'))}`,
    more: [`fee ${usdt(numberOf(data, 'fee') ?? 0)} (${textOf(data, 'liquidity') || 'taker'})`],
  }),
  'stop-moved': moved('Stop'),
  'target-moved': moved('Target'),
  'stop-refused': (entry, data, at) => ({
    what: `⚠️ Stop not moved to ${at(numberOf(data, 'wanted'))}: it stays at <b>${at(numberOf(data, 'kept'))}</b>`,
    more: [say(entry.cause ?? '', 140)],
  }),
  'called-off': because('✋ Entry called off'),
  'guard-recorded': () => ({ what: '🛡 Guarded before the exchange showed its fills' }),
  'order-rejected': because('❌ The exchange refused the order'),
  'order-not-placed': because('❌ The order was not placed'),
  'order-unresolved': because('❔ Nobody knows yet whether the order arrived; asking'),
  'order-never-arrived': () => ({ what: 'The order never arrived' }),
  'intent-rejected': because('❌ Rejected by the exchange'),
  'intent-denied': because('⛔ Denied by our rules'),
  flatten: because('🚨 Closed at market: the stop could not rest'),
  locked: (entry, data, _at, timeZone) => ({
    what: `🔒 Locked until <b>${timeText(numberOf(data, 'until') ?? NaN, timeZone)}</b>`,
    more: [say(entry.cause ?? '', 140)],
  }),
  unlocked: because('🔓 Unlocked'),
  funding: (_entry, data) => ({ what: `💸 Funding ${signedUsdt(numberOf(data, 'amount') ?? 0)}` }),
  transfer: (_entry, data) => ({ what: `🏦 Transfer ${signedUsdt(numberOf(data, 'amount') ?? 0)}` }),
  outcome: (entry, data) => ({
    what:
      textOf(data, 'kind') === 'traded'
        ? `🏁 Closed with <b>${signedR(numberOf(data, 'r') ?? 0)}</b>`
        : `🎓 The ${textOf(data, 'kind')} signal would have made <b>${signedR(numberOf(data, 'r') ?? 0)}</b>`,
    more: textOf(data, 'kind') === 'traded' ? [] : [say(entry.cause ?? '', 120)],
  }),
  'threshold-changed': (entry, data) => ({
    what: `🎚 Confidence needed ${percent(numberOf(data, 'from') ?? 0, 1)} → <b>${percent(numberOf(data, 'to') ?? 0, 1)}</b>`,
    more: [say(inWords((entry.cause ?? '').replace(/^[\d.]+: /, '')), 160)],
  }),
  'model-trained': because('🧠 Model trained'),
  'training-failed': because('🧠 Training failed'),
  'model-stepped-back': because('🧠 Model one step back'),
  paused: because('⏸ Entries paused'),
  resumed: because('▶️ Entries go on'),
  halted: because('⛔ Halted'),
  'limit-reached': because('🛑 Limit reached, entries paused'),
  recovered: () => ({ what: '🔌 Started, account made safe' }),
  'push-dropped': because('✉️ A message could not be shown'),
  'setting-changed': (entry, data) => ({
    what: `⚙️ ${say(textOf(data, 'name'), 40)} ${say(textOf(data, 'from'), 20)} → <b>${say(textOf(data, 'to'), 20)}</b>`,
    more: [say(entry.cause ?? '', 80)],
  }),
  'pairs-changed': because('⚙️ Symbols that give signals changed'),
};

/** Steps of an order that say nothing new to people: told only when asked for. */
const QUIET: ReadonlySet<string> = new Set([
  'order-recorded',
  'order-accepted',
  'order-ended',
  'order-found',
  'order-resent',
  'intent-filled',
  'intent-done',
  'recovered',
]);

export const isTold = ({ event, data }: JournalEntry): boolean =>
  // A moved level is told by its move.
  !QUIET.has(event) &&
  !(event === 'intent-recorded' && (data?.['kind'] === 'retarget' || data?.['kind'] === 'protect'));

/** A level that moved again and again, with nothing else between, is told as one move. Oldest first. */
export const mergeMoves = (entries: readonly JournalEntry[]): readonly JournalEntry[] =>
  entries.reduce<JournalEntry[]>((merged, entry) => {
    const last = merged.at(-1);
    const same =
      last?.event === entry.event && last.symbol === entry.symbol && entry.event.endsWith('-moved');
    if (!last || !same) return [...merged, entry];
    const count = Number(last.data?.['moves'] ?? 1) + 1;
    const data = { ...entry.data, from: last.data?.['from'], moves: count };
    return [...merged.slice(0, -1), { ...entry, data }];
  }, []);

/** From 2001 to 2286 a number is more likely a time in ms than an amount. */
const plainNumber = (value: number, timeZone: string): string =>
  Number.isInteger(value) && value > 1e12 && value < 1e13
    ? timeText(value, timeZone)
    : amount(Number(value.toPrecision(6)));

/** What an event without words of its own carries, readably: fractions and prices are not told apart there. */
const plainMore = (data: Data, timeZone: string): string[] => {
  const parts = Object.entries(data)
    .filter(
      ([name, value]) => name !== 'kind' && name !== 'status' && ['number', 'string'].includes(typeof value),
    )
    .slice(0, 5)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'number' ? plainNumber(value, timeZone) : String(value)}`,
    );
  return parts.length > 0 ? [say(parts.join(' · '), 160)] : [];
};

/** One entry of the journal in words: when, what, and the numbers of that moment. */
export const journalLines = (entry: JournalEntry, context: WhyContext, withSymbol: boolean): string[] => {
  const instrument = entry.symbol === undefined ? undefined : context.instrument(entry.symbol);
  const at = (value: number | undefined): string => (value === undefined ? 'none' : price(value, instrument));
  const data = entry.data ?? {};
  const teller = TELLERS[entry.event];
  const told: Told = teller
    ? teller(entry, data, at, context.timeZone)
    : {
        what: `<b>${say(entry.event.replaceAll('-', ' '), 40)}</b>`,
        more: [...(entry.cause ? [say(entry.cause, 140)] : []), ...plainMore(data, context.timeZone)],
      };
  const where = withSymbol && entry.symbol ? `<b>${say(baseOf(entry.symbol), 16)}</b> ` : '';
  return [
    `<i>${clockText(entry.at, context.timeZone)}</i> ${where}${told.what}`,
    ...(told.more ?? []).filter((line) => line !== ''),
  ];
};

/** Entries as blocks with the day above the first of each, the newest first. */
export const journalBlocks = (
  entries: readonly JournalEntry[],
  context: WhyContext,
  withSymbol: boolean,
): string[] => {
  let day = '';
  return entries.toReversed().map((entry) => {
    const own = dayText(entry.at, context.timeZone);
    const head = own === day ? [] : [`<b>${own}</b>`];
    day = own;
    return [...head, ...journalLines(entry, context, withSymbol), ''].join('\n');
  });
};

/** The newest first, as many as fit. */
export const journalText = (
  title: string,
  entries: readonly JournalEntry[],
  context: WhyContext,
  withSymbol: boolean,
): string =>
  fitLines([
    title,
    ...journalBlocks(
      entries.filter((entry, index) => !isRepeat(entry, entries[index + 1])),
      context,
      withSymbol,
    ),
  ]).trimEnd();

/** The same denial candle after candle is told once. */
const isRepeat = (entry: JournalEntry, newer: JournalEntry | undefined): boolean =>
  newer !== undefined &&
  entry.event === 'signal-denied' &&
  newer.event === entry.event &&
  newer.symbol === entry.symbol &&
  newer.cause === entry.cause;
