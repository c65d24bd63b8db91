import { remarkLines } from '../src/chat/telegram/cards/money.js';
import { exitLines } from '../src/chat/telegram/cards/position.js';
import { reasonLine } from '../src/chat/telegram/cards/signal.js';
import { type Command, show } from '../src/chat/telegram/command.js';
import {
  baseOf,
  CAPTION_LIMIT,
  dot,
  fitLines,
  inWords,
  price,
  say,
  signedUsdt,
  timeText,
} from '../src/chat/telegram/format.js';
import { findTrade, MOST_TRADES } from './trade-lists.js';

const SHOWN = 8;

export const trade: Command = {
  name: 'trade',
  aliases: ['order', 'story'],
  help: '/trade: the story of a closed trade as a picture, chosen by button\n<code>/trade BTC</code>: of the last one in BTC',
  kind: 'read',
  async run({ args: [word] }, desk, tools) {
    const { timeZone } = tools;
    const closed = await desk.positions.trades(MOST_TRADES);
    if (closed.length === 0) return { text: 'No trade is closed yet.' };
    if (word === undefined)
      return {
        text: 'Which trade?',
        buttons: closed
          .slice(0, SHOWN)
          .map((one) => [
            show(
              `${dot(one.netPnl)} ${baseOf(one.symbol)} ${signedUsdt(one.netPnl)} · ${timeText(one.closedAt, timeZone)}`,
              `trade ${one.id}`,
            ),
          ]),
      };
    const found = findTrade(word, closed);
    const [instrument, remarks] = await Promise.all([
      desk.market.instrument(found.symbol),
      desk.positions.remarks(),
    ]);
    const remark = remarks.get(found.id);
    return {
      text: fitLines(
        [
          ...exitLines(found, { now: tools.now(), timeZone, instrument }),
          ...(remark ? remarkLines(remark) : []),
          `Opened ${timeText(found.openedAt, timeZone)}, closed ${timeText(found.closedAt, timeZone)}`,
          ...found.reasons.slice(0, 3).map((reason) => reasonLine(reason, found.entryPrice)),
          ...found.moves
            .slice(-4)
            .map(
              ({ at, what, from, to, cause }) =>
                `🎯 ${timeText(at, timeZone)} ${what} ${from === undefined ? 'none' : price(from, instrument)} → ${to === undefined ? 'none' : price(to, instrument)}: ${say(inWords(cause), 60)}`,
            ),
        ],
        CAPTION_LIMIT,
      ),
      picture: { kind: 'trade', ref: found.id },
      buttons: [[show('❓ Why', `why ${baseOf(found.symbol)}`)]],
      silent: true,
    };
  },
};
