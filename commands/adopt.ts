import { BadInputError } from '../src/domain/index.js';
import { refusalCard } from '../src/telegram/cards/refusal.js';
import type { Command } from '../src/telegram/command.js';
import { contractsText, price, say, sideWord, usdt } from '../src/telegram/format.js';
import { readPosition } from './open-positions.js';

export const adopt: Command = {
  name: 'adopt',
  aliases: ['takeover'],
  menu: 'Take over a position opened by hand',
  help: '<code>/adopt BTC</code>: a position that I guard but did not open is from now on trailed and managed as my own',
  kind: 'money',
  async run({ args: [word, extra] }, desk) {
    if (extra !== undefined) throw new BadInputError('One symbol at a time. For example /adopt BTC.');
    const { position, instrument } = await readPosition(word, desk);
    const result = await desk.adopt(position.symbol);
    if (result.status === 'refused') return refusalCard(result);
    const { side, symbol, contracts, stop, riskUnit } = result.position;
    return {
      text: `🤝 <b>Adopted</b>: ${sideWord(side)} <b>${say(symbol, 24)}</b> · ${contractsText(contracts)}, stop ${price(stop, instrument)}, 1 R = ${usdt(riskUnit)}. It is trailed and managed from now on.`,
    };
  },
};
