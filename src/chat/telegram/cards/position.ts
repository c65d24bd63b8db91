import {
  type Approved,
  bookingsOf,
  type ClosedTrade,
  coinsOf,
  exposedOf,
  type Forced,
  inR,
  lots,
  type Position,
  sum,
  tradeBookings,
  tradeCash,
} from '../../../domain/index.js';
import type { PositionFigures } from '../../../trade/desk/desk.js';
import type { Button, Reply } from '../command.js';
import {
  amount,
  baseOf,
  contractsText,
  moveText,
  inWords,
  percent,
  price,
  say,
  sideWord,
  signedPercent,
  signedR,
  signedUsdt,
  span,
  timeText,
} from '../format.js';
import { cashLine, ifClosedOf, marked, moneyLine, partLines, takenOff } from './money.js';
import type { CardContext } from './signal.js';
import { sourceMark } from './source.js';
import { followsText, ladderText } from './targets.js';

/** Figures older than this are said to be old, ms. */
const OLD = 30_000;
/** Time in which a stop comes to rest, ms (invariant 5): that it does not yet is no news. */
const SETTLING = 2_000;

const buttonsOf = ({ id, cardVersion: version, guardOnly }: Position): Button[][] => [
  ...(guardOnly ? [[{ label: 'Adopt', action: 'adopt' as const, id, version }]] : []),
  [
    { label: 'Close', action: 'close', id, version },
    { label: 'Close half', action: 'closeHalf', id, version },
  ],
  [
    { label: 'Stop to entry', action: 'toEntry', id, version },
    { label: 'Target…', action: 'target', id, version },
  ],
  [
    { label: '📊 Chart', action: 'chart', id, version },
    { label: '🔄 Refresh', action: 'refresh', id, version },
  ],
];

/** Whether the wanted level rests on the exchange, after a space; nothing right after the fill. */
const resting = (position: Position, type: 'stop' | 'takeProfit', age: number): string => {
  const orders = position.protection.filter((one) => one.type === type && one.state !== 'retiring');
  if (orders.length > 0 && orders.every(({ state }) => state === 'resting')) return ' ✓ resting';
  if (age < SETTLING) return '';
  // While the exchange has not answered.
  return orders.length > 0 || position.protection.length === 0 ? ' ⏳ being placed' : ' ⚠️ not resting';
};

/** What the position will have made in all if the stop is hit, and how far that is from here. */
const stopLine = ({ net, openRisk }: PositionFigures): string =>
  `If the stop is hit about ${marked(net - openRisk)} in all, ${signedUsdt(-openRisk)} from here`;

/** How the position is expected to end by the rules: seldom at its target, which is the far end. */
const exitLine = ({ position, exit }: PositionFigures): string[] => {
  if (!exit) return [];
  const { trail, timeStop } = exit;
  const isLadder = (position.ladder?.length ?? 0) > 0;
  const aims = position.target !== undefined && !isLadder;
  const byStop =
    trail === undefined
      ? 'the stop'
      : `the trailing stop, ${percent(trail, 1)} behind the best price, more while volatile`;
  const way = isLadder
    ? `at its targets in turn, the rest at ${byStop}`
    : trail === undefined && aims
      ? `at the target or ${byStop}`
      : `at ${byStop}`;
  const time = timeStop
    ? `; by time after ${span(timeStop.after)} unless it earns ${amount(timeStop.unlessR)} R`
    : '';
  return [`Exit expected ${way}${time}${aims && trail !== undefined ? '; the target is the far end' : ''}`];
};

/** The exchange's own figure, or about what it will be. */
const liquidationText = ({ position, instrument }: PositionFigures): string =>
  position.liquidationPrice > 0
    ? ` · liquidation ${position.liquidationRead ? '' : '≈ '}${price(position.liquidationPrice, instrument)}`
    : '';

/** Headline of a position: P&L in USDT, % and R. */
const pnlLine = ({ net, pnlFraction, r }: PositionFigures): string =>
  `${marked(net)} (${signedPercent(pnlFraction)}, ${signedR(r)})`;

/** The target, or the several of them with what each takes off. */
const targetText = ({ position, instrument, mark }: PositionFigures, rests: string): string => {
  const { side, target, ladder } = position;
  if (ladder?.length)
    return `Targets ${ladderText(ladder, exposedOf(position), instrument)}${target === undefined ? '' : ` (next ${moveText(side, mark, target)})${rests}`}`;
  return target === undefined
    ? 'Target: none'
    : `Target <b>${price(target, instrument)}</b> (${moveText(side, mark, target)})${rests}${movesText(position)}`;
};

/** A target of the bot's own goes with the market; one that was named stays. */
const movesText = ({ targetPinned, guardOnly }: Position): string =>
  targetPinned || guardOnly ? '' : ' · moves with the market';

