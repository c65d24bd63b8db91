import { isEvent, type JournalEntry } from '../../src/domain/index.js';
import { AlertFeed } from '../../src/backtest/alert-feed.js';
import type { TimedAlert } from '../../src/backtest/alert-file.js';
import { receiveAlert } from '../../src/trade/alerts/receive.js';
import type { TradingParts } from '../../src/trade/core/parts.js';

/** The store at a moment to come: what a commit owes is due then. */
const owing = (store: TradingParts['store'], dueAt: number): TradingParts['store'] =>
  new Proxy(store, {
    get(of, key) {
      const value: unknown = Reflect.get(of, key, of);
      if (typeof value !== 'function') return value;
      if (key !== 'commit') return value.bind(of) as unknown;
      return (change: Parameters<TradingParts['store']['commit']>[0]) =>
        of.commit({ ...change, jobs: (change.jobs ?? []).map((job) => ({ ...job, dueAt })) });
    },
  });

/**
 * Hands alerts in through the door's use case ahead of time, each as if it were its time: the stepper brings what they
 * owe when that has come.
 */
export const oweAlerts = async (
  parts: TradingParts,
  alerts: readonly TimedAlert[],
  span: { readonly from: number; readonly to: number },
): Promise<void> => {
  await new AlertFeed(alerts, span).open(parts);
  for (const { time, alert } of alerts) {
    if (time < span.from || time > span.to) continue;
    const human = { ...parts.human, now: () => time };
    await receiveAlert({ ...parts, human, store: owing(parts.store, time) }, alert);
  }
};

const isRead = isEvent('alert-read');

/** What became of the alerts, by time. */
export const alertFates = (
  journal: readonly JournalEntry[],
): readonly { readonly at: number; readonly text: string }[] =>
  journal
    .filter(isRead)
    .map(({ at, symbol = '–', cause = '', data: { source, status, code = '–', alert } }) => ({
      at,
      text: `${source} ${status} ${code} ${symbol} ${cause} of ${JSON.stringify(alert)}`,
    }))
    .sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1));
