import { positionCard } from '../src/telegram/cards/position.js';
import type { Command } from '../src/telegram/command.js';
import { readPosition } from './open-positions.js';

export const position: Command = {
  name: 'position',
  aliases: ['p'],
  help: '/position BTC: its card, with buttons',
  kind: 'read',
  async run({ args: [word] }, desk, { timeZone }) {
    const figures = await readPosition(word, desk);
    const { now } = await desk.status();
    const card = positionCard(figures, now, timeZone);
    return {
      ...card,
      card: figures.position.id,
      picture: { kind: 'position', ref: figures.position.symbol },
    };
  },
};
