import {
  positionPicture,
  signalPicture,
  tradePicture,
  type MarketPicture,
  type PictureContext,
  type PictureSpec,
  type RenderPicture,
} from '../chat/pictures/index.js';
import type { EquityPoint } from '../decide/analytics/index.js';
import {
  candleOpen,
  priceDecimals,
  TIMEFRAMES,
  timeframeMs,
  type Candle,
  type ClosedTrade,
  type Log,
  type Timeframe,
  reasonOf,
} from '../domain/index.js';
import type { MarketData } from '../venues/market.js';
import type { Settings } from '../settings.js';
import type { TradingDesk } from '../trade/desk/desk.js';
import { namedIn } from './named-lines.js';
import { tablePicture } from './table-pictures.js';

const CANDLES = 96;
/** Candles read ahead of them for averages that forget slowly. */
const WARM_UP = 104;
/** Candles before and after a trade in its story. */
const AROUND = 12;
/** Candles that fill a picture: of a short trade as many more from before it. */
const FULL = 60;
/** Candles that are read for a story at most; a longer trade is told in a slower timeframe. */
const STORY = 1500;

export interface PicturePlaces {
  readonly desk: TradingDesk;
  readonly market: MarketData;
  readonly settings: Settings;
  readonly log: Log;
  readonly render: RenderPicture;
  /** Equity curve of a backtest that has ended. */
  readonly backtest?: (id: string) => readonly EquityPoint[] | undefined;
}

type Draw = (places: PicturePlaces, ref: string) => Promise<PictureSpec | undefined>;

/**
 * Draws what a card refers to, from its present state; undefined when it cannot be drawn. Kinds and refs:
 * `signal` and `trade` by id, `position` by id or symbol, `chart` by `SYMBOL TIMEFRAME`, with a line at a price by
 * `SYMBOL TIMEFRAME PRICE NAME OF THE LINE`, and the tables of `table-pictures.ts`.
 */
export const createPictures = (
  places: PicturePlaces,
): ((kind: string, ref: string) => Promise<Buffer | undefined>) => {
  const draws: Readonly<Record<string, Draw>> = {
    signal: signalSpec,
    position: positionSpec,
    trade: tradeSpec,
    chart: chartSpec,
  };
  return async (kind, ref) => {
    try {
      const draw = draws[kind];
      const spec = draw ? await draw(places, ref) : await tablePicture(places, kind, ref);
      return spec && (await places.render(spec, places.settings.pictures));
    } catch (error) {
      // A card without its picture is better than no card.
      const reason = reasonOf(error);
      places.log.warn({ kind, ref, reason }, 'no picture');
      return undefined;
    }
  };
};

const contextOf = async (
  { desk, settings }: PicturePlaces,
  symbol: string,
  candles: readonly Candle[],
  timeframe: Timeframe = settings.timeframe,
): Promise<PictureContext | undefined> => {
  const instrument = await desk.market.instrument(symbol);
  return instrument && { candles, timeframe, instrument, timeZone: settings.timeZone };
};

const signalSpec: Draw = async (places, id) => {
  const signal = await places.desk.signals.get(id);
  if (!signal) return undefined;
  const { symbol } = signal.plan;
  const { timeframe } = places.settings;
  const candles = await places.market.candles(symbol, timeframe, { limit: CANDLES + WARM_UP });
  const context = await contextOf(places, symbol, candles.slice(-CANDLES));
  const { mark } = await places.market.quote(symbol);
  return context && signalPicture(signal, context, mark, namedIn(signal, candles, timeframe));
};

const positionSpec: Draw = async (places, ref) => {
  const { desk } = places;
  const figures = (await desk.positions.list()).find(
    ({ position }) => position.id === ref || position.symbol === ref,
  );
  if (!figures) return undefined;
  const { symbol, fillIds, openedAt } = figures.position;
  const span = timeframeMs(places.settings.timeframe);
  const held = Math.ceil((figures.markAt - openedAt) / span) + AROUND;
  const limit = Math.min(STORY, Math.max(CANDLES, held));
  const candles = await places.market.candles(symbol, places.settings.timeframe, { limit });
  const context = await contextOf(places, symbol, candles);
  return context && positionPicture(figures, context, await desk.positions.fills(symbol, fillIds));
};

const tradeSpec: Draw = async (places, id) => {
  const trade = (await places.desk.positions.trades(1000)).find((one) => one.id === id);
  if (!trade) return undefined;
  const { timeframe, candles } = await storyOf(places, trade);
  const context = await contextOf(places, trade.symbol, candles, timeframe);
  return (
    context && tradePicture(trade, context, await places.desk.positions.fills(trade.symbol, trade.fillIds))
  );
};

/** The candles of a trade's life and a little around it, as many as fill the picture. */
const storyOf = async (
  { market, settings }: PicturePlaces,
  { symbol, openedAt, closedAt }: ClosedTrade,
): Promise<{ readonly timeframe: Timeframe; readonly candles: readonly Candle[] }> => {
  const { timeframe } = settings;
  const span = timeframeMs(timeframe);
  const from = candleOpen(openedAt, timeframe) - AROUND * span;
  const until = closedAt + AROUND * span;
  const read = await market.candles(symbol, timeframe, { after: from - FULL * span - 1, limit: STORY });
  const past = read.filter(({ timestamp }) => timestamp <= until);
  const around = past.filter(({ timestamp }) => timestamp >= from);
  return { timeframe, candles: past.slice(-Math.max(FULL, around.length)) };
};

const chartSpec: Draw = async ({ desk, market, settings }, ref) => {
  const [symbol = '', wanted, price, ...name] = ref.split(' ');
  const timeframe = TIMEFRAMES.find((one) => one === wanted) ?? settings.timeframe;
  const instrument = await desk.market.instrument(symbol);
  if (!instrument) return undefined;
  const candles = await market.candles(symbol, timeframe, { limit: CANDLES });
  return {
    type: 'market',
    symbol,
    timeframe,
    candles,
    priceDecimals: priceDecimals(instrument),
    timeZone: settings.timeZone,
    last: (await market.quote(symbol)).mark,
    levels: price === undefined ? [] : [{ name: name.join(' '), price: Number(price) }],
  } satisfies MarketPicture;
};
