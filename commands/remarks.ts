import { quote, BadInputError, type Remark, type Remarked } from '../src/domain/index.js';
import { remarkLines } from '../src/chat/telegram/cards/money.js';
import type { Command, CommandRequest, Reply } from '../src/chat/telegram/command.js';
import { say } from '../src/chat/telegram/format.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';
import { findTrade } from './trade-lists.js';

const TAG = /^#?([\p{L}\p{N}_-]{1,24})$/u;

/** The open position or, where there is none, the newest closed trade that a word means. @throws BadInputError. */
const readRemarked = async (
  word: string | undefined,
  desk: TradingDesk,
  example: string,
): Promise<Remarked> => {
  if (word === undefined) throw new BadInputError(`Of which trade? For example ${example}.`);
  const open = (await desk.positions.list()).map(({ position }) => position);
  return findTrade(word, [...open, ...(await desk.positions.trades(Infinity))]);
};

const shown = ({ symbol, id }: Remarked, remark: Pick<Remark, 'note' | 'tags'> | undefined): Reply => {
  const lines = remark ? remarkLines(remark) : [];
  return {
    text: [
      `<b>${say(symbol, 24)}</b> · ${say(id, 24)}`,
      ...(lines.length > 0 ? lines : ['Nothing is noted of it.']),
    ].join('\n'),
    silent: true,
  };
};

/** What follows the name of the command and the trade, as typed. */
const rest = ({ text }: CommandRequest): string => text.trim().split(/\s+/).slice(2).join(' ');

export const note: Command = {
  name: 'note',
  aliases: [],
  help: [
    'Writes a note on a trade: an open position, else the newest closed trade of a symbol, or a trade by its id. It is shown in /trade and /export, and kept over restarts.',
    '<code>/note BTC entered too early</code> · <code>/note BTC</code>: shows it · <code>/note BTC -</code>: takes it away',
  ].join('\n'),
  kind: 'read',
  async run(request, desk) {
    const of = await readRemarked(request.args[0], desk, '/note BTC entered too early');
    const text = rest(request);
    if (text === '') return shown(of, (await desk.positions.remarks()).get(of.id));
    const { note: _, ...without } = { note: '' };
    const after = await desk.positions.remark(of, ({ tags }) =>
      text === '-' ? { ...without, tags } : { note: text, tags },
    );
    return shown(of, after);
  },
};

export const tag: Command = {
  name: 'tag',
  aliases: ['tags'],
  help: [
    'Tags a trade: an open position, else the newest closed trade of a symbol, or a trade by its id. Tags are shown in /trades, /trade and /export, and kept over restarts.',
    '<code>/tag BTC breakout fomo</code> · <code>/tag BTC -fomo</code>: takes one away · <code>/tag BTC</code>: shows them',
  ].join('\n'),
  kind: 'read',
  async run(request, desk) {
    const [word, ...words] = request.args;
    const of = await readRemarked(word, desk, '/tag BTC breakout');
    if (words.length === 0) return shown(of, (await desk.positions.remarks()).get(of.id));
    const read = words.map((typed) => {
      const found = TAG.exec(typed.replace(/^-/, ''))?.[1]?.toLowerCase();
      if (found === undefined)
        throw new BadInputError(
          `A tag has up to 24 letters, digits, - and _, got ${quote(typed)}. For example /tag BTC breakout.`,
        );
      return { found, off: typed.startsWith('-') };
    });
    const after = await desk.positions.remark(of, (before) => {
      const tags = new Set(before.tags);
      for (const { found, off } of read)
        if (off) tags.delete(found);
        else tags.add(found);
      return { ...before, tags: [...tags] };
    });
    return shown(of, after);
  },
};
