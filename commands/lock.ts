import { BadInputError } from '../src/domain/index.js';
import type { Command } from '../src/chat/telegram/command.js';
import { baseOf, say } from '../src/chat/telegram/format.js';
import { readSymbol } from '../src/chat/telegram/input.js';

const BY_ITSELF = 'Only the bot locks a symbol, for a while after a stop or losses in a row (/locks).';

/** What the owner means by a lock is a block: `/lock` says so, and nothing is changed before the tap. */
export const lock: Command = {
  name: 'lock',
  aliases: ['lock_pair'],
  help: '<code>/lock SOL</code>: leads to <code>/pairs block SOL</code>, which ends its signals until you allow it again',
  kind: 'read',
  async run({ args: [word, extra] }, desk, tools) {
    const isLength = extra !== undefined && /^(?:\d|for$|until$|till$|tomorrow$)/i.test(extra);
    if (extra !== undefined && !isLength)
      throw new BadInputError('One symbol at a time. For example /lock SOL.');
    if (word === undefined)
      return {
        text: `${BY_ITSELF} <code>/pairs block SOL</code> ends the signals of one until you allow it again.`,
      };
    const symbol = readSymbol(word, await desk.market.symbols());
    const { blocked } = await desk.settings.pairs();
    if (blocked.includes(symbol))
      return tools.choose(`🚫 <b>${say(symbol, 24)}</b> is blocked already: it gives no signals.`, [
        [{ label: `Allow ${baseOf(symbol)}`, command: `/pairs allow ${symbol}` }],
      ]);
    return tools.choose(
      `${BY_ITSELF} Blocked, <b>${say(symbol, 24)}</b> gives no signals until you allow it again${isLength ? ', however long that is: a block takes no length' : ''}; what is open goes on.`,
      [[{ label: `Block ${baseOf(symbol)}`, command: `/pairs block ${symbol}` }]],
    );
  },
};
