import { statusCard } from '../src/telegram/cards/overview.js';
import type { Command } from '../src/telegram/command.js';

export const status: Command = {
  name: 'status',
  aliases: ['s'],
  menu: 'Is it running, and how is it going',
  help: '/status: running or paused, equity, today, open risk, last scan',
  kind: 'read',
  run: async (_request, desk, { timeZone }) => statusCard(await desk.status(), timeZone),
};
