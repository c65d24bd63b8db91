import type { Instrument, JournalEntry } from '../src/domain/index.js';
import { BadInputError, isOpenedBy } from '../src/domain/index.js';
import { isTold, journalText, mergeMoves, type WhyContext } from '../src/telegram/cards/journal-words.js';
import { outlookLine, signalWhy } from '../src/telegram/cards/why.js';
import type { Command, Reply, Tools } from '../src/telegram/command.js';
import { baseOf, say } from '../src/telegram/format.js';
import { readSignalId, readSymbol } from '../src/telegram/input.js';
import type { TradingDesk } from '../src/trading/desk.js';

/** Entries told, and read to find them. */
const TOLD = 12;
const READ = 400;
/** How long the strategy's view of now may take, ms. */
const PATIENCE = 800;

/** Instruments of the entries' symbols, read before they are put into words. */
const contextOf = async (
  entries: readonly JournalEntry[],
  desk: TradingDesk,
  timeZone: string,
): Promise<WhyContext> => {
  const known = new Map<string, Instrument | undefined>();
  for (const { symbol } of entries)
    if (symbol !== undefined && !known.has(symbol)) known.set(symbol, await desk.instrument(symbol));
  return { timeZone, instrument: (symbol) => known.get(symbol) };
};

/** A signal: why, and what became of it and of the position it opened. */
const ofSignal = async (id: string, desk: TradingDesk, timeZone: string): Promise<Reply | undefined> => {
  const signal = await desk.signal(id);
  if (!signal) return undefined;
  const { intentId } = signal;
  const mine = ({ signalId, intentId: intent, positionId }: JournalEntry): boolean =>
    signalId === id ||
    (intentId !== undefined && (intent === intentId || isOpenedBy(positionId ?? '', intentId)));
  const told = (await desk.journal(READ, signal.plan.symbol)).filter(
    (entry) => mine(entry) && isTold(entry) && entry.event !== 'signal-offered',
  );
  const entries = mergeMoves(told).slice(-TOLD);
  const placeholder: JournalEntry = { at: 0, event: '', symbol: signal.plan.symbol };
  return {
    text: signalWhy(signal, entries, await contextOf([placeholder, ...entries], desk, timeZone)),
    silent: true,
  };
};

/** The market may be slow to answer; what is in the journal is told without it. */
const outlookOf = async (symbol: string, desk: TradingDesk, tools: Tools): Promise<readonly string[]> => {
  const outlook = await tools.within(desk.outlook(symbol), PATIENCE).catch(() => undefined);
  return outlook ? [outlookLine(outlook, tools.timeZone), ''] : [];
};

const chooseButtons = async (desk: TradingDesk): Promise<Reply['buttons']> => {
  const open = (await desk.positions()).map(({ position }) => position.symbol);
  const waiting = (await desk.signals()).map(({ id, plan }) => ({
    label: `${baseOf(plan.symbol)} ${id}`,
    id,
  }));
  const buttons = [...open.map((symbol) => ({ label: baseOf(symbol), id: baseOf(symbol) })), ...waiting];
  return [
    buttons
      .slice(0, 6)
      .map(({ label, id }) => ({ label, action: 'show' as const, id: `why ${id}`, version: 0 })),
  ].filter((row) => row.length > 0);
};

export const why: Command = {
  name: 'why',
  aliases: ['journal', 'explain'],
  menu: 'Why it did what it did',
  help: [
    '/why: what was decided and done, the newest first, with the numbers of that moment',
    '<code>/why BTC</code>: of one symbol · <code>/why S1A</code>: votes, risk and fate of a signal · <code>/why BTC all</code>: every step of every order',
  ].join('\n'),
  kind: 'read',
  async run({ args: [word, detail, extra] }, desk, tools) {
    const { timeZone } = tools;
    const all = detail?.toLowerCase() === 'all' || word?.toLowerCase() === 'all';
    if (extra !== undefined || (detail !== undefined && !all))
      throw new BadInputError('A symbol or a signal, and all for every step. For example /why BTC all.');
    const wanted = word?.toLowerCase() === 'all' ? undefined : word;
    const id = wanted === undefined ? undefined : readSignalId(wanted);
    const found = id === undefined ? undefined : await ofSignal(id, desk, timeZone);
    if (found) return found;
    const symbol = wanted === undefined ? undefined : readSymbol(wanted, await desk.symbols());
    const read = await desk.journal(READ, symbol);
    const entries = (all ? read : mergeMoves(read.filter(isTold))).slice(-TOLD);
    const now = symbol === undefined ? [] : await outlookOf(symbol, desk, tools);
    if (entries.length === 0)
      return {
        text: [...now, `Nothing is in the journal${symbol ? ` about ${symbol}` : ''} yet.`].join('\n'),
        silent: true,
      };
    const heading = symbol ? `<b>${say(symbol, 24)}</b>, the newest first` : '<b>The newest first</b>';
    const title = [...now, heading].join('\n');
    const buttons = symbol === undefined ? await chooseButtons(desk) : undefined;
    return {
      text: journalText(title, entries, await contextOf(entries, desk, timeZone), symbol === undefined),
      ...(buttons ? { buttons } : {}),
      silent: true,
    };
  },
};
