import type { Instrument, IntentStep, Signal } from '../../../domain/index.js';
import type { Button, Reply } from '../command.js';
import {
  amount,
  baseOf,
  CAPTION_LIMIT,
  contractsText,
  distance,
  inWords,
  percent,
  price,
  say,
  sideWord,
  signedUsdt,
  soonText,
  span,
  usdt,
} from '../format.js';
import { boundText } from './journal-words.js';

/** What a card needs to know beside its thing. Times are wall time, unix ms. */
export interface CardContext {
  readonly now: number;
  readonly timeZone: string;
  readonly instrument?: Instrument | undefined;
  /** The signal's post-only order, while it works. */
  readonly resting?: IntentStep | undefined;
}

const HEADS: Readonly<Record<Signal['status'], string>> = {
  offered: '',
  approved: '✅ <b>Approved</b>',
  skipped: '⏭ <b>Skipped</b>',
  expired: '⌛ <b>Expired</b>',
  denied: '⛔ <b>Denied</b>',
  replaced: '🔁 <b>Replaced by a new card</b>',
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

const levelLines = ({ plan }: Signal, { instrument }: CardContext): string[] => {
  const { entry, stop, target, liquidation } = plan;
  const reward = plan.rewardRisk === undefined ? '' : `, ${plan.rewardRisk.toFixed(1)} R`;
  return [
    `Entry <b>${price(entry, instrument)}</b>`,
    `Stop <b>${price(stop, instrument)}</b> (${distance(entry, stop)})`,
    target === undefined
      ? 'Target: none, the trailing stop decides'
      : `Target <b>${price(target, instrument)}</b> (${distance(entry, target)}${reward})`,
    `Liquidation ${price(liquidation, instrument)} (${distance(entry, liquidation)})`,
  ];
};

const sizeLines = ({ plan, sizeFactor }: Signal): string[] => [
  `${contractsText(plan.contracts)} = ${amount(plan.coins)} ${say(baseOf(plan.symbol), 16)} = <b>${usdt(plan.notional)}</b>` +
    (sizeFactor === 1 ? '' : ` (${sizeFactor === 0.5 ? '½' : amount(sizeFactor)}×)`),
  `Margin ${usdt(plan.margin)} at ${amount(plan.leverage)}× · sized by ${boundText(plan.boundBy)}`,
];

/** Seconds while they count, longer spans beyond ten minutes. */
const left = (ms: number): string => (ms < 600_000 ? `${Math.max(0, Math.round(ms / 1000))} s` : span(ms));

const tailLine = (signal: Signal, context: CardContext): string => {
  const until = soonText(signal.expiresAt, context.now, context.timeZone);
  return signal.status === 'offered'
    ? `⏳ ${left(signal.expiresAt - context.now)} left (until ${until}) · ${say(signal.id, 12)}`
    : say(signal.id, 12);
};

/** A reason in few words: its figures and its weight are told by Why. */
const reasonText = (reason: string): string => inWords(reason.replace(/ \([\d.]+\)/g, ''));

/** `• EMA 12 is above EMA 26`; a reason against it is marked already. */
export const reasonLine = (reason: string): string => {
  const against = /^⚠\uFE0F? /;
  const text = say(reasonText(reason.replace(against, '')), 110);
  return `${against.test(reason) ? '⚠️' : '•'} ${text}`;
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

/** The order of an approved signal while it rests on the book. */
const restingLine = ({ resting, instrument }: CardContext): string[] => {
  if (resting?.request.price === undefined || resting.restUntil === undefined) return [];
  const seconds = Math.round((resting.restUntil - resting.recordedAt) / 1000);
  return [
    `⏳ Rests at <b>${price(resting.request.price, instrument)}</b> for the maker fee, ${seconds} s at most; then the remainder is taken`,
  ];
};

/** The way back while an approved order is held. */
const undoOf = (
  { id, cardVersion: version, status, heldUntil }: Signal,
  now: number,
): Button[][] | undefined =>
  status === 'approved' && heldUntil !== undefined && now < heldUntil
    ? [[{ label: `↩️ Undo (${Math.ceil((heldUntil - now) / 1000)} s)`, action: 'undo', id, version }]]
    : undefined;

/**
 * The signal's card: at most 1,024 characters with its markup, so that it fits a picture's caption
 * and leaves room for the event number.
 */
export const signalCard = (signal: Signal, context: CardContext): Reply => {
  const { plan, opportunity } = signal;
  const open = signal.status === 'offered';
  const undo = undoOf(signal, context.now);
  const head = [
    ...(open ? [] : [`${HEADS[signal.status]}${signal.note ? `: ${say(inWords(signal.note), 120)}` : ''}`]),
    ...restingLine(context),
    `${sideWord(plan.side)} <b>${say(plan.symbol, 24)}</b> · confidence ${percent(opportunity.confidence)}`,
    `If the stop is hit about <b>🔴 ${signedUsdt(-plan.worstCase)}</b> (${percent(plan.riskFraction, 1)} of equity, fees included)`,
    ...levelLines(signal, context),
    ...sizeLines(signal),
  ];
  const reasons = [
    ...plan.warnings.slice(0, 2).map((warning) => `⚠️ ${say(inWords(warning), 100)}`),
    ...opportunity.reasons.slice(0, 3).map(reasonLine),
  ];
  return {
    text: fit(head, reasons, tailLine(signal, context)),
    picture: { kind: 'signal', ref: signal.id },
    ...(open ? { buttons: buttonsOf(signal) } : undo ? { buttons: undo } : {}),
  };
};
