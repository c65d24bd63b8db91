import { positionCard } from '../src/chat/telegram/cards/position.js';
import { type Command, show } from '../src/chat/telegram/command.js';
import { baseOf, dot, signedUsdt } from '../src/chat/telegram/format.js';
import { readPosition } from './open-positions.js';

export const position: Command = {
  name: 'position',
  aliases: ['p'],
  help: '/position BTC: its card, with buttons',
  kind: 'read',
  async run({ args: [word] }, desk, { timeZone }) {
    const open = await desk.positions.list();
    if (word === undefined && open.length > 1)
      return {
        text: `Which symbol? For example ${baseOf(open[0]?.position.symbol ?? 'BTC')}.`,
        buttons: open
          .slice(0, 12)
          .map(({ position: { symbol }, net }) => [
            show(`${baseOf(symbol)} ${dot(net)} ${signedUsdt(net)}`, `position ${symbol}`),
          ]),
      };
    const figures = await readPosition(word, desk);
    const { now } = await desk.account.status();
    const card = positionCard(figures, now, timeZone);
    return {
      ...card,
      card: figures.position.id,
      picture: { kind: 'position', ref: figures.position.symbol },
    };
  },
};
