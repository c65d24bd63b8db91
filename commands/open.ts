import { quote, BadInputError, type Denied, type Side } from '../src/domain/index.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import { standLine } from '../src/chat/telegram/cards/signal.js';
import {
  asksItself,
  type Command,
  type CommandRequest,
  type Reply,
  type Tools,
} from '../src/chat/telegram/command.js';
import { baseOf, moveText, price, say, sideWord, signedUsdt, usdt } from '../src/chat/telegram/format.js';
import { readOne, readSymbol } from '../src/chat/telegram/input.js';
import { levelNamed, takeLevel, type TargetWords, withLevel } from '../src/chat/telegram/ladder-words.js';
import { type OpenLevels, readOpenLevels } from '../src/chat/telegram/open-levels.js';
import { deniedReply, type DeniedWish, type Remedy, sizeText } from '../src/chat/telegram/remedies.js';
import type { FittingSize, OpenOrder } from '../src/trade/core/results.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

const EXAMPLE =
  'For example /open BTC long, /open BTC short at 62k sl 65k tp 58k 50% 56k 50%, /open BTC long sl 2% tp 1R 50% 2R 50% or /open BTC long 200 usdt.';
/** What stands before the price at which to enter. */
const ENTRY = /^(?:at|entry|limit|@)$/;
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

interface Wish extends OpenLevels {
  readonly symbol?: string;
  readonly side?: Side;
  readonly sizeFactor?: number;
  /** USDT of notional, as typed. */
  readonly amount?: string;
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

const AMOUNT = /^(?:\$([\d.,'_]+[km]?)|([\d.,'_]+[km]?)(?:usdt?|\$))$/;

const wordsOf = ({ price: at, share }: TargetWords): string =>
  share === undefined ? at : `${at} ${Number((share * 100).toFixed(2))}%`;

/** Symbol, side, stop, targets and size in any order, each once. @throws BadInputError. */
const readWish = ({ name, args }: Pick<CommandRequest, 'name' | 'args'>): Wish => {
  let wish: Wish = SIDE_OF_NAME[name] ? { side: SIDE_OF_NAME[name] } : {};
  const take = (part: Wish): void => {
    const key = Object.keys(part).find((each) => each in wish);
    if (key !== undefined)
      throw new BadInputError(`The ${WORDS[key as keyof Wish]} is given twice. ${EXAMPLE}`);
    wish = { ...wish, ...part };
  };
  const words = args
    .join(' ')
    .replace(/(\d[km]?) (usdt?)(?=\s|$)/gi, '$1$2')
    .split(/[\s=]+/)
    .filter((word) => word !== '');
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const low = word.toLowerCase();
    const [side, level, sizeFactor] = [SIDES[low], levelNamed(low), factorOf(low)];
    const [, ahead, behind] = AMOUNT.exec(low) ?? [];
    const amount = ahead ?? behind;
    if (side) take({ side });
    else if (sizeFactor !== undefined) take({ sizeFactor });
    else if (amount !== undefined) take({ amount });
    else if (level && level !== 'trail') {
      const taken = takeLevel(level, words.slice(at + 1), EXAMPLE);
      wish = withLevel(wish, taken.level, EXAMPLE);
      at += taken.used;
    } else if (ENTRY.test(low) || /^@./.test(low)) {
      const entry = ENTRY.test(low) ? words[(at += 1)] : word.slice(1);
      if (entry === undefined) throw new BadInputError(`At which price? ${EXAMPLE}`);
      take({ entry });
    } else if (wish.symbol === undefined) take({ symbol: word });
    else throw new BadInputError(`I do not know what ${quote(word)} means here. ${EXAMPLE}`);
  }
  if (wish.amount !== undefined && wish.sizeFactor !== undefined)
    throw new BadInputError(`Give the size in USDT, or as a multiple; not both. ${EXAMPLE}`);
  return wish;
};

const WORDS: Readonly<Record<keyof Wish, string>> = {
  symbol: 'symbol',
  entry: 'entry',
  side: 'side',
  stop: 'stop',
  targets: 'target',
  follows: 'follow',
  sizeFactor: 'size',
  amount: 'size',
};

const chooseSymbol = async (wish: Wish, desk: TradingDesk, tools: Tools): Promise<Reply> => {
  const open = new Set((await desk.positions.list()).map(({ position }) => position.symbol));
  const symbols = (await desk.market.scanned()).filter((symbol) => !open.has(symbol)).slice(0, MOST_BUTTONS);
  const sides: readonly Side[] = wish.side ? [wish.side] : ['long', 'short'];
  return tools.choose(
    `Open what? A button only plans it: the card that follows has Approve. ${EXAMPLE}`,
    symbols.map((symbol) =>
      sides.map((side) => ({ label: `${baseOf(symbol)} ${side}`, command: commandOf(symbol, side, wish) })),
    ),
  );
};

/** USDT; `1.000` is a thousand or one: the account settles it, else it is asked. @throws BadInputError. */
const readAmount = async (text: string, desk: TradingDesk): Promise<number> => {
  const { account } = await desk.account.status();
  const amount = readOne(text, { price: account?.equity });
  if (amount === undefined) throw new BadInputError(`${quote(text)} is not an amount of USDT. ${EXAMPLE}`);
  return amount;
};

/** The order, its prices and its size read against the market and the account of now. */
const orderOf = async (wish: Wish, symbol: string, side: Side, desk: TradingDesk): Promise<OpenOrder> => {
  const { sizeFactor, amount } = wish;
  return {
    symbol,
    side,
    ...(await readOpenLevels(wish, { symbol, side }, () => desk.market.mark(symbol))),
    ...(sizeFactor === undefined ? {} : { sizeFactor }),
    ...(amount === undefined ? {} : { notional: await readAmount(amount, desk) }),
  };
};

