import { BadInputError } from '../src/domain/index.js';
import { type PeriodName, periodsCard } from '../src/chat/telegram/cards/periods.js';
import type { Command } from '../src/chat/telegram/command.js';
import { MOST_TRADES } from './trade-lists.js';

const periodCommand = (
  name: string,
  period: PeriodName,
  usual: number,
  most: number,
  menu?: string,
): Command => ({
  name,
  aliases: [],
  ...(menu ? { menu } : {}),
  help: `/${name}: net result by ${period}, with a picture\n<code>/${name} ${usual * 2}</code>: of the last ${usual * 2} ${period}s (at most ${most})`,
  kind: 'read',
  async run({ args: [word, extra] }, desk) {
    const count = Number(word ?? usual);
    if (extra !== undefined || !(Number.isInteger(count) && count >= 1 && count <= most))
      throw new BadInputError(`How many ${period}s? 1 to ${most}, for example /${name} ${usual}.`);
    const [trades, open, history, { now }] = await Promise.all([
      desk.positions.trades(MOST_TRADES),
      desk.positions.list(),
      desk.account.equityHistory(),
      desk.account.status(),
    ]);
    const positions = open.map(({ position }) => position);
    return periodsCard(trades, positions, period, count, { now, history });
  },
});

export const daily = periodCommand('daily', 'day', 7, 31, 'Result by day');
export const weekly = periodCommand('weekly', 'week', 8, 26);
export const monthly = periodCommand('monthly', 'month', 6, 24);