/** The position's card. `marketNow` is market time (simulated in replay). */
export const positionCard = (figures: PositionFigures, marketNow: number, timeZone: string): Reply => {
  const { position, instrument, mark, markAt } = figures;
  const { entryPrice, stop } = position;
  const age = marketNow - markAt;
  const rests = (type: 'stop' | 'takeProfit'): string =>
    resting(position, type, marketNow - position.openedAt);
  return {
    text: [
      ...(position.guardOnly ? ['⚠️ <b>Not opened by me</b>: guarded by a stop, not managed'] : []),
      pnlLine(figures),
      `${sideWord(position.side)} <b>${say(position.symbol, 24)}</b>${sourceMark(position)} · ${contractsText(position.contracts)} = ${amount(coinsOf(position.contracts, instrument))} ${say(baseOf(position.symbol), 16)} · ${amount(position.leverage)}×${liquidationText(figures)}`,
      `Entry ${price(entryPrice, instrument)} · mark <b>${price(mark, instrument)}</b> of ${timeText(markAt, timeZone)}${age > OLD ? ` (${span(age)} old)` : ''}`,
      `Stop <b>${price(stop, instrument)}</b> (${moveText(position.side, mark, stop)})${rests('stop')}${position.trailing ? ' · trails' : ''}${followsText(position.stopFollows)}`,
      targetText(figures, rests('takeProfit')),
      ...exitLine(figures),
      stopLine(figures),
      ...(figures.shortfall === undefined ? [] : [`⚠️ ${say(inWords(figures.shortfall), 200)}`]),
      moneyLine(figures.money),
      `If closed now about <b>${signedUsdt(ifClosedOf([figures]))}</b> in all`,
      `Open ${span(marketNow - position.openedAt)} since ${timeText(position.openedAt, timeZone)} · ${say(position.id, 12)}`,
    ].join('\n'),
    buttons: buttonsOf(position),
    silent: true,
  };
};

/** How to write a new stop or target for this position, with prices that fit it; HTML. */
export const targetHelpText = ({ position, instrument, mark }: PositionFigures): string => {
  const base = say(baseOf(position.symbol), 16);
  const up = position.side === 'long' ? 1 : -1;
  const plain = (value: number): string => price(value, instrument).replaceAll(',', '');
  return [
    `🎯 <b>${say(position.symbol, 24)}</b> at ${price(mark, instrument)} · stop ${price(position.stop, instrument)}${position.trailing ? ' (trails)' : ''} · target ${position.target === undefined ? 'none' : price(position.target, instrument)}`,
    'Tap, or write for example:',
    `<code>/target ${base} sl ${plain(mark * (1 - up * 0.02))}</code>`,
    `<code>/target ${base} tp ${plain(mark * (1 + up * 0.03))}</code>`,
    `<code>/target ${base} sl entry tp ${up > 0 ? '+' : '-'}3%</code>`,
  ].join('\n');
};

/** The position as a picture, with its headline. */
export const chartCard = (figures: PositionFigures): Reply => ({
  text: positionLine(figures),
  picture: { kind: 'position', ref: figures.position.symbol },
  silent: true,
});

/** One position in a list: two short lines. */
export const positionLine = (figures: PositionFigures): string => {
  const { position, instrument } = figures;
  const target = position.target === undefined ? '' : ` · target ${price(position.target, instrument)}`;
  return [
    `${pnlLine(figures)} · ${sideWord(position.side)} <b>${say(position.symbol, 24)}</b>`,
    `Mark ${price(figures.mark, instrument)} · stop ${price(position.stop, instrument)}${target}`,
  ].join('\n');
};

/** What the exchange did by itself, in words of its own. */
const FORCED: Readonly<Record<string, string>> = {
  liquidation: 'liquidation: its margin was used up and the exchange took it over',
  'auto-deleveraging': 'auto-deleveraging: the exchange closed it to cover losses of others',
  settlement: 'settlement: the exchange ended the contract',
} satisfies Record<Forced, string>;

/** Why a trade ended; what the exchange took off before follows a semicolon. */
const exitText = (reason: string): string => {
  const [last = '', ...before] = reason.split('; ');
  return inWords([FORCED[last] ?? last, ...before].join('; '));
};

/** A closed trade in numbers: P&L first. Also what a position's card becomes at its end. */
export const exitLines = (trade: ClosedTrade, context: CardContext): string[] => [
  `${marked(trade.netPnl)} (${signedR(trade.r)}) · ${sideWord(trade.side)} <b>${say(trade.symbol, 24)}</b> closed${sourceMark(trade)}`,
  `${price(trade.entryPrice, context.instrument)} → ${price(trade.exitPrice, context.instrument)} (${moveText(trade.side, trade.entryPrice, trade.exitPrice)}) · ${tradedText(trade)}${approvedText(trade.approved, trade.contracts)}`,
  `By ${say(exitText(trade.exitReason), 120)} after ${span(trade.closedAt - trade.openedAt)}`,
  cashLine(tradeCash(trade)),
  ...partLines(tradeBookings(trade), trade.riskUnit),
];

/** Where a part went before more was added, more contracts were traded than were ever held. */
const tradedText = (trade: ClosedTrade): string => {
  const exits = tradeBookings(trade).filter(({ kind }) => kind === 'exit');
  const traded = lots(sum(exits.map(({ contracts = 0 }) => contracts)));
  return traded > trade.contracts
    ? `${contractsText(traded)}, at most ${amount(trade.contracts)} at once`
    : contractsText(trade.contracts);
};

/** What was approved, where less was opened. */
const approvedText = (approved: Approved | undefined, opened: number): string =>
  approved && opened < approved.contracts ? ` of ${amount(approved.contracts)} approved` : '';

/** One closed trade in a list. */
export const tradeLine = (trade: ClosedTrade, timeZone: string): string =>
  `${marked(trade.netPnl)} (${signedR(trade.r)}) ${say(baseOf(trade.symbol), 16)} ${trade.side} · ${say(inWords(trade.exitReason), 40)} · ${timeText(trade.closedAt, timeZone)}`;

/** The parts that were taken off an open position so far, as one line of a list; undefined while there are none. */
export const openPartsLine = ({ position }: PositionFigures, timeZone: string): string | undefined => {
  const parts = takenOff(bookingsOf(position));
  if (!parts) return undefined;
  return `${marked(parts.net)} (${signedR(inR(parts.net, position.riskUnit))}) ${say(baseOf(position.symbol), 16)} ${position.side} · ${amount(position.exitContracts)} of ${contractsText(position.contracts + position.exitContracts)} taken off, the rest is open${parts.booked} · ${timeText(parts.at, timeZone)}`;
};
