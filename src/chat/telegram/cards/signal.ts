import {
  canPlanAgain,
  HOUR,
  MINUTE,
  type Instrument,
  type Intent,
  isFinal,
  isAgainstVotes,
  isStrategys,
  namedReasons,
  type Opportunity,
  type Plan,
  type Signal,
  sign,
  type SignalRecord,
  standText,
  timesText,
  unfilled,
} from '../../../domain/index.js';
import { RECORDED_CANDLES } from '../../../decide/analytics/index.js';
import type { PositionFigures } from '../../../trade/desk/desk.js';
import type { Button, Reply } from '../command.js';
import {
  amount,
  baseOf,
  CAPTION_LIMIT,
  contractsText,
  moveText,
  inWords,
  percent,
  price,
  say,
  sideWord,
  signedR,
  signedUsdt,
  soonText,
  span,
  usdt,
} from '../format.js';
import { sizedText } from './journal-words.js';
import { entryAtText, sourceMark } from './source.js';
import { followsText, ladderText } from './targets.js';
import { between } from './stats.js';

/** What a card needs to know beside its thing. Times are wall time, unix ms. */
export interface CardContext {
  readonly now: number;
  /** Market time, where it is another: signals expire by it. */
  readonly marketNow?: number;
  readonly timeZone: string;
  readonly instrument?: Instrument | undefined;
  /** What an approval became. */
  readonly entry?: Intent | undefined;
  /** How the rules will end it. */
  readonly exit?: PositionFigures['exit'] | undefined;
}

const HEADS: Readonly<Record<Signal['status'], string>> = {
  offered: '',
  awaiting: '⏳ <b>Approved, waits for its price</b>',
  approved: '✅ <b>Approved</b>',
  skipped: '⏭ <b>Skipped</b>',
  expired: '⌛ <b>Expired</b>',
  denied: '⛔ <b>Denied</b>',
  ended: '🍂 <b>Ended by itself</b>',
  replaced: '🔁 <b>Another card took its place</b>',
};

const buttonsOf = ({ id, cardVersion: version }: Signal): Button[][] => [
  [
    { label: '✅ Approve', action: 'approve', id, version },
    { label: '⏭ Skip', action: 'skip', id, version },
  ],
  [
    { label: '½×', action: 'half', id, version },
    { label: '2×', action: 'double', id, version },
    { label: '❓ Why', action: 'why', id, version },
  ],
];

/** `🔺 was 61,000.0` where the tapped card said something else, so that a changed plan is seen at a glance. */
const wasOf =
  ({ plan, before }: Signal) =>
  (text: (plan: Plan) => string): string =>
    before === undefined || text(before) === text(plan) ? '' : ` 🔺 was ${text(before)}`;

const levelLines = (signal: Signal, { instrument }: CardContext): string[] => {
  const { side, entry, stop, target, targets, contracts, liquidation, rewardRisk, stopFollows } = signal.plan;
  const { entryAt } = signal.opportunity;
  const named = entryAt && entryAtText(entryAt, instrument);
  // Where the price is better than was named, the entry is the market's: both are said, or a misread shows nowhere.
  const entryText = named && signal.plan.waits ? named : `<b>${price(entry, instrument)}</b>`;
  const asked = named && !signal.plan.waits ? ` · asked: ${named}` : '';
  const reward = rewardRisk === undefined ? '' : `, ${rewardRisk.toFixed(1)} R`;
  const was = wasOf(signal);
  const wasTarget = was((plan) => {
    const prices = plan.targets?.map((one) => one.price) ?? (plan.target === undefined ? [] : [plan.target]);
    return prices.map((one) => price(one, instrument)).join(', ') || 'none';
  });
  const targetText = (): string => {
    if (targets && targets.length > 1)
      return `Targets ${ladderText(unfilled(targets), contracts, instrument)}${reward && `${reward} in all`}`;
    return target === undefined
      ? 'Target: none, the trailing stop decides'
      : `Target <b>${price(target, instrument)}</b> (${moveText(side, entry, target)}${reward})`;
  };
  return [
    `Entry ${entryText}${was((plan) => price(plan.entry, instrument))}${asked}`,
    `Stop <b>${price(stop, instrument)}</b> (${moveText(side, entry, stop)})${was((plan) => price(plan.stop, instrument))}${followsText(stopFollows)}`,
    targetText() + wasTarget,
    `Liquidation ${price(liquidation, instrument)} (${moveText(side, entry, liquidation)})`,
  ];
};

