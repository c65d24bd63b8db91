import { BadInputError } from '../src/domain/index.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import type { Command } from '../src/chat/telegram/command.js';
import { positionActions } from '../src/chat/telegram/position-actions.js';
import { baseOf, contractsText, say } from '../src/chat/telegram/format.js';
import { positionWord } from '../src/chat/telegram/input.js';
import { readPosition } from './open-positions.js';

export const adopt: Command = {
  name: 'adopt',
  aliases: ['takeover'],
  menu: 'Take over a position opened by hand',
  help: '<code>/adopt BTC</code>: a position that I guard but did not open is from now on trailed and managed as my own',
  kind: 'money',
  async preview({ args: [word] }, desk) {
    const { position } = await readPosition(word, desk);
    const { symbol, side, contracts, guardOnly } = position;
    if (!guardOnly) return refusalCard({ reason: `${symbol} is managed by the bot already` });
    return {
      line: `Take over <b>${say(baseOf(symbol), 16)}</b> ${side}, ${contractsText(contracts)}: trailed and managed from then on`,
      command: `/adopt ${positionWord(position)}`,
    };
  },
  async run({ args: [word, extra] }, desk, tools) {
    if (extra !== undefined) throw new BadInputError('One symbol at a time. For example /adopt BTC.');
    return positionActions(desk.positions, tools).adopt(await readPosition(word, desk));
  },
};
