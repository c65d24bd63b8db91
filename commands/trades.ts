import { addUsdt, BadInputError, sum } from '../src/domain/index.js';
import { accountText, coveredText, marked, remarkMark } from '../src/chat/telegram/cards/money.js';
import { openPartsLine, tradeLine } from '../src/chat/telegram/cards/position.js';
import type { Command } from '../src/chat/telegram/command.js';
import { fitLines, signedR } from '../src/chat/telegram/format.js';
import { MOST_TRADES } from './trade-lists.js';

const MOST = 50;

export const trades: Command = {
  name: 'trades',
  aliases: ['history', 'closed'],
  menu: 'Closed trades',
  help: '/trades: the account’s result and the last 10 closed trades\n<code>/trades 30</code>: the last 30 (at most 50)',
  kind: 'read',
  async run({ args: [word] }, desk, { timeZone }) {
    const limit = Number(word ?? 10);
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST))
      throw new BadInputError(`How many trades? 1 to ${MOST}, for example /trades 20.`);
    const [all, open, account, remarks] = await Promise.all([
      desk.positions.trades(MOST_TRADES),
      desk.positions.list(),
      desk.account.money(),
      desk.positions.remarks(),
    ]);
    const parts = open.flatMap((figures) => openPartsLine(figures, timeZone) ?? []);
    if (all.length + parts.length === 0) return { text: 'No trade is closed yet.' };
    const shown = all.slice(0, limit);
    const net = addUsdt(...shown.map(({ netPnl }) => netPnl));
    const r = sum(shown.map((trade) => trade.r));
    return {
      text: fitLines([
        accountText(account),
        ...parts,
        ...(shown.length === 0
          ? []
          : [`${marked(net)} (${signedR(r)}) in ${coveredText(shown.length, all.length)}`]),
        ...shown.map((trade) => `${tradeLine(trade, timeZone)}${remarkMark(remarks.get(trade.id))}`),
      ]),
    };
  },
};
