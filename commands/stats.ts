import {
  groupTrades,
  GROUPINGS,
  intervalsOf,
  metricsOf,
  type Grouping,
} from '../src/decide/analytics/index.js';
import { BadInputError, closest } from '../src/domain/index.js';
import { groupsCard, statsCard } from '../src/chat/telegram/cards/stats.js';
import type { Command } from '../src/chat/telegram/command.js';

/** Trades that are looked at, the newest; as many as are kept. */
const MOST = 1000;

const readGrouping = (word: string): Grouping => {
  const found = GROUPINGS.find((one) => one === word.toLowerCase().replace(/s$/, ''));
  if (found) return found;
  const near = closest(word.toLowerCase(), GROUPINGS);
  throw new BadInputError(
    `/stats takes ${GROUPINGS.join(', ')}, got “${word.slice(0, 24)}”.${near ? ` Did you mean /stats ${near}?` : ''}`,
  );
};

export const stats: Command = {
  name: 'stats',
  aliases: ['metrics'],
  menu: 'What the trades are worth, and whether it is luck',
  help: [
    '/stats: win rate, expectancy, profit factor, Sharpe, drawdown and more, with 95% intervals and how many trades it takes to tell skill from luck',
    '<code>/stats side</code>: by group; also symbol, reason, regime, hour, votes (their weight at entry)',
  ].join('\n'),
  kind: 'read',
  async run({ args: [word, extra] }, desk) {
    if (extra !== undefined) throw new BadInputError('One word at most. For example /stats side.');
    const by = word === undefined ? undefined : readGrouping(word);
    const trades = (await desk.positions.trades(MOST)).toReversed();
    if (by) return groupsCard(by, groupTrades(trades, by));
    const [curve, outcomes] = await Promise.all([desk.account.equityHistory(), desk.learning.outcomes()]);
    return statsCard(trades, metricsOf(trades, curve), intervalsOf(trades, curve), outcomes);
  },
};
