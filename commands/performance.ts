import { groupTrades, GROUPINGS, type Grouping } from '../src/decide/analytics/index.js';
import { addUsdt, BadInputError } from '../src/domain/index.js';
import { accountText, marked } from '../src/chat/telegram/cards/money.js';
import { table } from '../src/chat/telegram/cards/table.js';
import { type Command, show } from '../src/chat/telegram/command.js';
import { baseOf, clip, plainSigned, plural } from '../src/chat/telegram/format.js';
import { readWord } from '../src/chat/telegram/input.js';
import { MOST_TRADES } from './trade-lists.js';

/** freqtrade's names for some of the groupings. */
const BY_NAME: Readonly<Record<string, Grouping>> = {
  exits: 'reason',
  entries: 'regime',
  mix_tags: 'votes',
};
const MOST_ROWS = 25;

/** A grouping as the cards call it. */
const wordOf = (by: Grouping): string => (by === 'regime' ? 'market' : by);

/** @throws BadInputError for what is no grouping */
const readGrouping = (word: string): Grouping =>
  GROUPINGS.find((by) => wordOf(by) === word.toLowerCase()) ?? readWord(word, GROUPINGS, '/performance');

export const performance: Command = {
  name: 'performance',
  aliases: ['entries', 'exits', 'mix_tags'],
  menu: 'Result by symbol',
  help: [
    '/performance: net result by symbol, with a picture',
    `<code>/performance side</code>: by something else: ${GROUPINGS.join(', ')}`,
  ].join('\n'),
  kind: 'read',
  async run({ name, args: [word, extra] }, desk) {
    if (extra !== undefined) throw new BadInputError('One word at most. For example /performance side.');
    const by = word === undefined ? (BY_NAME[name] ?? 'symbol') : readGrouping(word);
    const [trades, account] = await Promise.all([desk.positions.trades(MOST_TRADES), desk.account.money()]);
    if (trades.length === 0) return { text: 'No trade is closed yet.' };
    const groups = groupTrades(trades, by).toSorted((a, b) => b.stats.netPnl - a.stats.netPnl);
    const net = addUsdt(...trades.map(({ netPnl }) => netPnl));
    const shown = groups.slice(0, MOST_ROWS);
    return {
      text: [
        `${marked(net)} in ${plural(trades.length, 'closed trade')}, by ${wordOf(by)}`,
        table([
          [wordOf(by), 'USDT', 'R', 'n'],
          ...shown.map(({ key, stats }) => [
            clip(by === 'symbol' ? baseOf(key) : key, 11),
            plainSigned(stats.netPnl),
            plainSigned(stats.totalR),
            String(stats.trades),
          ]),
        ]),
        accountText(account),
        ...(groups.length > shown.length ? [`… and ${groups.length - shown.length} more`] : []),
      ].join('\n'),
      picture: { kind: 'performance', ref: by },
      buttons: [
        GROUPINGS.filter((one) => one !== by)
          .slice(0, 4)
          .map((one) => show(`By ${wordOf(one)}`, `performance ${one}`)),
      ],
      silent: true,
    };
  },
};
