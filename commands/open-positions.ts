import { BadInputError } from '../src/domain/index.js';
import { baseOf } from '../src/telegram/format.js';
import { readSymbol } from '../src/telegram/input.js';
import type { PositionFigures, TradingDesk } from '../src/trading/desk.js';

/**
 * The open position that a person means. With one open position alone, its symbol may be left out.
 * @throws BadInputError that names the open ones.
 */
export const readPosition = async (word: string | undefined, desk: TradingDesk): Promise<PositionFigures> => {
  const open = await desk.positions();
  const first = open[0];
  if (!first) throw new BadInputError('No position is open.');
  const symbols = open.map(({ position }) => position.symbol);
  if (word === undefined && open.length === 1) return first;
  const symbol = readOpenSymbol(word, symbols, await desk.symbols());
  const found = open.find(({ position }) => position.symbol === symbol);
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
