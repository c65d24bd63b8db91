import { notesCard, positionsCard, statusCard } from '../src/chat/telegram/cards/overview.js';
import type { Command } from '../src/chat/telegram/command.js';

export const status: Command = {
  name: 'status',
  aliases: ['s'],
  menu: 'Is it running, and how is it going',
  help: '/status: running or paused, equity, today, open risk, last scan\n<code>/status notes</code>: what is simulated or assumed',
  kind: 'read',
  async run({ args: [word] }, desk, { timeZone, host }) {
    const asked = word?.toLowerCase();
    if (asked === 'table') return positionsCard(await desk.positions.list());
    const now = await desk.account.status();
    return asked === 'notes' ? notesCard(now) : statusCard(now, timeZone, host);
  },
};
