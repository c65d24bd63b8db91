import type { RecordingResult } from '../../../domain/index.js';
import { type Button, type Reply, show } from '../command.js';
import { marked } from './money.js';
import { plural, signedPercent, signedUsdt, timeText, usdt } from '../format.js';

/** What can be done once a recording is over. */
export const endButtons: readonly (readonly Button[])[] = [
  [show('⏮ Again from the start', 'demo again')],
  [show('📡 Go on with live prices', 'demo live')],
  [show('❓ What next', 'demo next')],
];

/** The result of a recording: the change of equity first, then what it is made of. */
export const recordingLines = (result: RecordingResult, timeZone: string): string[] => {
  const { from, to, startEquity, equity, trades, wins, netPnl, openPositions, openNet } = result;
  const change = equity - startEquity;
  const them = openPositions === 1 ? 'it' : 'them';
  return [
    `🏁 <b>The recording is over</b> · ${timeText(from, timeZone)} to ${timeText(to, timeZone)}`,
    `${marked(change)}${startEquity > 0 ? ` (${signedPercent(change / startEquity)})` : ''} · equity ${usdt(startEquity)} → <b>${usdt(equity)}</b>`,
    trades === 0 ? 'No trade was closed.' : `${trades} closed, ${wins} with a gain: ${signedUsdt(netPnl)}`,
    ...(openPositions === 0
      ? []
      : [
          `${plural(openPositions, 'position')} still open, counted at the last price: ${signedUsdt(openNet)}. No candle will move ${them} any more; /close takes ${them} off at that price.`,
        ]),
    'There are no prices after the last candle, so nothing is entered any more. Commands still work.',
  ];
};

/** `demo live`. */
export const goLiveCard = (isOver: boolean): Reply => ({
  text: [
    '📡 <b>Live prices, still paper money</b>',
    `A recording cannot turn into the market while it runs. Stop me where I was started (Ctrl-C), then say there:`,
    '<code>MODE=paper npm start</code>',
    'It takes live prices of the exchange, needs no key, and trades an account of its own with PAPER_BALANCE USDT of play money. The console shows how to come to its chat. With Docker: MODE=paper in .env, then <code>docker compose up -d</code>.',
    isOver
      ? 'This account is kept as it is.'
      : 'This recording is kept where it is, and goes on when you start it again.',
  ].join('\n'),
});

/** `demo next`. */
export const nextCard = (): Reply => ({
  text: [
    '❓ <b>What next</b>',
    '1 · See what it did: /report all, /trades, /why, /performance. Three weeks prove nothing, whichever way they went.',
    '2 · Play it again with another risk (<code>/start risk</code>), or with <code>/mode auto</code>.',
    '3 · Live prices with paper money, for weeks: <code>/demo live</code>.',
    '4 · Real money comes after a rehearsal for cents; README, “On the way to live trading”, has the steps.',
  ].join('\n'),
  buttons: endButtons.slice(0, 2),
});
