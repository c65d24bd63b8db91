import { BadInputError } from '../src/domain/index.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import type { Command, Reply, Tools } from '../src/chat/telegram/command.js';
import { baseOf, say } from '../src/chat/telegram/format.js';
import { readSymbol } from '../src/chat/telegram/input.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

const NONE_LOCKED = refusalCard({ reason: 'No symbol is locked.' });

/** Not locked; what is blocked by `/pairs` has the button that allows it. */
const notLocked = async (
  symbol: string,
  locked: readonly string[],
  desk: TradingDesk,
  tools: Tools,
): Promise<Reply> => {
  const card =
    locked.length === 0
      ? NONE_LOCKED
      : refusalCard({ reason: `${symbol} is not locked. Locked: ${locked.map(baseOf).join(', ')}.` });
  if (!(await desk.settings.pairs()).blocked.includes(symbol)) return card;
  return tools.choose(`${card.text} It is blocked.`, [
    [{ label: `Allow ${baseOf(symbol)}`, command: `/pairs allow ${symbol}` }],
  ]);
};

export const unlock: Command = {
  name: 'unlock',
  aliases: ['delete_lock', 'dl'],
  menu: 'Entries in a locked symbol again',
  help: '<code>/unlock BTC</code>: ends the cooldown or lock of a symbol; /locks lists them',
  kind: 'money',
  async preview({ args: [word, extra] }, desk, tools) {
    if (word === undefined || extra !== undefined) return undefined;
    const symbol = readSymbol(word, await desk.market.symbols());
    const locked = (await desk.account.locks()).map((lock) => lock.symbol);
    if (!locked.includes(symbol)) return notLocked(symbol, locked, desk, tools);
    return {
      line: `End the lock of <b>${say(symbol, 24)}</b>: entries in it again`,
      command: `/unlock ${symbol}`,
    };
  },
  async run({ args: [word, extra] }, desk, tools) {
    const locked = (await desk.account.locks()).map(({ symbol }) => symbol);
    if (extra !== undefined) throw new BadInputError('One symbol at a time. For example /unlock BTC.');
    if (word === undefined && locked.length === 0) return NONE_LOCKED;
    const symbol = readSymbol(
      word,
      [...new Set([...locked, ...(await desk.market.symbols())])],
      baseOf(locked[0] ?? 'BTC'),
    );
    const lock = locked.length > 0 ? await desk.account.unlock(symbol) : undefined;
    if (!lock) return notLocked(symbol, locked, desk, tools);
    return {
      text: `🔓 <b>${say(symbol, 24)}</b> may be entered again. It was locked: ${say(lock.reason, 200)}`,
    };
  },
};
