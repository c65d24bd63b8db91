import { type Instrument, isLoud, type Push, sign } from '../../../domain/index.js';
import type { Button, Reply } from '../command.js';
import {
  amount,
  baseOf,
  contractsText,
  fitLines,
  inWords,
  plural,
  price,
  say,
  sideWord,
  signedR,
  usdt,
} from '../format.js';
import { marked } from './money.js';
import { metExtras, metLines } from './own-alert.js';
import { exitLines } from './position.js';
import { reportLines } from './report.js';
import { endButtons, recordingLines } from './recording.js';
import type { CardContext } from './signal.js';
import { entryAtText, sourceMark } from './source.js';
import { ladderText } from './targets.js';

/** Pushes that are a message of their own; the rest draw cards. */
export type MessagePush = Exclude<
  Push,
  { type: 'signal' | 'missed' | 'signalChanged' | 'positionChanged' | 'questionReplaced' }
>;
type AskedPush = Extract<Push, { type: 'asked' }>;

const FILLS = { opened: '✅ Opened', scaledIn: '➕ Added to', scaledOut: '➖ Took part off' } as const;
const LEVELS = { info: 'ℹ️', warning: '⚠️', alarm: '🚨' } as const;
const OUTCOMES = {
  denied: '⛔ Denied by our rules',
  rejected: '❌ Rejected by the exchange',
  unresolved: '❔ Unresolved: asking the exchange until it is known',
  resolved: '✅ Resolved',
} as const;

type FillPush = Extract<Push, { type: 'fill' }>;

const headline = (push: FillPush, instrument: Instrument | undefined): string => {
  const at = `at <b>${price(push.price, instrument)}</b>`;
  // What an earlier version owed has no result.
  const result = push.result ? `${marked(push.result.net)} (${signedR(push.result.r)}) · ` : '';
  if (!push.forced)
    return `${result}${FILLS[push.action]} ${sideWord(push.side)} <b>${say(push.symbol, 24)}</b> ${at}${sourceMark(push)}`;
  const of = contractsText(push.contracts + push.openContracts);
  return `${result}⚠️ The exchange reduced the ${push.side} of <b>${say(push.symbol, 24)}</b> by ${push.forced.by}: ${amount(push.contracts)} of ${of} ${at}`;
};

const fillLines = (push: FillPush, instrument: Instrument | undefined): string[] => [
  headline(push, instrument),
  `${contractsText(push.contracts)} = ${amount(push.coins)} ${say(baseOf(push.symbol), 16)} = ${usdt(push.notional)}${push.forced && push.fee === 0 ? ' · no fee was charged' : ` · fee ${usdt(push.fee)}`}`,
  `Open now ${contractsText(push.openContracts)} · stop ${price(push.stop, instrument)}` +
    (push.target === undefined ? '' : ` · target ${price(push.target, instrument)}`),
];

type MovedPush = Extract<Push, { type: 'moved' }>;

/** Which way a stop went, and what it holds now: ` · closer, 0.40 R locked in`. */
const stopWords = ({ what, side, from, to, stopR }: MovedPush): string => {
  if (what !== 'stop' || from === undefined || to === undefined) return '';
  const way = sign(side) * (to - from) > 0 ? 'closer' : 'further away';
  if (stopR === undefined) return ` · ${way}`;
  return ` · ${way}, ${Math.abs(stopR).toFixed(2)} R ${stopR < 0 ? 'at risk' : 'locked in'}`;
};

/** All targets with the shares that whole contracts make, and what went. */
const targetsLine = (
  { symbol, to, cause }: MovedPush,
  { ladder, open, before }: NonNullable<MovedPush['targets']>,
  instrument: Instrument | undefined,
): string => {
  const now =
    ladder.length > 1 || ladder.some(({ share }) => share < 1)
      ? `target${ladder.length > 1 ? 's' : ''} ${ladderText(ladder, open, instrument)}`
      : `target <b>${to === undefined ? 'none' : price(to, instrument)}</b>`;
  const was = before.map((each) => price(each, instrument)).join(', ') || 'none';
  return `🎯 ${say(symbol, 24)} ${now} (was ${was}) · ${say(inWords(cause), 120)}`;
};

const movedLine = (push: MovedPush, instrument: Instrument | undefined): string => {
  if (push.targets) return targetsLine(push, push.targets, instrument);
  if (push.what === 'stop' && push.from === undefined && push.to !== undefined)
    return `🎯 ${say(push.symbol, 24)} stop set at <b>${price(push.to, instrument)}</b> · ${say(inWords(push.cause), 120)}`;
  const from = push.from === undefined ? 'none' : price(push.from, instrument);
  const to = push.to === undefined ? 'none' : price(push.to, instrument);
  return `🎯 ${say(push.symbol, 24)} ${push.what} <b>${from} → ${to}</b>${stopWords(push)} · ${say(inWords(push.cause), 120)}`;
};

