import { MINUTE, timeframeMs, type Signal } from '../../domain/index.js';
import { isRecorded } from '../../venues/market.js';
import type { Range } from '../../decide/strategy/analyzer.js';
import type { AnalyzerCache } from '../core/analyzer-cache.js';
import type { TradingParts } from '../core/parts.js';
import { rangeSince } from './standing.js';

/** Looks that lie no further apart have seen the prices between them; after that candles have to say where they were, ms. */
const UNSEEN = MINUTE;
/** The finest candles that an exchange lists. */
const FINEST = '1m';
/** The candle of a minute is there so long after its end, ms; where none has come by then, there was no trade. */
const SETTLE = 3_000;
const LATEST = MINUTE;

/** A while in which this process did not look; market times. */
interface Gap {
  readonly from: number;
  readonly to: number;
  /** The minutes that had closed were read. */
  readonly isRead?: true;
}

/** What this process knows of the prices since a signal was planned. */
interface Track {
  readonly seenAt: number;
  readonly gap?: Gap | undefined;
  /** Prices of the gaps so far. */
  readonly range?: Range | undefined;
}

const TRACKS = new WeakMap<AnalyzerCache, Map<string, Track>>();

const tracksOf = ({ analyzers }: Pick<TradingParts, 'analyzers'>): Map<string, Track> => {
  const known = TRACKS.get(analyzers) ?? new Map<string, Track>();
  TRACKS.set(analyzers, known);
  return known;
};

/** The price is looked at now, as the signal is planned. */
export const beginTrack = (parts: Pick<TradingParts, 'analyzers'>, id: string, now: number): void =>
  void tracksOf(parts).set(id, { seenAt: now });

/** Lets go of what is known of signals that do not wait any more. */
export const keepTracksOf = (parts: Pick<TradingParts, 'analyzers'>, ids: ReadonlySet<string>): void => {
  const tracks = tracksOf(parts);
  for (const id of tracks.keys()) if (!ids.has(id)) tracks.delete(id);
};

const together = (...ranges: readonly (Range | undefined)[]): Range | undefined => {
  const known = ranges.filter((range) => range !== undefined);
  return known.length === 0
    ? undefined
    : {
        low: Math.min(...known.map(({ low }) => low)),
        high: Math.max(...known.map(({ high }) => high)),
      };
};

const startOf = (time: number, span: number): number => Math.floor(time / span) * span;

/** From when on minutes have to be read for a gap: base candles say the rest. */
const readFrom = (
  { analyzers }: Pick<TradingParts, 'analyzers'>,
  { plan: { side, stop, symbol } }: Signal,
  from: number,
): number => {
  const span = timeframeMs(analyzers.timeframe);
  // The candle in which the gap began may have been there before: where it never was, no minute has to be read for it.
  const since = analyzers.range(symbol, startOf(from, span));
  const isClear = since && (side === 'long' ? since.low > stop : since.high < stop);
  return isClear ? Math.max(from, (analyzers.newest(symbol) ?? 0) + span) : from;
};

/** Reads the minutes of a gap; it is closed once the one in which it ended has come. Reads the market. */
const fill = async (parts: TradingParts, signal: Signal, track: Track, gap: Gap): Promise<Track> => {
  const sinceEnd = parts.clock.now() - startOf(gap.to, MINUTE) - MINUTE;
  if (gap.isRead && sinceEnd < SETTLE) return track;
  const from = startOf(readFrom(parts, signal, gap.from), MINUTE);
  const candles = await parts.market.candles(signal.plan.symbol, FINEST, { after: from - 1 });
  const range = together(track.range, ...candles);
  const end = (candles.at(-1)?.timestamp ?? 0) + MINUTE;
  const isClosed = end >= gap.to || sinceEnd >= LATEST;
  return { ...track, range, gap: isClosed ? undefined : { ...gap, isRead: true } };
};

/**
 * Between which prices the market has been since a signal was planned, as far as the prices of now do not tell: by the
 * candles that opened since, and by minutes where this process did not look (it was down, or the market could not be
 * read), the minute of the plan included whole. `isWhole`: nothing is left unknown. Reads the market.
 * @throws ReadFailedError
 */
export const pricesSince = async (
  parts: TradingParts,
  signal: Signal,
): Promise<{ readonly range: Range | undefined; readonly isWhole: boolean }> => {
  const base = rangeSince(parts, signal);
  // A recording stands still while nobody looks; a breakout lies on the other side of its stop until it comes.
  if (isRecorded(parts.market) || signal.plan.waits === 'trigger') return { range: base, isWhole: true };
  const tracks = tracksOf(parts);
  const now = parts.clock.now();
  const track = tracks.get(signal.id);
  const { seenAt, gap: open, range }: Track = track ?? { seenAt: signal.plannedAt ?? signal.createdAt };
  const isUnseen = !track || now - seenAt > Math.max(UNSEEN, 2000 * parts.settings().positionUpdateInterval);
  const gap = isUnseen ? { from: open?.from ?? seenAt, to: now } : open;
  const before: Track = { seenAt: now, gap, range };
  // What fails leaves the gap as wide as it is.
  tracks.set(signal.id, before);
  const after = gap ? await fill(parts, signal, before, gap) : before;
  tracks.set(signal.id, after);
  return { range: together(base, after.range), isWhole: after.gap === undefined };
};
