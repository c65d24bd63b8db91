import { BadInputError } from '../src/domain/index.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import { asksItself, type Command } from '../src/chat/telegram/command.js';
import { contractsText, price, say, sideWord } from '../src/chat/telegram/format.js';
import { readPosition } from './open-positions.js';

export const forget: Command = {
  name: 'forget',
  aliases: [],
  help: '<code>/forget BTC</code>: takes a position out of my books that the exchange neither shows nor explains. Asks once more; refused while there is a position or an order of mine on the exchange.',
  kind: 'money',
  preview: asksItself,
  async run({ args: [word, id, extra], confirmed }, desk, tools) {
    if (extra !== undefined || (id !== undefined && !confirmed))
      throw new BadInputError('One symbol at a time. For example /forget BTC.');
    if (word === undefined) throw new BadInputError('Forget which? For example /forget BTC.');
    const { position, instrument } = await readPosition(word, desk);
    const result = await desk.positions.forget(position.symbol, confirmed ? (id ?? position.id) : undefined);
    if (result.status === 'refused') return refusalCard(result);
    if (result.status === 'forgotten')
      return {
        text: `🗑 <b>Forgotten</b>: ${sideWord(result.trade.side)} <b>${say(result.trade.symbol, 24)}</b>. It ends as a trade without a result for what was open; the journal keeps it.`,
      };
    const { side, symbol, contracts, entryPrice, id: asked } = result.position;
    return tools.ask(
      `/forget ${symbol} ${asked}`,
      `Forget the ${sideWord(side)} <b>${say(symbol, 24)}</b> · ${contractsText(contracts)} at ${price(entryPrice, instrument)}?\nThe exchange shows neither a position nor an order of mine in it now. It leaves my books without a result for those contracts; should the exchange show it again, I guard it as one that I did not open.`,
      'Forget it',
    );
  },
};
