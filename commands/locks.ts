import { locksCard } from '../src/chat/telegram/cards/risk.js';
import type { Command } from '../src/chat/telegram/command.js';
import { noWords } from './no-words.js';

export const locks: Command = {
  name: 'locks',
  aliases: ['cooldowns'],
  menu: 'Symbols without entries for a while',
  help: '/locks: symbols that cool down after a stop or a losing streak, for how long and why',
  kind: 'read',
  async run(request, desk) {
    noWords(request);
    const [found, { now }] = await Promise.all([desk.account.locks(), desk.account.status()]);
    return locksCard(found, now);
  },
};
