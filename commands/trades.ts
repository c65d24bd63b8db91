import { BadInputError } from '../src/domain/index.js';
import { tradeLine } from '../src/chat/telegram/cards/position.js';
import type { Command } from '../src/chat/telegram/command.js';
import { dot, fitLines, signedR, signedUsdt } from '../src/chat/telegram/format.js';

const MOST = 50;

export const trades: Command = {
  name: 'trades',
  aliases: ['history', 'closed'],
  menu: 'Closed trades',
  help: '/trades: the last 10 closed trades\n<code>/trades 30</code>: the last 30 (at most 50)',
  kind: 'read',
  async run({ args: [word] }, desk, { timeZone }) {
    const limit = Number(word ?? 10);
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST))
      throw new BadInputError(`How many trades? 1 to ${MOST}, for example /trades 20.`);
    const closed = await desk.positions.trades(limit);
    if (closed.length === 0) return { text: 'No trade is closed yet.' };
    const net = closed.reduce((sum, trade) => sum + trade.netPnl, 0);
    const r = closed.reduce((sum, trade) => sum + trade.r, 0);
    return {
      text: fitLines([
        `${dot(net)} <b>${signedUsdt(net)}</b> (${signedR(r)}) in ${closed.length} trade${closed.length === 1 ? '' : 's'}`,
        ...closed.map((trade) => tradeLine(trade, timeZone)),
      ]),
    };
  },
};
