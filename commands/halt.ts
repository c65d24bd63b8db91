import type { Command, CommandRequest, Reply } from '../src/chat/telegram/command.js';
import { besideLine } from '../src/chat/telegram/cards/account-look.js';
import { closingText } from '../src/chat/telegram/cards/money.js';
import { baseOf, say } from '../src/chat/telegram/format.js';
import { uncancelledLines } from '../src/chat/telegram/cards/uncancelled.js';
import type { DirectHalt } from '../src/trade/core/results.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

const named = (symbols: readonly string[]): string => symbols.map((symbol) => say(symbol, 24)).join(', ');

const kept = (unwritten: string | undefined): string =>
  unwritten === undefined
    ? 'It is written to disk and stays in force.'
    : `⚠️ It stays in force while the bot runs; the disk does not take it (${say(unwritten, 100)}), so a restart now would forget it.`;

/** Redis is away: what was done straight on the exchange, and what was not. */
const haltedDirectly = ({ closed, left, why, unwritten, waits }: DirectHalt): Reply => ({
  text: waits
    ? `⛔ <b>Halt noted.</b> Redis is away, and the simulated account with it: nothing can be closed now. As soon as Redis is back, entries are stopped and every position is closed at market. ${kept(unwritten)}`
    : [
        `⛔ <b>Halted without Redis</b>, straight on the exchange. ${kept(unwritten)}`,
        ...(closed.length > 0 ? [`Closed at market: ${named(closed)}.`] : []),
        ...(left.length > 0 ? [`⚠️ Still open: ${named(left)}. Say /halt now again.`] : []),
        ...(why === undefined
          ? closed.length + left.length === 0
            ? ['There was no position to close.']
            : []
          : [`⚠️ Not finished: ${say(why, 300)}. I go on trying, without Redis and with it.`]),
        'A bot that still reaches Redis may go on trading: until Redis is back here I close what it opens.',
      ].join('\n'),
});

const haltNow = async (request: CommandRequest, desk: TradingDesk): Promise<Reply> => {
  const result = await desk.account.halt('by the owner (/halt)', request);
  const { closing, direct, unread } = result;
  if (direct) return haltedDirectly(direct);
  const beside = besideLine(result);
  const none =
    unread === undefined
      ? (beside ?? 'The account holds no position.')
      : `⚠️ What the account holds could not be read in time (${say(unread, 200)}); it is closed as soon as it can be read.`;
  return {
    text: [
      '⛔ <b>Halted.</b> No entries; working ones are being cancelled.',
      ...uncancelledLines(result.uncancelled ?? []),
      closing.length > 0 ? `Closing at market: ${named(closing)}.` : none,
      ...(closing.length > 0 && (unread !== undefined || beside) ? [none] : []),
      '/resume to go on.',
    ].join('\n'),
  };
};

/** What a yes would do, as far as it can be read in time: the question is put in any case. */
const outlook = async (desk: TradingDesk): Promise<string> => {
  const account = await desk.positions.takeUp().catch(() => undefined);
  const [{ control }, open] = await Promise.all([desk.account.status(), desk.positions.list()]);
  const beside = account?.read ? besideLine(account) : undefined;
  const sure = account?.read && beside === undefined;
  return [
    ...(control.halted ? ['It is halted already; a yes closes what is open all the same.'] : []),
    open.length === 0
      ? `${sure ? 'No position is open' : 'My records hold no position'}; working entries are cancelled.`
      : `Closes ${open.map(({ position }) => say(baseOf(position.symbol), 16)).join(', ')} at market: ${closingText(open)}.`,
    ...(account?.read
      ? []
      : ['The exchange has not said in time what else the account holds: that is closed, too.']),
  ]
    .join(' ')
    .concat(beside === undefined ? '' : `\n${beside}`);
};

/** How long it may take to read what a halt would do, ms: longer than the exchange is waited for. */
const OUTLOOK_TIMEOUT = 1_500;
/** How long the question may take to be put, ms. */
const QUESTION_TIMEOUT = 500;

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
    // Where nothing can be asked back a panic is not lost for that (invariant 12).
    if ((await tools.storeIllness()) !== undefined) return haltNow(request, desk);
    const what = await tools
      .within(outlook(desk), OUTLOOK_TIMEOUT)
      .catch(() => 'Closes every position at market. What is open could not be read in time.');
    try {
      return await tools.within(tools.ask('/halt', `⛔ <b>Halt?</b> ${what}`, 'Halt now'), QUESTION_TIMEOUT);
    } catch {
      // Only the store was asked here.
      return haltNow(request, desk);
    }
  },
};
