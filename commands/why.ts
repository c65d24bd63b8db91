import type { JournalEntry } from '../src/domain/index.js';
import { whyCard } from '../src/telegram/cards/signal.js';
import type { Command } from '../src/telegram/command.js';
import { fitLines, say, timeText } from '../src/telegram/format.js';
import { readSymbol } from '../src/telegram/input.js';

const LINES = 15;

const entryLine = (entry: JournalEntry, timeZone: string): string => {
  const numbers = Object.entries(entry.data ?? {})
    .filter(([, value]) => typeof value === 'number' || typeof value === 'string')
    .slice(0, 6)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
  return [
    `${timeText(entry.at, timeZone)} <b>${say(entry.event, 40)}</b>`,
    ...(entry.symbol ? [say(entry.symbol, 24)] : []),
    ...(entry.cause ? [say(entry.cause, 120)] : []),
    ...(numbers ? [`<i>${say(numbers, 160)}</i>`] : []),
  ].join(' · ');
};

export const why: Command = {
  name: 'why',
  aliases: ['journal', 'explain'],
  menu: 'Why it did what it did',
  help: '/why: the last lines of the journal\n<code>/why BTC</code>: of one symbol\n<code>/why S1A</code>: the votes behind a signal',
  kind: 'read',
  async run({ args: [word] }, desk, tools) {
    const signal = word && /^s[0-9a-z]+$/i.test(word) ? await desk.signal(word.toUpperCase()) : undefined;
    if (signal) {
      const instrument = await desk.instrument(signal.plan.symbol);
      return whyCard(signal, { now: tools.now(), timeZone: tools.timeZone, instrument });
    }
    const symbol = word === undefined ? undefined : readSymbol(word, await desk.symbols());
    const entries = await desk.journal(LINES, symbol);
    if (entries.length === 0)
      return { text: `Nothing is in the journal${symbol ? ` about ${symbol}` : ''} yet.` };
    return {
      text: fitLines(entries.toReversed().map((entry) => entryLine(entry, tools.timeZone))),
      silent: true,
    };
  },
};
