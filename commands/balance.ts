import { balanceCard } from '../src/chat/telegram/cards/overview.js';
import type { Command } from '../src/chat/telegram/command.js';

export const balance: Command = {
  name: 'balance',
  aliases: ['equity', 'account'],
  menu: 'Equity, free balance, drawdown',
  help: '/balance: equity, balance, free money, open risk, drawdown from the peak',
  kind: 'read',
  run: async (_request, desk, { timeZone }) => balanceCard(await desk.account.status(), timeZone),
};
