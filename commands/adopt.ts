import { BadInputError } from '../src/domain/index.js';
import type { Command } from '../src/chat/telegram/command.js';
import { positionActions } from '../src/chat/telegram/position-actions.js';
import { readPosition } from './open-positions.js';

export const adopt: Command = {
  name: 'adopt',
  aliases: ['takeover'],
  menu: 'Take over a position opened by hand',
  help: '<code>/adopt BTC</code>: a position that I guard but did not open is from now on trailed and managed as my own',
  kind: 'money',
  async run({ args: [word, extra] }, desk, tools) {
    if (extra !== undefined) throw new BadInputError('One symbol at a time. For example /adopt BTC.');
    return positionActions(desk.positions, tools).adopt(await readPosition(word, desk));
  },
};
