import { groupTrades, GROUPINGS, intervalParts, metricsOf } from '../src/decide/analytics/index.js';
import { BadInputError } from '../src/domain/index.js';
import { costsCard } from '../src/chat/telegram/cards/costs.js';
import { groupsCard, statsCard } from '../src/chat/telegram/cards/stats.js';
import type { Command } from '../src/chat/telegram/command.js';
import { readWord } from '../src/chat/telegram/input.js';
import { MOST_TRADES } from './trade-lists.js';

export const stats: Command = {
  name: 'stats',
  aliases: ['metrics'],
  menu: 'What the trades are worth, and whether it is luck',
  help: [
    '/stats: how often random entries do as well, win rate, expectancy, profit factor, Sharpe, drawdown and more, with 95% intervals and how many trades it takes to tell skill from luck; what the last backtest said of luck',
    '<code>/stats side</code>: by group; also symbol, reason, regime, hour, votes (their weight at entry)',
    '<code>/stats costs</code>: fees, slippage, funding and post-only fills as they really were, beside what is modelled; the dearest symbols and hours',
  ].join('\n'),
  kind: 'read',
  async run({ args: [word, extra] }, desk, { host, timeZone, inParts }) {
    if (extra !== undefined) throw new BadInputError('One word at most. For example /stats side.');
    const by = word === undefined ? undefined : readWord(word, ['costs', ...GROUPINGS], '/stats');
    if (by === 'costs') return costsCard(await desk.learning.costs());
    const trades = (await desk.positions.trades(MOST_TRADES)).toReversed();
    if (by) return groupsCard(by, groupTrades(trades, by));
    const [curve, outcomes] = await Promise.all([desk.account.equityHistory(), desk.learning.outcomes()]);
    const intervals = await inParts(intervalParts(trades, curve));
    const last = host.lastBacktest?.();
    return statsCard(trades, metricsOf(trades, curve), intervals, outcomes, last, timeZone);
  },
};
