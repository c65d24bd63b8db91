import { type Instrument, type JournalEntry, BadInputError, isOpenedBy } from '../src/domain/index.js';
import { isTold, journalText, mergeMoves } from '../src/chat/telegram/cards/journal-text.js';
import type { WhyContext } from '../src/chat/telegram/cards/journal-words.js';
import { controlLine, scanLine } from '../src/chat/telegram/cards/overview.js';
import { outlookLine, signalWhy, verdictsLine } from '../src/chat/telegram/cards/why.js';
import { type Command, type Reply, show, type Tools } from '../src/chat/telegram/command.js';
import { baseOf, say } from '../src/chat/telegram/format.js';
import { readSignalId, readSymbol } from '../src/chat/telegram/input.js';
import type { TradingDesk } from '../src/trade/desk/desk.js';

/** Entries told, and read to find them. */
const TOLD = 12;
const READ = 400;
/** How long the strategy's view of now may take, ms. */
const TIMEOUT = 800;

/** Instruments of symbols, read before they are put into words. */
const contextOf = async (
  symbols: readonly (string | undefined)[],
  desk: TradingDesk,
  timeZone: string,
): Promise<WhyContext> => {
  const known = new Map<string, Instrument | undefined>();
  for (const symbol of symbols)
    if (symbol !== undefined && !known.has(symbol)) known.set(symbol, await desk.market.instrument(symbol));
  return { timeZone, instrument: (symbol) => known.get(symbol) };
};

const symbolsOf = (entries: readonly JournalEntry[]) => entries.map(({ symbol }) => symbol);

/** A signal: why, and what became of it and of the position it opened. */
const ofSignal = async (id: string, desk: TradingDesk, timeZone: string): Promise<Reply | undefined> => {
  const signal = await desk.signals.get(id);
  if (!signal) return undefined;
  const { intentId } = signal;
  const mine = ({ signalId, intentId: intent, positionId }: JournalEntry): boolean =>
    signalId === id ||
    (intentId !== undefined && (intent === intentId || isOpenedBy(positionId ?? '', intentId)));
  const told = (await desk.account.journal(READ, signal.plan.symbol)).filter(
    (entry) => mine(entry) && isTold(entry) && entry.event !== 'signal-offered',
  );
  const entries = mergeMoves(told).slice(-TOLD);
  const symbols = [signal.plan.symbol, ...symbolsOf(entries)];
  return {
    text: signalWhy(signal, entries, await contextOf(symbols, desk, timeZone)),
    silent: true,
  };
};

/** The market may be slow to answer; what is in the journal is told without it. */
const outlookOf = async (symbol: string, desk: TradingDesk, tools: Tools): Promise<readonly string[]> => {
  const outlook = await tools.within(desk.market.outlook(symbol), TIMEOUT).catch(() => undefined);
  return outlook ? [outlookLine(outlook, tools.timeZone), ''] : [];
};

/** What the last scan came to, and why nothing more: what "why no trades" asks. */
const scanLines = async (desk: TradingDesk, tools: Tools): Promise<readonly string[]> => {
  const [status, verdicts] = await Promise.all([
    desk.account.status(),
    tools.within(desk.market.verdicts(), TIMEOUT).catch(() => undefined),
  ]);
  const state = controlLine(status.control, tools.timeZone, tools.host.whyNot?.());
  return [`${state} · ${scanLine(status)}`, ...(verdicts ? [verdictsLine(verdicts)] : []), ''];
};

const chooseButtons = async (desk: TradingDesk): Promise<Reply['buttons']> => {
  const open = (await desk.positions.list()).map(({ position }) => position.symbol);
  const waiting = (await desk.signals.list()).map(({ id, plan }) => ({
    label: `${baseOf(plan.symbol)} ${id}`,
    id,
  }));
  const buttons = [...open.map((symbol) => ({ label: baseOf(symbol), id: baseOf(symbol) })), ...waiting];
  return [buttons.slice(0, 6).map(({ label, id }) => show(label, `why ${id}`))].filter(
    (row) => row.length > 0,
  );
};

export const why: Command = {
  name: 'why',
  aliases: ['journal', 'explain'],
  menu: 'Why it did what it did',
  help: [
    '/why: what the last scan came to, and what was decided and done, the newest first, with the numbers of that moment',
    '<code>/why BTC</code>: of one symbol · <code>/why S1A.7K3F9</code>: votes, risk and fate of a signal · <code>/why BTC all</code>: every step of every order',
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
    const symbol = wanted === undefined ? undefined : readSymbol(wanted, await desk.market.symbols());
    const read = await desk.account.journal(READ, symbol);
    const entries = (all ? read : mergeMoves(read.filter(isTold))).slice(-TOLD);
    const now = symbol === undefined ? await scanLines(desk, tools) : await outlookOf(symbol, desk, tools);
    if (entries.length === 0)
      return {
        text: [...now, `Nothing is in the journal${symbol ? ` about ${symbol}` : ''} yet.`].join('\n'),
        silent: true,
      };
    const heading = symbol ? `<b>${say(symbol, 24)}</b>, the newest first` : '<b>The newest first</b>';
    const title = [...now, heading].join('\n');
    const buttons = symbol === undefined ? await chooseButtons(desk) : undefined;
    return {
      text: journalText(
        title,
        entries,
        await contextOf(symbolsOf(entries), desk, timeZone),
        symbol === undefined,
      ),
      ...(buttons ? { buttons } : {}),
      silent: true,
    };
  },
};
