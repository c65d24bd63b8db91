import { positionsCard } from '../src/telegram/cards/overview.js';
import type { Command } from '../src/telegram/command.js';

export const positions: Command = {
  name: 'positions',
  aliases: ['pos', 'open_positions', 'count'],
  menu: 'Open positions',
  help: '/positions: all open positions, with stop and target',
  kind: 'read',
  run: async (_request, desk) => positionsCard(await desk.positions()),
};
