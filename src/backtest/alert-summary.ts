import { countsOf, recordOfR, wonShare } from '../decide/analytics/index.js';
import { reasonName } from '../trade/views/reason-names.js';
import type { ReplayedAlert } from './alert-feed.js';
import type { BacktestResult } from './types.js';
import { between, percent, signed, table } from './words.js';

/** Reasons that are named of each kind. */
const REASONS = 6;

type Judged = Pick<BacktestResult, 'alerts' | 'trades'>;

/** `refused by the reader 3 (names no symbol 2×, talk 1×)`. */
const kindText = (kind: string, alerts: readonly ReplayedAlert[]): string => {
  const codes = countsOf(alerts.map(({ code }) => code).filter((code) => code !== undefined));
  const named = codes.slice(0, REASONS).map(([code, count]) => `${reasonName(code)} ${count}×`);
  return `${kind} ${alerts.length}${named.length > 0 ? ` (${named.join(', ')})` : ''}`;
};

const WORDS: Readonly<Record<ReplayedAlert['status'], string>> = {
  offered: 'planned',
  denied: 'denied by our rules',
  refused: 'refused by the reader',
  ignored: 'not meant as a signal',
  asked: 'updates that ask',
  done: 'updates carried out',
  known: 'received before',
  outside: 'outside the candles',
  unread: 'not read',
};

const sourceRow = (name: string, { alerts = [], trades }: Judged): readonly string[] => {
  const own = alerts.filter(({ source }) => source === name);
  const made = recordOfR(trades.filter(({ source }) => source === name).map(({ r }) => r));
  return [
    name,
    String(own.length),
    String(own.filter(({ status }) => status === 'offered').length),
    String(made.count),
    percent(wonShare(made), 0),
    signed(made.meanR) + between(made.interval),
    signed(made.totalR, 1),
  ];
};

/** What became of the alerts of a run, and what each source made of them; nothing where there were none. */
export const alertLines = (result: Judged): readonly string[] => {
  const { alerts } = result;
  if (!alerts || alerts.length === 0) return [];
  const kinds = Object.keys(WORDS).flatMap((status) => {
    const ones = alerts.filter((alert) => alert.status === status);
    return ones.length === 0 ? [] : [kindText(WORDS[status as ReplayedAlert['status']], ones)];
  });
  const names = countsOf(alerts.map(({ source }) => source)).map(([name]) => name);
  return [
    '',
    `Alerts: ${alerts.length}, ${kinds.join(', ')}`,
    ...table([
      ['By source', 'alerts', 'planned', 'trades', 'won', 'mean R', 'total R'],
      ...names.map((name) => sourceRow(name, result)),
    ]),
    '',
  ];
};
