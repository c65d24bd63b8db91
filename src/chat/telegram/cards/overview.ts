import { cashOf, netOf, standText, sumMoney, type Control, type Signal } from '../../../domain/index.js';
import type { PositionFigures, Status } from '../../../trade/desk/desk.js';
import { type Away, type Button, type Host, type Reply, show } from '../command.js';
import {
  dot,
  fitLines,
  inWords,
  percent,
  plural,
  price,
  say,
  sideWord,
  signedPercent,
  signedUsdt,
  span,
  timeText,
  usdt,
} from '../format.js';
import { ifClosedOf, marked, moneyLine } from './money.js';
import { positionLine } from './position.js';
import { sourceMark } from './source.js';

/**
 * One line on whether entries go: running, paused or halted, by whom and until when.
 * @param whyNot why nothing is traded now, if nothing is: a switch that says "running" would mislead then
 */
export const controlLine = (control: Control, timeZone: string, whyNot: string | undefined): string => {
  if (control.recordingOver !== undefined)
    return `🏁 <b>The recording is over</b>, its last candle closed ${timeText(control.recordingOver, timeZone)} · /demo`;
  const states = [
    ...switchWords(control, timeZone),
    ...(whyNot === undefined ? [] : [`🛑 <b>Not trading</b>: ${say(whyNot, 200)}`]),
  ];
  return states.join(' · ') || '▶️ <b>Running</b>';
};

/** What the owner or a limit has switched off; nothing while all is on. */
const switchWords = (control: Control, timeZone: string): readonly string[] => {
  if (control.halted)
    return [`⛔ <b>Halted</b>: ${say(control.haltReason ?? 'by the owner')} · /resume to go on`];
  if (!control.paused) return [];
  const until = control.pausedUntil === undefined ? '' : ` until ${timeText(control.pausedUntil, timeZone)}`;
  return [
    `⏸ <b>Entries paused</b>${until}: ${say(control.pauseReason ?? `by ${control.pausedBy ?? 'the owner'}`)} · /resume to go on`,
  ];
};

/** What this process knows of itself beside what is stored: a stored switch says "running" also where nothing runs. */
export type Trouble = Pick<Host, 'whyNot' | 'away'>;

/** Whether it trades, and what is away, a line each. */
export const stateLines = (control: Control, timeZone: string, { whyNot, away }: Trouble): string[] => [
  controlLine(control, timeZone, whyNot?.()),
  ...awayLines(timeZone, away?.()),
];

export const awayLines = (timeZone: string, away: readonly Away[] = []): string[] =>
  away.map(
    ({ what, why, since }) => `⚠️ ${say(what, 60)} since ${timeText(since, timeZone)}: ${say(why, 200)}`,
  );

/** What the owner should change about the account's key; nothing where it is as it should be. */
export const cautionLines = ({ caution }: Control): string[] =>
  caution === undefined ? [] : [`⚠️ ${say(caution, 300)}`];

/** That the strategy gives no signals, where the owner switched it off. */
export const strategyLines = ({ strategy }: Pick<Status, 'strategy'>): string[] =>
  strategy === 'none' ? ['📡 Outside signals alone: the strategy is off (STRATEGY=none)'] : [];

/** `2 entries wait`: those that were approved, for the price that they named; nothing while there are none. */
export const waitText = (entries = 0): readonly string[] =>
  entries === 0 ? [] : [entries === 1 ? '1 entry waits' : `${entries} entries wait`];

/** Figures older than this are said to be old, ms; in replay minutes pass in a blink. */
const OLD = 30_000;

const accountLines = ({ account, marks, now, mode }: Status): string[] => {
  if (!account) return ['The account has not been read yet.'];
  const today = marks ? account.equity - marks.dayStartEquity : 0;
  const share = marks && marks.dayStartEquity > 0 ? ` (${signedPercent(today / marks.dayStartEquity)})` : '';
  return [
    `Equity <b>${usdt(account.equity)}</b> · today, with what is open, ${dot(today)} ${signedUsdt(today)}${share}`,
    `Open risk ${usdt(account.openRisk)} · exposure ${usdt(account.exposure)}`,
    ...(mode !== 'replay' && now - account.at > OLD
      ? [`⚠️ The account was last read ${span(now - account.at)} ago`]
      : []),
  ];
};

/** /status notes: what is simulated or assumed, in full. */
export const notesCard = ({ notes, mode }: Status): Reply => ({
  text: fitLines(
    notes.length === 0
      ? [`Nothing is simulated or assumed in ${say(mode, 20)} mode.`]
      : ['<b>What is simulated or assumed</b>', ...notes.map((note) => `ℹ️ ${say(inWords(note), 300)}`)],
  ),
  silent: true,
});

const unjudgedLine = (lastScan: Status['lastScan']): readonly string[] => {
  const [first, ...others] = lastScan?.failed ?? [];
  if (!first) return [];
  const more = others.length === 0 ? '' : ` · and ${others.length} more`;
  return [`⚠️ Not judged: ${say(first.symbol, 24)}: ${say(first.reason, 200)}${more}`];
};

