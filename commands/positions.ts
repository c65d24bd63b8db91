import { positionsCard } from '../src/chat/telegram/cards/overview.js';
import { accountLine, noneOpen, withLine } from '../src/chat/telegram/cards/account-look.js';
import type { Command } from '../src/chat/telegram/command.js';

export const positions: Command = {
  name: 'positions',
  aliases: ['pos', 'open_positions', 'count'],
  menu: 'Open positions',
  help: '/positions: all open positions, with stop and target',
  kind: 'read',
  run: async (_request, desk) => {
    const account = await desk.positions.takeUp();
    const open = await desk.positions.list();
    return open.length === 0 ? noneOpen(account) : withLine(positionsCard(open), accountLine(account));
  },
};
