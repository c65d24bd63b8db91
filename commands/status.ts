import { notesCard, positionsCard, statusCard } from '../src/telegram/cards/overview.js';
import type { Command } from '../src/telegram/command.js';

export const status: Command = {
  name: 'status',
  aliases: ['s'],
  menu: 'Is it running, and how is it going',
  help: '/status: running or paused, equity, today, open risk, last scan\n<code>/status notes</code>: what is simulated or assumed',
  kind: 'read',
  async run({ args: [word] }, desk, { timeZone }) {
    const asked = word?.toLowerCase();
    if (asked === 'table') return positionsCard(await desk.positions());
    const now = await desk.status();
    return asked === 'notes' ? notesCard(now) : statusCard(now, timeZone);
  },
};
