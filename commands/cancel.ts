import { BadInputError, isPendingEntry } from '../src/domain/index.js';
import type { Command } from '../src/chat/telegram/command.js';
import { baseOf, say } from '../src/chat/telegram/format.js';
import { uncancelledLines } from '../src/chat/telegram/cards/uncancelled.js';
import { readSymbol } from '../src/chat/telegram/input.js';

export const cancel: Command = {
  name: 'cancel',
  aliases: ['coo', 'cancel_open_order'],
  menu: 'Cancel entries that still work',
  help: 'Cancels entries that are not filled yet, or wait for their price; what they filled stays, with its stop.\n<code>/cancel BTC</code> · <code>/cancel all</code>',
  kind: 'safety',
  async run({ args: [word, extra] }, desk, tools) {
    if (extra !== undefined) throw new BadInputError('One symbol, or all. For example /cancel BTC.');
    const [{ workingIntents }, waiting] = await Promise.all([desk.account.status(), desk.signals.awaiting()]);
    const awaiting = waiting.map(({ plan }) => plan.symbol);
    const working = [
      ...new Set([...workingIntents.filter(isPendingEntry).map(({ symbol }) => symbol), ...awaiting]),
    ];
    if (working.length === 0) return { text: 'No entry is working.' };
    if (word === undefined && working.length > 1)
      return tools.choose('Cancel which entry?', [
        ...working.slice(0, 8).map((symbol) => [{ label: baseOf(symbol), command: `/cancel ${symbol}` }]),
        [{ label: 'All of them', command: '/cancel all' }],
      ]);
    const all = word === undefined || word.toLowerCase() === 'all';
    const symbol = all ? undefined : readSymbol(word, working);
    const called = [...new Set(awaiting.filter((each) => symbol === undefined || each === symbol))];
    if (called.length > 0) await desk.signals.cancelAwaiting(symbol);
    const orders = await desk.signals.cancelEntries(symbol);
    const gone = orders.filter(({ doubt }) => doubt === undefined);
    const canceled = [...new Set(gone.map((order) => say(order.symbol, 24)))];
    if (orders.length + called.length === 0)
      return {
        text: 'Nothing to cancel: the entry has no order on the exchange yet; it ends by itself within its time.',
        silent: true,
      };
    return {
      text: [
        ...(called.length > 0
          ? [`No entry waits for its price in ${called.map((each) => say(each, 24)).join(', ')} any more.`]
          : []),
        ...(canceled.length > 0 ? [`Cancelling the entry in ${canceled.join(', ')}…`] : []),
        ...uncancelledLines(orders),
      ].join('\n'),
      silent: canceled.length === orders.length,
    };
  },
};
