import { positionPicture, renderPicture, signalPicture, type PictureSpec } from '../charts/index.js';
import type { Log } from '../domain/index.js';
import type { TradingDesk } from '../trading/desk.js';
import type { MarketData } from '../market/market.js';
import type { Settings } from '../settings.js';

const CANDLES = 96;

/** Draws the picture of a signal or position from their present state; undefined when it cannot be drawn. */
export const createPictures = (parts: {
  readonly desk: TradingDesk;
  readonly market: MarketData;
  readonly settings: Settings;
  readonly log: Log;
}): ((kind: string, ref: string) => Promise<Buffer | undefined>) => {
  const { desk, log } = parts;
  return async (kind, ref) => {
    try {
      const spec = kind === 'signal' ? await signalSpec(parts, ref) : await positionSpec(parts, ref);
      return spec && (await renderPicture(spec));
    } catch (error) {
      // A card without its picture is better than no card.
      log.warn({ kind, ref, reason: error instanceof Error ? error.message : String(error) }, 'no picture');
      return undefined;
    }
  };

  async function signalSpec(
    { market, settings }: typeof parts,
    id: string,
  ): Promise<PictureSpec | undefined> {
    const signal = await desk.signal(id);
    if (!signal) return undefined;
    const { symbol } = signal.plan;
    const instrument = await desk.instrument(symbol);
    if (!instrument) return undefined;
    const candles = await market.candles(symbol, settings.timeframe, { limit: CANDLES });
    return signalPicture(
      signal,
      { candles, timeframe: settings.timeframe, instrument, timeZone: settings.timeZone },
      (await market.quote(symbol)).mark,
    );
  }

  async function positionSpec(
    { market, settings }: typeof parts,
    ref: string,
  ): Promise<PictureSpec | undefined> {
    const figures = (await desk.positions()).find(
      ({ position }) => position.id === ref || position.symbol === ref,
    );
    if (!figures) return undefined;
    const { symbol } = figures.position;
    const candles = await market.candles(symbol, settings.timeframe, { limit: CANDLES });
    return positionPicture(figures, {
      candles,
      timeframe: settings.timeframe,
      instrument: figures.instrument,
      timeZone: settings.timeZone,
    });
  }
};
