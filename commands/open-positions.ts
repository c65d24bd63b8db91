import { BadInputError } from '../src/domain/index.js';
import { baseOf } from '../src/chat/telegram/format.js';
import { readPositionWord, readSymbol } from '../src/chat/telegram/input.js';
import { otherPosition } from '../src/trade/core/results.js';
import type { PositionFigures, TradingDesk } from '../src/trade/desk/desk.js';

/**
 * The open positions, at least one. Where none is stored the account is asked: a restored backup lies behind it.
 * @throws BadInputError when there is none
 */
export const readOpen = async (desk: TradingDesk): Promise<readonly PositionFigures[]> => {
  const stored = await desk.positions.list();
  if (stored.length > 0) return stored;
  const account = await desk.positions.takeUp();
  const open = await desk.positions.list();
  if (open.length > 0) return open;
  throw new BadInputError(
    account.read
      ? 'No position is open.'
      : `My records hold no position, and the account could not be read in time (${account.why}).`,
  );
};

/**
 * The open position that a person means. With one open position alone, its symbol may be left out.
 * A word with an id means that position alone (`readPositionWord`).
 * @throws BadInputError that names the open ones, or says that another one is open by now.
 */
export const readPosition = async (word: string | undefined, desk: TradingDesk): Promise<PositionFigures> => {
  const open = await readOpen(desk);
  const symbols = open.map(({ position }) => position.symbol);
  const [first] = open;
  if (first && word === undefined && open.length === 1) return first;
  const [name, id] = word === undefined ? [] : readPositionWord(word);
  const symbol = readOpenSymbol(name, symbols, await desk.market.symbols());
  const found = open.find(({ position }) => position.symbol === symbol);
  if (found && id !== undefined && found.position.id !== id)
    throw new BadInputError(`⚠️ Nothing done: ${otherPosition(symbol).reason}.`);
  if (found) return found;
  throw new BadInputError(`No position is open in ${symbol}. Open: ${symbols.map(baseOf).join(', ')}.`);
};

/** Open positions are meant first; a known symbol without a position is told apart from an unknown one. */
const readOpenSymbol = (
  word: string | undefined,
  open: readonly string[],
  known: readonly string[],
): string => {
  const example = baseOf(open[0] ?? 'BTC');
  try {
    return readSymbol(word, open, example);
  } catch (error) {
    if (!(error instanceof BadInputError) || word === undefined) throw error;
    const all = known.length > 0 ? known : open;
    return readSymbol(word, all, example);
  }
};
