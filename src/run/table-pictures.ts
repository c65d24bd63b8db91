import { groupTrades, GROUPINGS, type EquityPoint, type Grouping } from '../decide/analytics/index.js';
import type { EquityPicture, PictureSpec } from '../chat/pictures/index.js';
import type { TradingDesk } from '../trade/desk/desk.js';
import { periodLabel, periodRows } from '../chat/telegram/cards/periods.js';
import { baseOf } from '../chat/telegram/format.js';
import { DAY } from '../domain/index.js';

/** What the pictures of many trades are made from. */
export interface TablePlaces {
  readonly desk: TradingDesk;
  readonly settings: { readonly timeZone: string };
  readonly backtest?: (id: string) => readonly EquityPoint[] | undefined;
}

const MOST_TRADES = 1000;
/** Lengths of the periods that reports cover, ms. */
const PERIODS: Readonly<Record<string, number>> = {
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
  year: 365 * DAY,
};

/**
 * Pictures of many trades. Kinds and refs: `equity` and `report` by period (day, week, month, year, all), `daily`
 * by number of days, weeks or months (`14`, `week 8`), `performance` by grouping, `scorecard`, `source` by its name,
 * `backtest` by the run's id. Undefined for other kinds and where nothing is there yet.
 */
export const tablePicture = async (
  places: TablePlaces,
  kind: string,
  ref: string,
): Promise<PictureSpec | undefined> => {
  switch (kind) {
    case 'equity':
    case 'report':
      return equitySpec(places, ref);
    case 'daily':
      return dailySpec(places, ref);
    case 'performance':
      return performanceSpec(places, ref);
    case 'scorecard':
      return scorecardSpec(places);
    case 'source':
      return sourceSpec(places, ref);
    case 'backtest':
      return backtestSpec(places, ref);
    default:
      return undefined;
  }
};

const curveOf = (
  points: readonly { readonly t: number; readonly equity: number }[],
  title: string,
  timeZone: string,
): EquityPicture | undefined =>
  points.length < 2
    ? undefined
    : { type: 'equity', title, timeZone, points: points.map(({ t, equity }) => ({ at: t, equity })) };

const equitySpec = async ({ desk, settings }: TablePlaces, ref: string): Promise<PictureSpec | undefined> => {
  const span = PERIODS[ref];
  const { now } = await desk.account.status();
  const points = await desk.account.equityHistory(span === undefined ? 0 : now - span);
  const title = span === undefined ? 'Equity' : `Equity, ${ref === 'day' ? '24 hours' : `one ${ref}`}`;
  return curveOf(points, title, settings.timeZone);
};

const backtestSpec = ({ backtest, settings }: TablePlaces, id: string): Promise<PictureSpec | undefined> =>
  Promise.resolve(curveOf(backtest?.(id) ?? [], 'Backtest', settings.timeZone));

/** @param ref a number of days, or a period and a number of them: `week 8`. */
const dailySpec = async ({ desk, settings }: TablePlaces, ref: string): Promise<PictureSpec | undefined> => {
  const [, word, count] = /^(?:(week|month) )?(\d+)$/.exec(ref) ?? [];
  const period = word === 'week' || word === 'month' ? word : 'day';
  const [trades, open, { now }] = await Promise.all([
    desk.positions.trades(MOST_TRADES),
    desk.positions.list(),
    desk.account.status(),
  ]);
  const positions = open.map(({ position }) => position);
  const days = periodRows(trades, positions, period, Number(count ?? 7), now)
    .map(({ start, pnl }) => ({
      day: period === 'month' ? periodLabel(start, period) : new Date(start).toISOString().slice(0, 10),
      pnl,
    }))
    .reverse();
  return { type: 'daily', period, days, timeZone: settings.timeZone };
};

const TITLES: Readonly<Record<Grouping, string>> = {
  symbol: 'P&L by symbol',
  side: 'P&L by side',
  reason: 'P&L by way out',
  regime: 'P&L by market at entry',
  hour: 'P&L by hour of entry (UTC)',
  votes: 'P&L by weight of the votes at entry',
};

const NOUNS: Readonly<Record<Grouping, string>> = {
  symbol: 'symbol',
  side: 'side',
  reason: 'reason',
  regime: 'market',
  hour: 'hour',
  votes: 'weight',
};

const performanceSpec = async ({ desk }: TablePlaces, ref: string): Promise<PictureSpec | undefined> => {
  const by = GROUPINGS.find((one) => one === ref) ?? 'symbol';
  const groups = groupTrades(await desk.positions.trades(MOST_TRADES), by);
  if (groups.length === 0) return undefined;
  return {
    type: 'performance',
    title: TITLES[by],
    ...(by === 'symbol' ? {} : { noun: NOUNS[by] }),
    rows: groups.map(({ key, stats }) => ({
      symbol: by === 'symbol' ? baseOf(key) : key,
      pnl: stats.netPnl,
      trades: stats.trades,
    })),
  };
};

const scorecardSpec = async ({ desk }: TablePlaces): Promise<PictureSpec | undefined> => {
  const outcomes = await desk.learning.outcomes();
  const rows = (['traded', 'skipped', 'expired', 'denied'] as const).flatMap((kind) => {
    const r = outcomes.filter((one) => one.kind === kind).map((one) => one.r);
    if (r.length === 0) return [];
    const name = kind === 'traded' ? 'approved' : kind;
    return [{ name, r: r.reduce((sum, one) => sum + one, 0) / r.length, count: r.length }];
  });
  return rows.length === 0 ? undefined : { type: 'scorecard', title: 'Mean R of a signal', rows };
};

const sourceSpec = async (
  { desk, settings }: TablePlaces,
  name: string,
): Promise<PictureSpec | undefined> => {
  const scored = (await desk.sources.scores()).find(({ score }) => score.name === name);
  if (!scored || scored.results.length === 0) return undefined;
  const { interval } = scored.score.taken;
  return {
    type: 'source',
    source: name,
    points: scored.results,
    ...(interval ? { meanR: interval } : {}),
    timeZone: settings.timeZone,
  };
};
