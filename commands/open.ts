import { BadInputError, type Side } from '../src/domain/index.js';
import { deniedCard, refusalCard } from '../src/chat/telegram/cards/refusal.js';
import { standLine } from '../src/chat/telegram/cards/signal.js';
import type { Command, CommandRequest, Reply, Tools } from '../src/chat/telegram/command.js';
import { baseOf, distance, price, say, sideWord, signedUsdt } from '../src/chat/telegram/format.js';
import { readPrice, readSymbol } from '../src/chat/telegram/input.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

const EXAMPLE = 'For example /open BTC long, /open BTC short sl 65k or /open BTC long half.';
const SIDES: Readonly<Record<string, Side>> = { long: 'long', buy: 'long', short: 'short', sell: 'short' };
/** What freqtrade calls it. */
const SIDE_OF_NAME: Readonly<Record<string, Side>> = {
  long: 'long',
  short: 'short',
  forcelong: 'long',
  forcebuy: 'long',
  forceshort: 'short',
};
const MOST_BUTTONS = 8;

interface Wish {
  readonly symbol?: string;
  readonly side?: Side;
  readonly stop?: string;
  readonly sizeFactor?: number;
}

const factorOf = (word: string): number | undefined => {
  if (word === 'half') return 0.5;
  if (word === 'double') return 2;
  const match = /^(\d+(?:\.\d+)?|\.\d+)[x×]$/.exec(word) ?? /^[x×](\d+(?:\.\d+)?)$/.exec(word);
  if (!match) return undefined;
  const factor = Number(match[1]);
  if (!(factor >= 0.125 && factor <= 4))
    throw new BadInputError(`The size may be 0.125× to 4× of the rules' own, got “${word}”. Try half or 2x.`);
  return factor;
};

/** Symbol, side, stop and size in any order. @throws BadInputError. */
const readWish = ({ name, args }: Pick<CommandRequest, 'name' | 'args'>): Wish => {
  let wish: Wish = SIDE_OF_NAME[name] ? { side: SIDE_OF_NAME[name] } : {};
  const words = args.flatMap((word) => word.split('=')).filter((word) => word !== '');
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const low = word.toLowerCase();
    const side = SIDES[low];
    const sizeFactor = factorOf(low);
    if (side) wish = { ...wish, side };
    else if (sizeFactor !== undefined) wish = { ...wish, sizeFactor };
    else if (/^(sl|stop|stoploss)$/.test(low)) {
      const stop = words[(at += 1)];
      if (stop === undefined) throw new BadInputError(`Where is the stop to be? ${EXAMPLE}`);
      wish = { ...wish, stop };
    } else if (wish.symbol === undefined) wish = { ...wish, symbol: word };
    else throw new BadInputError(`I do not know what “${word.slice(0, 24)}” means here. ${EXAMPLE}`);
  }
  return wish;
};

const chooseSymbol = async (wish: Wish, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const open = new Set((await desk.positions.list()).map(({ position }) => position.symbol));
  const symbols = (await desk.market.scanned()).filter((symbol) => !open.has(symbol)).slice(0, MOST_BUTTONS);
  const sides: readonly Side[] = wish.side ? [wish.side] : ['long', 'short'];
  return tools.choose(
    `Open what? A button only plans it: the card that follows has Approve. ${EXAMPLE}`,
    symbols.map((symbol) =>
      sides.map((side) => ({ label: `${baseOf(symbol)} ${side}`, command: `/open ${symbol} ${side}` })),
    ),
  );
};

const stopPrice = async (text: string, symbol: string, side: Side, desk: TradingDesk): Promise<number> => {
  if (/r$/i.test(text))
    throw new BadInputError(`A stop cannot be given in R: 1 R is its own distance. Try sl -2% or a price.`);
  const mark = await desk.market.mark(symbol);
  const stop = readPrice(text, { side, entry: mark, mark, riskDistance: 0 });
  const wanted = side === 'long' ? 'below' : 'above';
  if (side === 'long' ? stop >= mark : stop <= mark)
    throw new BadInputError(
      `The stop of a ${side} must lie ${wanted} the current price (${price(mark)}), got ${price(stop)}.`,
    );
  return stop;
};

export const open: Command = {
  name: 'open',
  aliases: ['forceenter', 'forcelong', 'forceshort', 'forcebuy', 'long', 'short'],
  menu: 'Plan a trade by hand',
  help: [
    'Plans a trade under the same rules as a signal and shows its card; nothing is sent before Approve.',
    '<code>/open BTC long</code> · <code>/open ETH short sl 3400</code> · <code>/long BTC sl -2% half</code>',
    'Without a stop it is placed by volatility. The size is what your risk allows; half, 2x change it.',
  ].join('\n'),
  kind: 'money',
  async run(request, desk, tools) {
    const wish = readWish(request);
    if (wish.symbol === undefined) return chooseSymbol(wish, desk, tools);
    const symbol = readSymbol(wish.symbol, await desk.market.symbols());
    const { side, sizeFactor } = wish;
    if (side === undefined) {
      const rest = [...(wish.stop ? [`sl ${wish.stop}`] : []), ...(sizeFactor ? [`${sizeFactor}x`] : [])];
      return tools.choose(
        `<b>${say(symbol, 24)}</b> at ${price(await desk.market.mark(symbol))}: long or short?`,
        [
          (['long', 'short'] as const).map((one) => ({
            label: one === 'long' ? '📈 Long' : '📉 Short',
            command: ['/open', symbol, one, ...rest].join(' '),
          })),
        ],
      );
    }
    const stop = wish.stop === undefined ? undefined : await stopPrice(wish.stop, symbol, side, desk);
    const result = await desk.signals.propose(
      {
        symbol,
        side,
        ...(stop === undefined ? {} : { stop }),
        ...(sizeFactor === undefined ? {} : { sizeFactor }),
      },
      request,
    );
    if (result.status === 'refused') return refusalCard(result);
    if (result.status === 'denied') {
      const card = deniedCard(result.denied);
      if (result.denied.code !== 'stop-too-wide') return card;
      const near = side === 'long' ? '-5%' : '+5%';
      return tools.choose(`${card.text}\nA nearer stop is yours to set; it is hit more easily.`, [
        [{ label: `With the stop at ${near}`, command: `/open ${symbol} ${side} sl ${near}` }],
      ]);
    }
    const { plan, id, opportunity } = result.signal;
    return {
      text: `📝 Planned ${sideWord(side)} <b>${say(symbol, 24)}</b>: stop ${price(plan.stop)} (${distance(plan.entry, plan.stop)}), about ${signedUsdt(-plan.worstCase)} if it is hit.\n${standLine(opportunity)}\nNothing is sent yet: the card ${say(id, 12)} has Approve.`,
      silent: true,
    };
  },
};
