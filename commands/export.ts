import { BadInputError, bookingsOf, DAY, tradeBookings } from '../src/domain/index.js';
import { accountText } from '../src/chat/telegram/cards/money.js';
import type { Command, Reply } from '../src/chat/telegram/command.js';
import { plural, say } from '../src/chat/telegram/format.js';
import { tradesCsv } from '../src/chat/telegram/trades-csv.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';
import { MOST_TRADES } from './trade-lists.js';

const MOST_DAYS = 1000;

/** Messages from outside as `npm run backtest -- --alerts` reads them. */
const alertsFile = async (desk: TradingDesk, source: string | undefined): Promise<Reply> => {
  const [alerts, { now }] = await Promise.all([desk.alerts.exported(source), desk.account.status()]);
  if (alerts.length === 0)
    return {
      text: `No message from ${source === undefined ? 'outside' : say(source, 24)} has been read yet.`,
    };
  const date = new Date(now).toISOString().slice(0, 10);
  return {
    text: `📄 ${plural(alerts.length, 'message')}${source === undefined ? '' : ` of ${say(source, 24)}`}. What they would have made: <code>npm run backtest -- --alerts alerts-${date}.jsonl</code>`,
    document: {
      name: `alerts-${date}.jsonl`,
      content: alerts.map((alert) => `${JSON.stringify(alert)}\n`).join(''),
    },
    silent: true,
  };
};

export const exportTrades: Command = {
  name: 'export',
  aliases: ['csv'],
  menu: 'Trades as a CSV file',
  help: [
    '/export: all trades as a CSV file: a row for each fill and payment of funding, and one for each trade, with fees, funding, R, source, tags and note; times in UTC',
    '<code>/export 90</code>: those closed in the last 90 days, and what is open',
    '<code>/export alerts</code>, <code>/export alerts tradingview</code>: messages from outside as JSON Lines, for npm run backtest -- --alerts FILE',
  ].join('\n'),
  kind: 'read',
  async run({ args: [word, extra, more] }, desk) {
    if (word?.toLowerCase() === 'alerts' && more === undefined) return alertsFile(desk, extra?.toLowerCase());
    const days = word === undefined ? undefined : Number(/^(\d{1,4})d?$/i.exec(word)?.[1] ?? Number.NaN);
    if (extra !== undefined || (days !== undefined && !(days >= 1 && days <= MOST_DAYS)))
      throw new BadInputError(
        `/export takes a number of days, 1 to ${MOST_DAYS}, or alerts. For example /export 90.`,
      );
    const [all, open, remarks, account, { now }] = await Promise.all([
      desk.positions.trades(MOST_TRADES),
      desk.positions.list(),
      desk.positions.remarks(),
      desk.account.money(),
      desk.account.status(),
    ]);
    const closed = days === undefined ? all : all.filter(({ closedAt }) => closedAt >= now - days * DAY);
    if (closed.length + open.length === 0) return { text: 'There is no trade to export yet.' };
    const bookings = [
      ...closed.flatMap(tradeBookings),
      ...open.flatMap(({ position }) => bookingsOf(position)),
    ];
    const date = new Date(now).toISOString().slice(0, 10);
    return {
      text: [
        `📄 ${plural(closed.length, 'closed trade')} and ${plural(open.length, 'open position')}, ${plural(bookings.length, 'row')} of what they are made of`,
        accountText(account),
      ].join('\n'),
      document: { name: `trades-${date}.csv`, content: tradesCsv(closed, open, remarks) },
      silent: true,
    };
  },
};
