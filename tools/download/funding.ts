import type { FundingRate } from '../../src/venues/market.js';
import type { SeriesReport, SeriesTask } from './candles.js';
import { readFundingFile } from '../../src/venues/recorded/candle-files.js';
import { fundingText, writeWhole } from '../../src/venues/recorded/file-writer.js';

/** A hundred rates of eight hours: what the exchange gives in one answer. */
const WINDOW = 100 * 28_800_000;
/** Between two rates lie at most eight hours, on every contract there is. */
const LONGEST = 28_800_000;

/** Rates in (after, upTo], from the newest back until the exchange has no more: it keeps some months only. */
const readBack = async (
  { source, retries, symbol }: SeriesTask,
  after: number,
  upTo: number,
): Promise<readonly FundingRate[]> => {
  const windows: (readonly FundingRate[])[] = [];
  for (let end = upTo; end > after; end -= WINDOW) {
    const start = Math.max(after, end - WINDOW);
    const ask = (): Promise<readonly FundingRate[]> =>
      retries.ask(() => source.fundingRates(symbol, start, end));
    let rates = await ask();
    // Asked twice, as a page of candles is.
    if (rates.length === 0 && end - start >= LONGEST) rates = await ask();
    if (rates.length === 0) break;
    windows.unshift(rates);
  }
  return windows.flat();
};

const reportOf = (rates: readonly FundingRate[], fresh: number, from: number): SeriesReport => {
  const first = rates[0]?.timestamp;
  const holes = rates.flatMap(({ timestamp }, i) => {
    const before = rates[i - 1]?.timestamp ?? timestamp;
    return timestamp - before > LONGEST ? [{ from: before + LONGEST, hours: timestamp - before }] : [];
  });
  return {
    rows: rates.length,
    fresh,
    first,
    last: rates.at(-1)?.timestamp,
    missing: holes.reduce((sum, { hours }) => sum + Math.ceil(hours / LONGEST) - 1, 0),
    firstGap: holes[0]?.from,
    remarks: first !== undefined && first - from > LONGEST ? ['the exchange has no older ones'] : [],
  };
};

/** Rates with timestamp in [from, to] into one file; what is there stays. @throws ReadFailedError, BadInputError */
export const downloadFunding = async (task: SeriesTask, from: number, to: number): Promise<SeriesReport> => {
  const file = readFundingFile(task.path);
  const own: FundingRate[] = Array.from(file?.timestamp ?? [], (timestamp, i) => ({
    timestamp,
    rate: file?.rate[i] ?? NaN,
  }));
  const [first, last] = [own[0]?.timestamp, own.at(-1)?.timestamp];
  const tail = await readBack(task, last ?? from - 1, to);
  const head = first === undefined ? [] : await readBack(task, from - 1, first - 1);
  const rates = [...head, ...own, ...tail];
  const fresh = head.length + tail.length;
  if (fresh > 0)
    writeWhole(
      task.path,
      fundingText({
        timestamp: Float64Array.from(rates, ({ timestamp }) => timestamp),
        rate: Float64Array.from(rates, ({ rate }) => rate),
      }),
    );
  return reportOf(rates, fresh, from);
};
