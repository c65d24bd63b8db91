import { quote, BadInputError, DAY } from '../src/domain/index.js';
import { pnlCard } from '../src/chat/telegram/cards/pnl.js';
import type { Command } from '../src/chat/telegram/command.js';
import { MOST_TRADES } from './trade-lists.js';

const MOST_DAYS = 1000;

/** `long`, `short`, a number of days, in any order. @throws BadInputError. */
const readWords = (words: readonly string[]): { side?: 'long' | 'short'; days?: number } => {
  let wish: { side?: 'long' | 'short'; days?: number } = {};
  for (const word of words) {
    const side = /^(long|short)s?$/i.exec(word)?.[1]?.toLowerCase();
    const days = Number(/^(\d{1,4})d?$/i.exec(word)?.[1] ?? Number.NaN);
    if (side === 'long' || side === 'short') wish = { ...wish, side };
    else if (days >= 1 && days <= MOST_DAYS) wish = { ...wish, days };
    else
      throw new BadInputError(
        `/pnl takes long or short and a number of days (1 to ${MOST_DAYS}), got ${quote(word)}. For example /pnl 30 long.`,
      );
  }
  return wish;
};

export const pnl: Command = {
  name: 'pnl',
  aliases: ['profit', 'profit_long', 'profit_short'],
  menu: 'What was made, closed and open',
  help: [
    '/pnl: what was made, closed and open, and how it came about, with the equity picture',
    '<code>/pnl 30</code>: what was booked in the last 30 days · <code>/pnl long</code>: longs alone',
  ].join('\n'),
  kind: 'read',
  async run({ name, args }, desk, { timeZone }) {
    const asked = readWords(name.startsWith('profit_') ? [name.slice(7), ...args] : args);
    const { side, days } = asked;
    const [trades, open, status, account] = await Promise.all([
      desk.positions.trades(MOST_TRADES),
      desk.positions.list(),
      desk.account.status(),
      desk.account.money(),
    ]);
    const from = days === undefined ? 0 : status.now - days * DAY;
    const isSide = (one: string): boolean => side === undefined || one === side;
    const what = [...(side ? [`${side}s alone`] : []), ...(days ? [`last ${days} days`] : [])].join(', ');
    return pnlCard(
      trades.filter((trade) => isSide(trade.side)),
      open.filter(({ position }) => isSide(position.side)),
      status,
      timeZone,
      { what, from, ...(what === '' ? { account } : {}) },
    );
  },
};
