/** A word of the cards, and what it means. */
export interface Term {
  /** As it is listed. */
  readonly name: string;
  /** Other words for it, in small letters. */
  readonly also?: readonly string[];
  /** HTML. */
  readonly means: string;
  /** The command that shows the owner's own, without its slash. */
  readonly own?: string;
}

/** What somebody who never traded futures has to look up, in the order in which it is met. */
export const GLOSSARY: readonly Term[] = [
  {
    name: 'R',
    also: ['r unit', '1 r', 'one r'],
    means:
      'what a trade risks when it opens: the loss at its stop, fees and slippage included. Closed at its stop it made about −1 R; one that wins twice that, +2 R. <code>/start risk</code> says how many USDT 1 R is',
    own: 'start risk',
  },
  {
    name: 'long',
    also: ['longs', 'long trade', 'going long'],
    means: 'bought first: earns when the price rises',
  },
  {
    name: 'short',
    also: ['shorts', 'short trade', 'going short', 'short selling'],
    means: 'sold first and bought back later: earns when the price falls',
  },
  {
    name: 'perpetual',
    also: ['perp', 'perps', 'perpetuals', 'future', 'futures', 'perpetual future', 'perpetual futures'],
    means: 'a futures contract without an end: it follows the coin’s price, and no coin changes hands',
  },
  {
    name: 'contract',
    also: ['contracts', 'lot', 'lots'],
    means: 'the unit in which a perpetual is traded, a fixed amount of its coin such as 0.001 BTC or 10 XRP',
  },
  {
    name: 'position',
    also: ['an open position'],
    means: 'what is held: so many contracts of a symbol, long or short',
    own: 'positions',
  },
  {
    name: 'entry',
    also: ['entry price'],
    means: 'the price at which a position was opened, on average',
    own: 'positions',
  },
  {
    name: 'stop',
    also: ['stops', 'stop loss', 'stop-loss', 'sl'],
    means:
      'the price at which a position is closed at market to limit its loss. It rests on the exchange; after a gap it fills at a worse price',
    own: 'positions',
  },
  {
    name: 'target',
    also: ['targets', 'take profit', 'take-profit', 'tp'],
    means: 'the price at which a position, or its share of it, is closed with a gain',
    own: 'positions',
  },
  {
    name: 'trailing stop',
    also: ['trail', 'trails', 'trailing'],
    means: 'a stop that follows the best price at a distance and never goes back',
  },
  {
    name: 'break-even',
    also: ['breakeven', 'be'],
    means: 'the price at which closing makes neither gain nor loss, fees paid',
  },
  {
    name: 'notional',
    also: ['size', 'position size', 'exposure'],
    means: 'the full value of a position, contracts times price; exposure is that of all of them',
    own: 'risk',
  },
  {
    name: 'margin',
    also: ['initial margin'],
    means: 'the part of your money that is set aside for a position, its notional divided by the leverage',
    own: 'balance',
  },
  {
    name: 'leverage',
    also: ['x', '×', 'lever'],
    means:
      'how many times its margin a position is worth. It brings liquidation nearer; what a trade risks is set by stop and size, not by it',
    own: 'settings leverage',
  },
  {
    name: 'liquidation',
    also: ['liq', 'liquidation price', 'liquidated', 'getting liquidated'],
    means:
      'the price at which the exchange takes a position over because its margin is used up. The stop lies before it',
  },
  {
    name: 'costs',
    also: ['cost', 'fee', 'fees', 'commission', 'trading fee', 'trading fees'],
    means:
      'RAD takes nothing. The exchange takes a fee of each order’s notional (mostly 0.02% of one that rests, 0.06% of one that takes), and there is funding. /pnl and <code>/stats costs</code> say what was paid',
    own: 'stats costs',
  },
  {
    name: 'funding',
    also: ['funding rate'],
    means: 'what longs pay shorts, or shorts longs, every few hours, so that the price stays near the coin’s',
    own: 'pnl',
  },
  {
    name: 'slippage',
    also: ['slip'],
    means: 'how much worse an order fills than at the price that was meant',
  },
  {
    name: 'mark',
    also: ['mark price'],
    means: 'the exchange’s fair price, by which open positions are valued and liquidated',
  },
  {
    name: 'equity',
    also: ['balance'],
    means: 'what the account is worth now: the balance, and what open positions would make at the mark',
    own: 'balance',
  },
  {
    name: 'drawdown',
    also: ['draw down', 'max drawdown', 'maximum drawdown'],
    means: 'how far equity lies below its highest so far',
    own: 'balance',
  },
  {
    name: 'open risk',
    means: 'what is lost, measured from the entries, if every stop is hit',
    own: 'risk',
  },
  {
    name: 'votes',
    also: ['vote', 'the votes'],
    means:
      'eight indicators of one coin’s candles, each for long, for short, or without an opinion. 4h and 1d: the same question to slower candles. They are no likelihood',
  },
  {
    name: 'EMA',
    also: ['emas', 'ema 12', 'ema 26', 'moving average'],
    means: 'a moving average that weighs new candles more; EMA 12 over 26 means that prices rose lately',
  },
  {
    name: 'MACD',
    means: 'the distance of EMA 12 from EMA 26, against its own average: whether a move gains speed',
  },
  {
    name: 'RSI',
    means: 'how much of the last moves went up, 0 to 100: under 30 is called oversold, over 70 overbought',
  },
  {
    name: 'profit factor',
    means: 'gains of all trades divided by the losses of all; above 1 they earned',
    own: 'stats',
  },
  {
    name: 'reduce-only',
    also: ['reduce only'],
    means: 'an order that can only make a position smaller, never open one',
  },
  {
    name: 'cooldown',
    also: ['lock', 'locked', 'cool down'],
    means: 'a time after a stop in which its symbol is not entered again; /unlock ends it',
    own: 'locks',
  },
  {
    name: 'money',
    also: ['my money'],
    means:
      'yours stays in your account at the exchange; RAD trades it and cannot withdraw it. With the demo and in paper mode nothing is real: /start says which mode runs',
  },
];

/** The term of a word as somebody writes it. */
export const termOf = (word: string): Term | undefined => {
  const low = word.trim().toLowerCase();
  return GLOSSARY.find(({ name, also = [] }) => name.toLowerCase() === low || also.includes(low));
};