/** Stop and targets that somebody named are not all that ends it. */
const exitLine = (signal: Signal, { exit }: CardContext): string[] => {
  if (!exit || isStrategys(signal) || !['offered', 'awaiting'].includes(signal.status)) return [];
  const { trail, timeStop } = exit;
  const ways = [
    ...(trail === undefined
      ? []
      : [`the stop follows ${percent(trail, 1)} behind the best price, more while volatile`]),
    ...(timeStop
      ? [`closed after ${span(timeStop.after)} unless it earns ${amount(timeStop.unlessR)} R`]
      : []),
  ];
  return ways.length === 0 ? [] : [`Once open: ${ways.join('; ')}`];
};

const sizeLines = (signal: Signal): string[] => {
  const { plan, sizeFactor } = signal;
  const was = wasOf(signal);
  return [
    `${contractsText(plan.contracts)} = ${amount(plan.coins)} ${say(baseOf(plan.symbol), 16)} = <b>${usdt(plan.notional)}</b>` +
      (timesText(sizeFactor) === '1×' ? '' : ` (${timesText(sizeFactor)})`) +
      was(({ contracts }) => amount(contracts)),
    `Margin ${usdt(plan.margin)} at ${amount(plan.leverage)}× · ${sizedText(plan.boundBy)}` +
      was(({ leverage }) => `${amount(leverage)}×`),
  ];
};

/** Seconds while they count; a card that waits for hours is not redrawn each minute. */
const left = (ms: number): string => {
  if (ms < 10 * MINUTE) return `${Math.max(0, Math.round(ms / 1000))} s`;
  return span(ms - (ms % (ms < 2 * HOUR ? 10 * MINUTE : HOUR)));
};

const tailLine = (signal: Signal, { now, marketNow = now, timeZone }: CardContext): string => {
  const until = soonText(signal.expiresAt, marketNow, timeZone);
  return signal.status === 'offered'
    ? `⏳ ${left(signal.expiresAt - marketNow)} left (until ${until}${Math.abs(marketNow - now) > HOUR ? ', market time' : ''}) · ${say(signal.id, 12)}`
    : say(signal.id, 12);
};

/** A reason in few words: its figures and its weight are told by Why. */
const reasonText = (reason: string): string => inWords(reason.replace(/ \([\d.]+\)/g, ''));

/** A level that the candle had ahead of it, and that the price of the entry lies beyond, is ahead no more. */
const passedText = (reason: string, entry: number): string =>
  reason.replace(/\b(support|resistance) ([\d.]+) is near/, (near, what: string, level: string) =>
    sign(what === 'support' ? 'long' : 'short') * (entry - Number(level)) < 0
      ? `${what} ${level} was near, and the price has passed it`
      : near,
  );

/**
 * `• EMA 12 is above EMA 26`; a reason against it is marked already.
 * @param entry the price at which it was or would be entered
 */
export const reasonLine = (reason: string, entry: number): string => {
  const against = /^⚠\uFE0F? /;
  const text = say(reasonText(passedText(reason.replace(against, ''), entry)), 110);
  return `${against.test(reason) ? '⚠️' : '•'} ${text}`;
};

