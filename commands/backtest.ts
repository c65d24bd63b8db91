import { quote, BadInputError, type BacktestOrder } from '../src/domain/index.js';
import { backtestLines, progressLine } from '../src/chat/telegram/cards/backtest.js';
import type { Command } from '../src/chat/telegram/command.js';
import { readSymbol } from '../src/chat/telegram/input.js';
import { readDuration } from '../src/chat/words/time.js';

const EXAMPLE = 'For example /backtest 30d, /backtest 2025-10-01 2025-11-01 or /backtest 7d BTC ETH.';
/** More history than any recording holds; where it begins, the backtest begins. */
const MOST_DAYS = 3650;
/** Least time between two edits of the progress, ms: Telegram counts edits. */
const EVERY = 2_500;

const dateOf = (word: string): number | undefined =>
  /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$/.test(word) ? Date.parse(word) : undefined;

/** Dates, a length of time up to now, and symbols, in any order. @throws BadInputError. */
const readOrder = (words: readonly string[], known: readonly string[], now: number): BacktestOrder => {
  const dates: number[] = [];
  const symbols: string[] = [];
  let length: number | undefined;
  for (const word of words) {
    const date = dateOf(word);
    if (date !== undefined && Number.isNaN(date))
      throw new BadInputError(`${quote(word)} is not a date. ${EXAMPLE}`);
    if (date !== undefined) dates.push(date);
    else if (/^all$/i.test(word)) continue;
    else if (/^\d+(\.\d+)?[smhdw]/i.test(word)) length = readDuration(word, MOST_DAYS);
    else if (/^\d/.test(word) && !known.some((symbol) => symbol.startsWith(word.toUpperCase())))
      throw new BadInputError(`${quote(word)} is neither a date nor a length of time. ${EXAMPLE}`);
    else symbols.push(readSymbol(word, known));
  }
  if (dates.length > 2) throw new BadInputError(`Two dates at most, from and to. ${EXAMPLE}`);
  // A recording that is played goes on beyond now.
  const [
    from = length === undefined ? undefined : now - length,
    to = length === undefined ? undefined : now,
  ] = dates;
  if (from !== undefined && to !== undefined && from >= to)
    throw new BadInputError(`The first date must come before the second. ${EXAMPLE}`);
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(symbols.length > 0 ? { symbols: [...new Set(symbols)] } : {}),
  };
};

export const backtest: Command = {
  name: 'backtest',
  aliases: ['bt'],
  menu: 'Run the recorded history',
  help: [
    'Runs recorded candles through the same rules and today’s settings, in the background, and ends with a picture.',
    '<code>/backtest 30d</code> · <code>/backtest 2025-10-01 2025-11-01</code> · <code>/backtest 7d BTC ETH</code> · <code>/backtest all</code>',
  ].join('\n'),
  kind: 'read',
  async run({ args }, desk, tools) {
    const run = tools.host.backtest;
    if (!run) return { text: 'There is no history to run here.' };
    if (args.length === 0)
      return tools.choose(`How much history? ${EXAMPLE}`, [
        [
          { label: 'Last 7 days', command: '/backtest 7d' },
          { label: 'Last 30 days', command: '/backtest 30d' },
        ],
        [{ label: 'All there is', command: '/backtest all' }],
      ]);
    const { now } = await desk.account.status();
    const order = readOrder(args, await desk.market.symbols(), now);
    return {
      text: progressLine(0),
      silent: true,
      follow: async (tell) => {
        let told = tools.now();
        const summary = await run(order, (done) => {
          if (tools.now() - told < EVERY) return;
          told = tools.now();
          void tell({ text: progressLine(done) });
        });
        await tell({ text: progressLine(1) });
        return {
          text: backtestLines(summary, tools.timeZone).join('\n'),
          picture: { kind: 'backtest', ref: summary.id },
        };
      },
    };
  },
};
