import { BadInputError } from '../src/domain/index.js';
import { exitLines } from '../src/telegram/cards/position.js';
import { reasonLine } from '../src/telegram/cards/signal.js';
import type { Command } from '../src/telegram/command.js';
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
} from '../src/telegram/format.js';
import { MOST_TRADES } from './trade-lists.js';

const SHOWN = 8;

export const trade: Command = {
  name: 'trade',
  aliases: ['order', 'story'],
  help: '/trade: the story of a closed trade as a picture, chosen by button\n<code>/trade BTC</code>: of the last one in BTC',
  kind: 'read',
  async run({ args: [word] }, desk, tools) {
    const { timeZone } = tools;
    const closed = await desk.trades(MOST_TRADES);
    if (closed.length === 0) return { text: 'No trade is closed yet.' };
    if (word === undefined)
      return {
        text: 'Which trade?',
        buttons: closed.slice(0, SHOWN).map((one) => [
          {
            label: `${dot(one.netPnl)} ${baseOf(one.symbol)} ${signedUsdt(one.netPnl)} · ${timeText(one.closedAt, timeZone)}`,
            action: 'show' as const,
            id: `trade ${one.id}`,
            version: 0,
          },
        ]),
      };
    const typed = word.toUpperCase();
    const found =
      closed.find(({ id }) => id.toUpperCase() === typed) ??
      closed.find(({ symbol }) => symbol.startsWith(typed.replace(/[^A-Z0-9]/g, '').replace(/USDTM?$/, '')));
    if (!found)
      throw new BadInputError(`There is no closed trade “${word.slice(0, 24)}”. /trade shows the last ones.`);
    const instrument = await desk.instrument(found.symbol);
    return {
      text: fitLines(
        [
          ...exitLines(found, { now: tools.now(), timeZone, instrument }),
          `Opened ${timeText(found.openedAt, timeZone)}, closed ${timeText(found.closedAt, timeZone)}`,
          ...found.reasons.slice(0, 3).map(reasonLine),
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
      buttons: [[{ label: '❓ Why', action: 'show', id: `why ${baseOf(found.symbol)}`, version: 0 }]],
      silent: true,
    };
  },
};
