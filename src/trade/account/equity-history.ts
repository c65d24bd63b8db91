import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Store } from '../../state/store/store.js';
import { DAY, HOUR } from '../../domain/index.js';

/** Equity in USDT at a market time, floating result included. */
export interface EquitySample {
  readonly t: number;
  readonly equity: number;
}

/** Days of which each hour is kept; of days before, the last hour. */
const HOURLY_DAYS = 30;
/** Days of which anything is kept. */
const DAYS = 1000;

/** The day named last: equity is kept again and again within one. */
let named = { day: NaN, text: '' };

const idOf = (t: number): string => {
  const day = Math.floor(t / DAY);
  if (day !== named.day) named = { day, text: new Date(t).toISOString().slice(0, 11) };
  const hour = Math.floor((t - day * DAY) / HOUR);
  return `${named.text}${hour < 10 ? '0' : ''}${hour}`;
};

/** The write that keeps equity as the last one of its UTC hour. */
export const equityPut = (t: number, equity: number): Put<BotDocs> => ({
  kind: 'equityPoint',
  id: idOf(t),
  value: { t, equity },
});

/** Equity by hour and, further back, by day; ascending. */
export const readEquity = async (store: Store<BotDocs>, from = 0): Promise<readonly EquitySample[]> =>
  (await store.list('equityPoint')).map(({ value }) => value).filter(({ t }) => t >= from);

/** The hours that can go, so that the history stays bounded: at most 720 hours and 1,000 days. @param ids ascending */
export const staleEquity = (ids: readonly string[]): readonly string[] => {
  const newest = ids.at(-1);
  if (newest === undefined) return [];
  const last = Date.parse(`${newest}:00:00Z`);
  const [first, hourly] = [idOf(last - DAYS * DAY), idOf(last - HOURLY_DAYS * DAY - HOUR)];
  return ids.filter((id, i) => id < first || (id < hourly && ids[i + 1]?.slice(0, 10) === id.slice(0, 10)));
};