/** The wish as a command that says all by itself. */
const commandOf = (
  symbol: string,
  side: Side,
  { entry, stop, targets, follows, sizeFactor, amount }: Omit<Wish, 'symbol' | 'side'>,
): string =>
  [
    `/open ${symbol} ${side}`,
    ...(entry ? [`at ${entry}`] : []),
    ...(stop ? [`sl ${stop}`] : []),
    ...(targets ? ['tp', ...targets.map(wordsOf)] : []),
    ...(follows ? [`follow ${follows === 'rungs' ? 'targets' : follows}`] : []),
    ...(sizeFactor ? [`${sizeFactor}x`] : []),
    ...(amount ? [`${amount}usdt`] : []),
  ].join(' ');

/** What of a trade by hand alone would work where it is denied, by the code of the rule. */
const insteadOf = ({ code, numbers }: Denied, symbol: string, side: Side, wish: Wish): Remedy | undefined => {
  const { amount: _, ...unsized } = wish;
  const near = side === 'long' ? '-5%' : '+5%';
  const { target } = numbers;
  switch (code) {
    case 'stop-too-wide':
    case 'liquidation-too-near':
      return {
        hint: 'A nearer stop is yours to set; it is hit more easily.',
        buttons: [
          { label: `With the stop at ${near}`, command: commandOf(symbol, side, { ...wish, stop: near }) },
        ],
      };
    case 'reward-too-small':
      return target === undefined
        ? undefined
        : {
            hint: 'A target that you name yourself may pay less.',
            buttons: [
              {
                label: `With the target at ${price(target)}`,
                command: commandOf(symbol, side, { ...wish, targets: [{ price: String(target) }] }),
              },
            ],
          };
    case 'size':
      return {
        hint: 'The size can be left to your risk.',
        buttons: [{ label: 'By my risk', command: commandOf(symbol, side, unsized) }],
      };
    default:
      return undefined;
  }
};

/** A size that fits as words; times an amount is another amount. */
const sizeOf = (fits: FittingSize, notional: number | undefined): Pick<Wish, 'amount' | 'sizeFactor'> => {
  if ('notional' in fits) return { amount: fits.notional.toFixed(2) };
  return notional === undefined
    ? { sizeFactor: fits.sizeFactor }
    : { amount: (notional * fits.sizeFactor).toFixed(2) };
};

/** What would work where a trade by hand is denied: each button plans it anew, and sends nothing. */
const wishOf = (denied: Denied, { symbol, side, notional }: OpenOrder, wish: Wish): DeniedWish => {
  const { amount: _, sizeFactor: __, ...unsized } = wish;
  const instead = insteadOf(denied, symbol, side, wish);
  return {
    symbol,
    again: { label: 'Plan again', command: commandOf(symbol, side, wish) },
    sized: (fits) => ({
      label: `Take ${sizeText(fits)}`,
      command: commandOf(symbol, side, { ...unsized, ...sizeOf(fits, notional) }),
    }),
    ...(instead ? { instead } : {}),
    afterwards: 'Then say it again.',
  };
};

export const open: Command = {
  name: 'open',
  aliases: ['forceenter', 'forcelong', 'forceshort', 'forcebuy', 'long', 'short'],
  menu: 'Plan a trade by hand',
  help: [
    'Plans a trade under the same rules as a signal and shows its card; nothing is sent before Approve.',
    '<code>/open BTC long tp 70k 50% 75k follow entry</code>: several targets, each for its share, as prices, percents or R (<code>sl 2% tp 1R 50% 2R 50%</code>); the stop goes to entry after the first.',
    '<code>/open BTC long at 60k</code>: approved, it waits a day at most for that price.',
    '<code>/open BTC long</code> · <code>/open ETH short sl 3400 tp 2800</code> · <code>/long BTC sl -2% half</code> · <code>/long SOL 200 usdt</code>',
    'Without a stop it is placed by volatility. The size is what your risk allows; half, 2x or an amount of USDT (the position’s worth, not its margin) change it.',
  ].join('\n'),
  kind: 'money',
  preview: asksItself,
  async run(request, desk, tools) {
    const wish = readWish(request);
    if (wish.symbol === undefined) return chooseSymbol(wish, desk, tools);
    const symbol = readSymbol(wish.symbol, await desk.market.symbols());
    const { side } = wish;
    if (side === undefined) {
      return tools.choose(
        `<b>${say(symbol, 24)}</b> at ${price(await desk.market.mark(symbol))}: long or short?`,
        [
          (['long', 'short'] as const).map((one) => ({
            label: one === 'long' ? '📈 Long' : '📉 Short',
            command: commandOf(symbol, one, wish),
          })),
        ],
      );
    }
    const order = await orderOf(wish, symbol, side, desk);
    const result = await desk.signals.propose(order, request);
    if (result.status === 'refused') return refusalCard(result);
    if (result.status === 'denied') return deniedReply(result, wishOf(result.denied, order, wish), tools);
    const { plan, id, opportunity } = result.signal;
    const { notional } = order;
    const size =
      notional === undefined
        ? ''
        : ` Size ${usdt(plan.notional)}${plan.boundBy === 'owner' || plan.notional > notional * 0.99 ? '' : ` of the ${usdt(notional)} asked: ${say(plan.boundBy, 40)} allows no more`}.`;
    return {
      text: `📝 Planned ${sideWord(side)} <b>${say(symbol, 24)}</b>: stop ${price(plan.stop)} (${moveText(side, plan.entry, plan.stop)}), about ${signedUsdt(-plan.worstCase)} if it is hit.${size}\n${standLine(opportunity)}\nNothing is sent yet: the card ${say(id, 12)} has Approve.`,
      silent: true,
    };
  },
};
