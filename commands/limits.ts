import { limitsCard } from '../src/chat/telegram/cards/risk.js';
import type { Command } from '../src/chat/telegram/command.js';
import { noWords } from './no-words.js';

export const limits: Command = {
  name: 'limits',
  aliases: ['limit'],
  help: '/limits: daily loss, drawdown, open risk, exposure and positions, used and allowed',
  kind: 'read',
  async run(request, desk) {
    noWords(request);
    return limitsCard(await desk.account.risk());
  },
};