/** What the last scan came to: `Last scan 40 s ago: 12 symbols, 0 worth a look`. */
export const scanLine = ({ lastScan, now, mode }: Pick<Status, 'lastScan' | 'now' | 'mode'>): string =>
  lastScan
    ? `Last scan ${span(now - lastScan.at)} ago${mode === 'replay' ? ' by market time' : ''}: ${plural(lastScan.symbols, 'symbol')}, ${lastScan.opportunities} worth a look`
    : 'No scan yet';

/** /status: whether it runs, what it has, how old the figures are. */
export const statusCard = (status: Status, timeZone: string, trouble: Trouble = {}): Reply => {
  const { lastScan, workingIntents: intents, notes } = status;
  const [state, ...away] = stateLines(status.control, timeZone, trouble);
  return {
    text: fitLines([
      `${state} · ${say(status.mode, 20)} · approval ${say(status.approval, 20)}`,
      ...away,
      ...cautionLines(status.control),
      ...strategyLines(status),
      ...accountLines(status),
      `${plural(status.positions, 'open position')} · ${plural(status.waitingSignals, 'waiting signal')}${status.awaitingEntries ? ` · ${status.awaitingEntries} waiting for the price` : ''}`,
      ...intents
        .slice(0, 10)
        .map(
          (intent) =>
            `⚙️ ${say(intent.symbol, 24)} ${intent.kind} ${intent.status} · ${say(intent.cause, 60)}`,
        ),
      ...unjudgedLine(lastScan),
      scanLine(status),
      `Market time ${timeText(status.now, timeZone)}`,
      ...notes.slice(0, 1).map((note) => `ℹ️ ${say(inWords(note), 200)}`),
    ]),
    buttons: [
      [show('Positions', 'positions'), show('Signals', 'signals'), show('Balance', 'balance')],
      ...(notes.length > 1 ? [[show('What is assumed', 'status notes')]] : []),
    ],
  };
};

/** /balance. */
export const balanceCard = (status: Status, timeZone: string): Reply => {
  const { account, marks } = status;
  if (!account) return { text: 'The account has not been read yet.' };
  const open = account.equity - account.balance;
  const drawdown = marks && marks.peakEquity > 0 ? Math.max(0, 1 - account.equity / marks.peakEquity) : 0;
  return {
    text: [
      `Equity <b>${usdt(account.equity)}</b>`,
      `Balance ${usdt(account.balance)} · open ${dot(open)} ${signedUsdt(open)}`,
      `Free ${usdt(account.available)}`,
      `Open risk ${usdt(account.openRisk)} (${percent(account.openRisk / account.equity, 1)} of equity) · exposure ${usdt(account.exposure)}`,
      ...(marks
        ? [
            `Peak ${usdt(marks.peakEquity)} · drawdown ${percent(drawdown, 1)} · day began at ${usdt(marks.dayStartEquity)}`,
          ]
        : []),
      `${say(status.mode, 20)} · read ${timeText(account.at, timeZone)} (${span(status.now - account.at)} ago)`,
    ].join('\n'),
  };
};

/** /positions: all of them, P&L first. */
export const positionsCard = (positions: readonly PositionFigures[]): Reply => {
  if (positions.length === 0) return { text: 'No position is open.' };
  const money = sumMoney(positions.map((one) => one.money));
  const booked = netOf(cashOf(money));
  return {
    text: fitLines([
      `${marked(netOf(money))} in ${plural(positions.length, 'position')}${money.realised === 0 ? '' : `, ${signedUsdt(booked)} of it booked`} · if closed now about ${signedUsdt(ifClosedOf(positions))}`,
      ...(positions.length > 1 ? [moneyLine(money)] : []),
      ...positions.map(positionLine),
    ]),
    buttons: positions
      .slice(0, 12)
      .map(({ position }) => [show(`${position.symbol} …`, `position ${position.symbol}`)]),
  };
};

/** A waiting signal in one line, with its age. @param now market time */
export const signalLine = (
  { plan, opportunity, createdAt, expiresAt, id, source, status }: Signal,
  now: number,
): string =>
  `${status === 'awaiting' ? '⏳ ' : ''}${sideWord(plan.side)} <b>${say(plan.symbol, 24)}</b> · entry ${price(plan.entry)} · about ${signedUsdt(-plan.worstCase)} if the stop is hit · ${standText(opportunity)} · ${span(now - createdAt)} old, ${span(expiresAt - now)} left${sourceMark({ source })} · ${say(id, 12)}`;

/** A button for each signal, which brings its card with all buttons. */
export const signalButtons = (signals: readonly Signal[]): Button[][] =>
  signals.slice(0, 8).map(({ id, plan }) => [show(`${plan.symbol} card`, `signals ${id}`)]);

const waitingText = (signals: readonly Signal[]): string => {
  const awaiting = signals.filter(({ status }) => status === 'awaiting').length;
  return `<b>${signals.length} waiting</b>${awaiting === 0 ? '' : ` · ${awaiting} of them approved, for the price ⏳`}`;
};

/** /signals: those that wait for an answer, or for their price. @param now market time */
export const signalsCard = (signals: readonly Signal[], now: number): Reply => {
  if (signals.length === 0) return { text: 'No signal is waiting.' };
  return {
    text: fitLines([waitingText(signals), ...signals.map((signal) => signalLine(signal, now))]),
    buttons: signalButtons(signals),
  };
};
