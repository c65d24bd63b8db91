import { positionsCard, waitText } from '../src/chat/telegram/cards/overview.js';
import { accountLine, noneOpen, withLine } from '../src/chat/telegram/cards/account-look.js';
import type { Command } from '../src/chat/telegram/command.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

/** `2 of 3 positions are taken, 1 entry works.` */
const slotsLine = async (desk: TradingDesk): Promise<string | undefined> => {
  const use = (await desk.account.risk())?.limits.find(({ name }) => name === 'positions');
  return (
    use && `${use.used} of ${use.limit} positions are taken, working entries among them (MAX_OPEN_POSITIONS).`
  );
};

export const positions: Command = {
  name: 'positions',
  aliases: ['pos', 'open_positions', 'count'],
  menu: 'Open positions',
  help: '/positions: all open positions, with stop and target · /count: how many more there may be',
  kind: 'read',
  run: async ({ name }, desk) => {
    if (name === 'count') {
      const line = await slotsLine(desk);
      if (line !== undefined) return { text: line };
    }
    const account = await desk.positions.takeUp();
    const [open, awaiting] = await Promise.all([desk.positions.list(), desk.signals.awaiting()]);
    const [waits] = waitText(awaiting.length);
    return withLine(
      open.length === 0 ? noneOpen(account) : withLine(positionsCard(open), accountLine(account)),
      waits && `⏳ ${waits} for the price: /signals`,
    );
  },
};
