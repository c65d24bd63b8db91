import type { Command, CommandRequest, Reply, Tools } from '../src/telegram/command.js';
import { baseOf, dot, say, signedUsdt } from '../src/telegram/format.js';
import type { DirectHalt, TradingDesk } from '../src/trading/desk.js';

const named = (symbols: readonly string[]): string => symbols.map((symbol) => say(symbol, 24)).join(', ');

/** Redis is away: what was done straight on the exchange, and what was not. */
const haltedDirectly = ({ closed, left, why }: DirectHalt): Reply => ({
  text: [
    '⛔ <b>Halted without Redis</b>, straight on the exchange. It is written to disk and stays in force.',
    ...(closed.length > 0 ? [`Closed at market: ${named(closed)}.`] : []),
    ...(left.length > 0 ? [`⚠️ Still open: ${named(left)}. Say /halt now again.`] : []),
    ...(why === undefined
      ? closed.length + left.length === 0
        ? ['There was no position to close.']
        : []
      : [`⚠️ Not finished: ${say(why, 300)}. It is carried on as soon as Redis is back.`]),
  ].join('\n'),
});

const haltNow = async (request: CommandRequest, desk: TradingDesk): Promise<Reply> => {
  const { closing, direct } = await desk.halt('by the owner (/halt)', request);
  if (direct) return haltedDirectly(direct);
  return {
    text: [
      '⛔ <b>Halted.</b> No entries; working ones are cancelled.',
      closing.length > 0
        ? `Closing at market: ${closing.map((symbol) => say(symbol, 24)).join(', ')}.`
        : 'There was no position to close.',
      '/resume to go on.',
    ].join('\n'),
  };
};

/** How long the question may take to be put before the halt goes ahead without it, ms. */
const PATIENCE = 1_000;

const question = async (desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const open = await desk.positions();
  const net = open.reduce((sum, one) => sum + one.net, 0);
  const what =
    open.length === 0
      ? 'There is no open position; working entries are cancelled.'
      : `Closes ${open.map(({ position }) => say(baseOf(position.symbol), 16)).join(', ')} at market: ${dot(net)} <b>${signedUsdt(net)}</b> as of now, before the fees of closing.`;
  return tools.ask('/halt', `⛔ <b>Halt?</b> ${what}`, 'Halt now');
};

export const halt: Command = {
  name: 'halt',
  aliases: ['panic', 'kill'],
  menu: 'Close everything and stop',
  help: [
    '/halt: cancels entries, closes all positions at market and stays stopped until /resume. Asks once more.',
    '<code>/halt now</code>: without asking',
  ].join('\n'),
  kind: 'safety',
  storeless: true,
  async run(request, desk, tools) {
    if (request.confirmed || request.args[0]?.toLowerCase() === 'now') return haltNow(request, desk);
    try {
      return await tools.within(question(desk, tools), PATIENCE);
    } catch {
      // Nothing can be looked up or asked back (the store is away): a panic is not lost for that (invariant 12).
      return haltNow(request, desk);
    }
  },
};
