import { quote, didYouMean, BadInputError, TIMEFRAMES } from '../src/domain/index.js';
import { type Command, inRows, show } from '../src/chat/telegram/command.js';
import { baseOf, price, say } from '../src/chat/telegram/format.js';
import { readSymbol } from '../src/chat/telegram/input.js';

const SHOWN = 12;
/** Timeframes that have a button. */
const QUICK = ['15m', '1h', '4h', '1d'] as const;

export const chart: Command = {
  name: 'chart',
  aliases: ['c', 'candles'],
  menu: 'Candles of a symbol',
  help: `/chart: which one, by button\n<code>/chart BTC</code> · <code>/chart BTC 4h</code>: ${TIMEFRAMES.join(', ')}`,
  kind: 'read',
  async run({ args: [word, frame, extra] }, desk) {
    if (word === undefined) {
      const open = (await desk.positions.list()).map(({ position }) => position.symbol);
      const symbols = [...new Set([...open, ...(await desk.market.scanned())])].slice(0, SHOWN);
      const buttons = symbols.map((symbol) => show(baseOf(symbol), `chart ${symbol}`));
      return {
        text: 'Candles of which symbol? For example <code>/chart BTC 4h</code>.',
        buttons: inRows(buttons, 3),
      };
    }
    if (extra !== undefined) throw new BadInputError('A symbol and a timeframe. For example /chart BTC 4h.');
    const symbol = readSymbol(word, await desk.market.symbols());
    const wanted = frame?.toLowerCase();
    const timeframe = TIMEFRAMES.find((one) => one === wanted);
    if (wanted !== undefined && !timeframe)
      throw new BadInputError(
        `${quote(wanted)} is not a timeframe; there are ${TIMEFRAMES.join(', ')}.${didYouMean(wanted, TIMEFRAMES)}`,
      );
    const instrument = await desk.market.instrument(symbol);
    const mark = await desk.market.mark(symbol);
    return {
      text: `<b>${say(symbol, 24)}</b>${timeframe ? ` ${timeframe}` : ''} · now <b>${price(mark, instrument)}</b>`,
      picture: { kind: 'chart', ref: [symbol, ...(timeframe ? [timeframe] : [])].join(' ') },
      buttons: [QUICK.filter((one) => one !== timeframe).map((one) => show(one, `chart ${symbol} ${one}`))],
      silent: true,
    };
  },
};