/** How the votes stand, and in a trade by hand whether they are against it. */
export const standLine = (opportunity: Opportunity): string => {
  const text = standText(opportunity);
  return `${isAgainstVotes(opportunity) ? '⚠️' : '🗳'} ${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};

const KINDS: Readonly<Record<SignalRecord['source'], string>> = {
  journal: 'on this account',
  recorded: `on recorded candles ${RECORDED_CANDLES.years}, with hindsight`,
};

/** How such signals fared, and where that is known from; nothing where it is not. */
export const recordLine = ({ record, plan }: Signal): string[] => {
  if (!record) return [];
  const { signals, won, untaken, meanR } = record;
  const simulated = untaken > 0 ? `; ${untaken} of them not taken, simulated` : '';
  return [
    `📒 Such ${plan.side}s ${KINDS[record.source]}: won ${won} of ${signals}, mean ${signedR(meanR)} net${between(record, signedR)}${simulated}`,
  ];
};

/** Lines that fit, the rest left off: reasons give way before numbers do. */
const fit = (head: readonly string[], reasons: readonly string[], tail: string): string => {
  const room = CAPTION_LIMIT - [...head, tail].join('\n').length - 12;
  const kept: string[] = [];
  let used = 0;
  for (const reason of reasons) {
    if (used + reason.length + 1 > room) break;
    kept.push(reason);
    used += reason.length + 1;
  }
  return [...head, ...kept, tail].join('\n');
};

/** The order of an approved signal while it rests on the book, then what differs from what was approved. */
const entryLines = ({ entry, instrument }: CardContext): string[] => {
  const last = entry?.steps.at(-1);
  if (entry && isFinal(entry))
    return entry.note === undefined
      ? []
      : [`⚠️ ${entry.status === 'filled' ? '' : 'Nothing was opened: '}${say(inWords(entry.note), 200)}`];
  if (last?.status !== 'open' || last.request.price === undefined || last.restUntil === undefined) return [];
  const seconds = Math.round((last.restUntil - last.recordedAt) / 1000);
  return [
    `⏳ Rests at <b>${price(last.request.price, instrument)}</b> for the maker fee, ${seconds} s at most; then the remainder is taken`,
  ];
};

/** What can still be done with a signal that is over: take an approval back while it is held, plan one anew. */
const lateButtons = (
  { id, cardVersion: version, status, heldUntil }: Signal,
  now: number,
): Button[][] | undefined => {
  if (status === 'awaiting') return [[{ label: '✖️ Cancel', action: 'skip', id, version }]];
  if (canPlanAgain({ status })) return [[{ label: '🔄 Plan again', action: 'again', id, version }]];
  return status === 'approved' && heldUntil !== undefined && now < heldUntil
    ? [[{ label: `↩️ Undo (${Math.ceil((heldUntil - now) / 1000)} s)`, action: 'undo', id, version }]]
    : undefined;
};

/** What becomes of an entry that named its price: it waits for that, or the price is better already. */
const waitLines = (
  { status, plan, expiresAt }: Signal,
  { now, marketNow = now, timeZone, instrument }: CardContext,
): string[] => {
  if (status === 'awaiting')
    return [
      `⏳ Until ${soonText(expiresAt, marketNow, timeZone)}; every rule is checked again when it comes`,
    ];
  const { betterThan, side } = plan;
  if (status === 'offered' && betterThan !== undefined)
    return [
      `⚠️ Fills at once: the price is better than the ${price(betterThan, instrument)} that was named. If a breakout ${side === 'long' ? 'above' : 'below'} it was meant, skip`,
    ];
  return status === 'offered' && plan.waits
    ? ['⏳ Once approved, it waits for that price, a day at most; every rule is checked again when it comes']
    : [];
};

/**
 * The signal's card: at most 1,024 characters with its markup, so that it fits a picture's caption
 * and leaves room for the event number.
 */
export const signalCard = (signal: Signal, context: CardContext): Reply => {
  const { plan, opportunity } = signal;
  const open = signal.status === 'offered';
  const late = lateButtons(signal, context.now);
  const isAgainst = isAgainstVotes(opportunity);
  const head = [
    ...(open ? [] : [`${HEADS[signal.status]}${signal.note ? `: ${say(inWords(signal.note), 120)}` : ''}`]),
    ...entryLines(context),
    `${sideWord(plan.side)} <b>${say(plan.symbol, 24)}</b>${sourceMark(signal)}`,
    ...waitLines(signal, context),
    ...(isAgainst ? [standLine(opportunity)] : []),
    `If the stop is hit about <b>🔴 ${signedUsdt(-plan.worstCase)}</b> (${percent(plan.riskFraction, 1)} of equity, fees included)${wasOf(signal)(({ worstCase }) => signedUsdt(-worstCase))}`,
    ...levelLines(signal, context),
    ...exitLine(signal, context),
    ...sizeLines(signal),
    ...(isAgainst ? [] : [standLine(opportunity)]),
    ...recordLine(signal),
  ];
  const reasons = [
    ...plan.warnings.slice(0, 2).map((warning) => `⚠️ ${say(inWords(warning), 100)}`),
    ...namedReasons(opportunity).map((reason) => reasonLine(reason, plan.waits ? NaN : plan.entry)),
  ];
  return {
    text: fit(head, reasons, tailLine(signal, context)),
    picture: { kind: 'signal', ref: signal.id },
    ...(open ? { buttons: buttonsOf(signal) } : late ? { buttons: late } : {}),
  };
};
