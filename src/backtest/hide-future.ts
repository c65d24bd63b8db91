import { ManualClock } from '../clock.js';
import { seededRandom, timeframeMs, type Timeframe } from '../domain/index.js';
import { at, newColumn, type CandleColumn } from '../domain/candle-column.js';
import type { RecordedSymbol, Recording } from '../venues/recorded/candle-files.js';
import type { FundingColumn } from '../venues/recorded/candle-parser.js';
import { RecordedMarketData } from '../venues/recorded/recorded-market.js';

/** A recording whose future is wrong until its time has come. */
export interface HiddenFuture {
  readonly recording: Recording;
  /** Makes known what is known at a time: closed candles, the open of the forming ones, funding that is due. */
  readonly reveal: (time: number) => void;
}

/** One curtain: everything behind it is wrong. */
interface Curtain {
  reveal(time: number): void;
}

const hiddenColumn = (
  real: CandleColumn,
  random: () => number,
): { readonly column: CandleColumn; readonly curtain: Curtain } => {
  const column = newColumn(real.timeframe, real.length);
  column.timestamp.set(real.timestamp);
  const span = timeframeMs(real.timeframe);
  for (let i = 0; i < real.length; i++) {
    // Sound candles that say nothing true.
    const price = at(real.close, 0) * (0.2 + 4 * random());
    column.open[i] = price;
    column.close[i] = price * (0.9 + 0.2 * random());
    column.high[i] = price * 1.2;
    column.low[i] = price * 0.8;
    column.volume[i] = at(real.volume, i) * 10 * random();
  }
  let opened = 0;
  let closed = 0;
  return {
    column,
    curtain: {
      reveal(time) {
        for (; opened < real.length && at(real.timestamp, opened) <= time; opened++)
          column.open[opened] = at(real.open, opened);
        for (; closed < real.length && at(real.timestamp, closed) + span <= time; closed++) {
          column.high[closed] = at(real.high, closed);
          column.low[closed] = at(real.low, closed);
          column.close[closed] = at(real.close, closed);
          column.volume[closed] = at(real.volume, closed);
        }
      },
    },
  };
};

const hiddenFunding = (
  real: FundingColumn,
  random: () => number,
): { readonly funding: FundingColumn; readonly curtain: Curtain } => {
  const rate = real.rate.map(() => (random() - 0.5) / 100);
  let due = 0;
  return {
    funding: { timestamp: real.timestamp, rate },
    curtain: {
      reveal(time) {
        for (; due < rate.length && at(real.timestamp, due) <= time; due++) rate[due] = at(real.rate, due);
      },
    },
  };
};

/**
 * Hides the future of a recording. A run over it that unveils as it goes decides every instant on history cut there:
 * whatever looked ahead would decide otherwise than on the whole recording.
 */
export const hideFuture = (recording: Recording, timeframe: Timeframe, seed = 1): HiddenFuture => {
  const random = seededRandom(seed);
  const market = new RecordedMarketData(recording, new ManualClock(0));
  const curtains: Curtain[] = [];
  const symbols = new Map<string, RecordedSymbol>();
  for (const known of recording.symbols.values()) {
    const files = new Map(known.files);
    // Candles that would be made from finer ones are made now: later they could only be made from wrong ones.
    const base = market.column(known.symbol, timeframe);
    files.set(timeframe, {
      decimals: 8,
      missing: 0,
      widened: 0,
      leftOut: 0,
      ...files.get(timeframe),
      column: base,
    });
    for (const [frame, parsed] of files) {
      const { column, curtain } = hiddenColumn(parsed.column, random);
      files.set(frame, { ...parsed, column });
      curtains.push(curtain);
    }
    const funding = known.funding && hiddenFunding(known.funding, random);
    if (funding) curtains.push(funding.curtain);
    symbols.set(known.symbol, { ...known, files, funding: funding?.funding });
  }
  const instruments = new Map(market.symbols.map((symbol) => [symbol, market.instrument(symbol)]));
  return {
    recording: { ...recording, symbols, instruments },
    reveal: (time) => {
      for (const curtain of curtains) curtain.reveal(time);
    },
  };
};
