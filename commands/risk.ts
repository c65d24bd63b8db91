import { riskCard } from '../src/chat/telegram/cards/risk.js';
import type { Command } from '../src/chat/telegram/command.js';
import { noWords } from './no-words.js';

export const risk: Command = {
  name: 'risk',
  aliases: ['exposure'],
  menu: 'What is lost if every stop is hit',
  help: '/risk: open risk by position, exposure and the room that is left, in USDT',
  kind: 'read',
  async run(request, desk, { timeZone }) {
    noWords(request);
    return riskCard(await desk.account.risk(), timeZone);
  },
};
