import { tradeStats } from '../src/decide/analytics/index.js';
import { BadInputError, bookedIn, booksOf, DAY, netOf } from '../src/domain/index.js';
import { cashLine } from '../src/chat/telegram/cards/money.js';
import { type Command, show } from '../src/chat/telegram/command.js';
import {
  baseOf,
  dot,
  percent,
  plural,
  say,
  signedPercent,
  signedR,
  signedUsdt,
  timeText,
  usdt,
} from '../src/chat/telegram/format.js';
import { readWord } from '../src/chat/telegram/input.js';
import { MOST_TRADES } from './trade-lists.js';

const PERIODS: Readonly<Record<string, number>> = {
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
  year: 365 * DAY,
  all: Infinity,
};

export const report: Command = {
  name: 'report',
  aliases: [],
  menu: 'A day, week or month in figures',
  help: '/report: the last seven days in figures, with the equity picture\n<code>/report day</code> · <code>/report month</code> · <code>/report all</code>',
  kind: 'read',
  async run({ args: [word, extra] }, desk, { timeZone }) {
    if (extra !== undefined) throw new BadInputError('One period. For example /report month.');
    const period = word === undefined ? 'week' : readWord(word, Object.keys(PERIODS), '/report');
    const status = await desk.account.status();
    const from = Math.max(0, status.now - (PERIODS[period] ?? 0));
    const [all, open, history] = await Promise.all([
      desk.positions.trades(MOST_TRADES),
      desk.positions.list(),
      desk.account.equityHistory(from),
    ]);
    const trades = all.filter(({ closedAt }) => closedAt >= from);
    const stats = tradeStats(trades);
    const positions = open.map(({ position }) => position);
    const { cash, r } = bookedIn(booksOf(all, positions), from);
    const booked = netOf(cash);
    const equity = status.account?.equity;
    const first = history[0];
    const change = first && equity !== undefined ? equity - first.equity : undefined;
    let [peak, deepest] = [0, 0];
    for (const point of history) {
      peak = Math.max(peak, point.equity);
      deepest = Math.max(deepest, 1 - point.equity / peak);
    }
    const ranked = trades.toSorted((a, b) => b.netPnl - a.netPnl);
    const [best, worst] = [ranked[0], ranked.at(-1)];
    return {
      text: [
        change === undefined || !first
          ? `<b>Report: ${period}</b>`
          : `${dot(change)} <b>${signedUsdt(change)}</b> (${signedPercent(change / first.equity)}) · ${period === 'all' ? 'since the start' : `one ${period}`}, open positions included`,
        `Booked ${dot(booked)} ${signedUsdt(booked)} (${signedR(r)}) · ${stats.trades === 0 ? 'no trade was closed' : `${stats.trades} closed, ${percent(stats.winRate ?? 0)} won`}`,
        cashLine(cash),
        ...(best && worst && best !== worst
          ? [
              `Best ${say(baseOf(best.symbol), 12)} ${signedUsdt(best.netPnl)} · worst ${say(baseOf(worst.symbol), 12)} ${signedUsdt(worst.netPnl)}`,
            ]
          : []),
        ...(equity === undefined
          ? []
          : [`Equity <b>${usdt(equity)}</b> · largest fall on the way ${percent(deepest, 1)}`]),
        `${plural(status.positions, 'position')} open · open risk ${usdt(status.account?.openRisk ?? 0)}`,
        ...(first ? [`From ${timeText(first.t, timeZone)} to ${timeText(status.now, timeZone)}`] : []),
      ].join('\n'),
      picture: { kind: 'report', ref: period },
      buttons: [
        Object.keys(PERIODS)
          .filter((one) => one !== period)
          .map((one) => show(`${one.charAt(0).toUpperCase()}${one.slice(1)}`, `report ${one}`)),
      ],
      silent: true,
    };
  },
};
