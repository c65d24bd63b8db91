import type { Command, CommandRequest, Reply, Tools } from '../src/telegram/command.js';
import { baseOf, dot, say, signedUsdt } from '../src/telegram/format.js';
import { NoAnswerError } from '../src/telegram/patience.js';
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

/** What is said when the exchange does not answer: the halt itself is recorded by then. */
const SLOW =
  '⛔ <b>Halting.</b> No entries from now on; every position is being closed at market. The exchange is slow to answer, so it may take a while: each close is told here. /positions shows what is left.';

const haltNow = async (request: CommandRequest, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const result = await tools.within(desk.halt('by the owner (/halt)', request), SLOW_AFTER).catch(slow);
  if (result === undefined) return { text: SLOW };
  const { closing, direct } = result;
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

/** Told to be under way after this, ms: longer than finding out that Redis is away and closing without it. */
const SLOW_AFTER = 6_000;

const slow = (error: unknown): undefined => {
  if (error instanceof NoAnswerError) return undefined;
  throw error;
};

/** How long the question may take to be put before the halt goes ahead without it, ms. */
const PATIENCE = 700;

const question = async (desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const open = await desk.positions();
  const net = open.reduce((sum, one) => sum + one.net, 0);
  const what =
    open.length === 0
      ? 'No position is open; working entries are cancelled.'
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
    if (request.confirmed || request.args[0]?.toLowerCase() === 'now') return haltNow(request, desk, tools);
    try {
      return await tools.within(question(desk, tools), PATIENCE);
    } catch {
      // Nothing can be looked up or asked back (the store is away): a panic is not lost for that (invariant 12).
      return haltNow(request, desk, tools);
    }
  },
};