const askedLine = ({ source, symbol, words }: Omit<AskedPush, 'type'>, verb: 'says' | 'said'): string =>
  `📨 <b>${say(source, 24)}</b> ${verb} of <b>${say(symbol, 24)}</b>: ${say(inWords(words), 400)}`;

/** What is left of a question whose source has asked for something else since. */
export const replacedQuestion = (push: Extract<Push, { type: 'questionReplaced' }>): Reply => ({
  text: `${askedLine(push, 'said')}\n↪️ Replaced: it asks for something else now, ${say(inWords(push.by), 400)}`,
});

type RefusedTalkPush = Extract<Push, { type: 'refusedTalk' }>;

/** `62,400.0`, `3 % away`. */
const levelText = (
  level: number | { readonly percent: number },
  instrument: Instrument | undefined,
): string =>
  typeof level === 'number' ? `<b>${price(level, instrument)}</b>` : `${amount(level.percent)} % away`;

/** The trade that a refused message tells, in our words, and that nothing is done. */
const refusedTalkLines = (push: RefusedTalkPush, instrument: Instrument | undefined): string[] => {
  const { text, symbol, side, entry, stop, targets } = push;
  const levels = targets.map((target) => levelText(target, instrument)).join(', ');
  const stopText = stop === null ? 'none' : levelText('price' in stop ? stop.price : stop, instrument);
  return [
    `${LEVELS.info} ${say(text, 3000)}`,
    'Without the talk around it I would read:',
    `${sideWord(side)} <b>${say(symbol, 24)}</b> · entry ${'type' in entry ? 'at market' : entryAtText(entry, instrument)}`,
    `Stop ${stopText} · ${targets.length === 1 ? 'target' : 'targets'} ${levels}`,
    'Nothing is planned unless you say so.',
  ];
};

/** Plans the trade of a refused message. */
export const aroundButton = (id: string): Button => ({
  label: 'Plan it without the talk',
  action: 'planAround',
  id,
  version: 1,
});

const linesOf = (push: MessagePush, context: CardContext): string[] => {
  switch (push.type) {
    case 'fill':
      return fillLines(push, context.instrument);
    case 'exit':
      return exitLines(push.trade, context);
    case 'moved':
      return [movedLine(push, context.instrument)];
    case 'limit':
      return [`🛑 <b>Limit reached, entries paused</b>`, say(push.reason, 600)];
    case 'report':
      return reportLines(push.report, context.timeZone);
    case 'ownAlert':
      return metLines(push, context.instrument);
    case 'recordingOver':
      return recordingLines(push.result, context.timeZone);
    case 'asked':
      return [
        ...(push.lastOf === undefined
          ? []
          : [`${plural(push.lastOf, 'more question')} came meanwhile; this is the last about this symbol.`]),
        askedLine(push, 'says'),
      ];
    case 'refusedTalk':
      return refusedTalkLines(push, context.instrument);
    case 'notice':
      return [`${LEVELS[push.level]} ${say(push.text, 3000)}`];
    case 'denied':
    case 'rejected':
    case 'unresolved':
    case 'resolved':
      return [
        `${OUTCOMES[push.type]}: ${say(push.action, 60)} <b>${say(push.symbol, 24)}</b>`,
        say(inWords(push.reason), 600),
      ];
  }
};

/** A notice by itself, as when it cannot come through the outbox. */
export const noticeCard = (level: 'alarm' | 'info', text: string): Reply =>
  pushCard({ type: 'notice', level, text }, { now: 0, timeZone: 'UTC', instrument: undefined });

const askButtons = (id: string): Button[][] => [
  [
    { label: '✅ Do it', action: 'doIt', id, version: 1 },
    { label: '✖️ No', action: 'no', id, version: 1 },
  ],
];

/** The message of a push, without its event number. */
export const pushCard = (push: MessagePush, context: CardContext): Reply => ({
  text: fitLines(linesOf(push, context), 4000),
  silent: !isLoud(push),
  ...(push.type === 'asked' ? { buttons: askButtons(push.alertId) } : {}),
  ...(push.type === 'refusedTalk' ? { buttons: [[aroundButton(push.alertId)]] } : {}),
  ...(push.type === 'exit' ? { picture: { kind: 'trade', ref: push.trade.id } } : {}),
  ...(push.type === 'report' ? { picture: { kind: 'report', ref: push.report.period } } : {}),
  ...(push.type === 'ownAlert' ? metExtras(push) : {}),
  ...(push.type === 'recordingOver' ? { picture: { kind: 'report', ref: 'all' }, buttons: endButtons } : {}),
});

/** A push as a line among others: what matters of it. */
export const pushLine = (push: MessagePush, context: CardContext): string =>
  push.type === 'notice'
    ? `${LEVELS[push.level]} ${say(push.text, 300)}`
    : linesOf(push, context).slice(0, 2).join(' · ');
