import {
  isEvent,
  type ClosedTrade,
  type Fill,
  type Instrument,
  type JournalEntry,
} from '../../src/domain/index.js';
import { ManualClock } from '../../src/clock.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import {
  decisionHash,
  decisionLine,
  decisionOf,
  inDecisionOrder,
  type Decision,
} from '../../src/backtest/decisions.js';
import { runRecording } from '../../src/backtest/engine.js';
import { alertFates } from './parity-alerts.js';
import { replay, type ReplayOptions } from './parity-replay.js';

/** How many of a kind the two sides have in common, and where they first part. */
export interface Agreement {
  readonly what: 'decisions' | 'fills' | 'trades' | 'alerts';
  readonly same: number;
  /** Of the side that has more. */
  readonly total: number;
  readonly first?: Divergence;
}

interface Divergence {
  readonly at: number;
  readonly backtest: string;
  readonly replay: string;
}

export interface ParityReport {
  readonly from: number;
  readonly to: number;
  readonly agreements: readonly Agreement[];
  readonly hashes: { readonly backtest: string; readonly replay: string };
  readonly agree: boolean;
}

const NOTHING = '(nothing)';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** Compares two lists line by line. */
export const compareLines = (
  what: Agreement['what'],
  backtest: readonly Line[],
  replayed: readonly Line[],
): Agreement => {
  const total = Math.max(backtest.length, replayed.length);
  let same = 0;
  let first: Divergence | undefined;
  for (let i = 0; i < total; i++) {
    const [a, b] = [backtest[i], replayed[i]];
    if (a && b && a.text === b.text) same++;
    else
      first ??= {
        at: Math.min(a?.at ?? Infinity, b?.at ?? Infinity),
        backtest: a?.text ?? NOTHING,
        replay: b?.text ?? NOTHING,
      };
  }
  return { what, same, total, ...(first ? { first } : {}) };
};

const decisionLines = (decisions: readonly Decision[]): Line[] =>
  inDecisionOrder(decisions).map((decision) => ({ at: decision.at, text: decisionLine(decision) }));

const byTimeAndSymbol = (a: { t: number; symbol: string }, b: { t: number; symbol: string }): number =>
  a.t - b.t || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0);

/** Price, amount and fee of a fill to the last digit; its ids are of one account only. */
const fillText = ({ symbol, side, contracts, price, fee, liquidity, timestamp }: Fill): string =>
  `${timestamp} ${symbol} ${side} ${contracts} at ${price} fee ${fee} ${liquidity}`;

const fillLines = (fills: readonly Fill[]): Line[] =>
  fills
    .map((fill) => ({ t: fill.timestamp, symbol: fill.symbol, text: fillText(fill) }))
    .sort(byTimeAndSymbol)
    .map(({ t, text }) => ({ at: t, text }));

const tradeText = (trade: ClosedTrade): string =>
  `${trade.symbol} ${trade.side} ${trade.openedAt}–${trade.closedAt} ${trade.contracts} at ${trade.entryPrice} → ${trade.exitPrice}` +
  ` net ${trade.netPnl} fees ${trade.fees} funding ${trade.funding} R ${trade.r} mae ${trade.maeR} mfe ${trade.mfeR}` +
  ` moves ${trade.moves.length} ${trade.exitReason}`;

const tradeLines = (trades: readonly ClosedTrade[]): Line[] =>
  trades
    .map((trade) => ({ t: trade.closedAt, symbol: trade.symbol, text: tradeText(trade) }))
    .sort(byTimeAndSymbol)
    .map(({ t, text }) => ({ at: t, text }));

const decisionsOf = (
  journal: readonly JournalEntry[],
  instruments: ReadonlyMap<string, Instrument>,
): Decision[] =>
  journal.map((entry) => decisionOf(entry, instruments)).filter((decision) => decision !== undefined);

/**
 * The same candles through the backtest and through jobs, Redis and BullMQ, compared decision by decision, fill by
 * fill and trade by trade (invariant 19).
 */
export const checkParity = async (options: ReplayOptions): Promise<ParityReport> => {
  const { recording, settings, research, from, to, alerts } = options;
  const fills: Fill[] = [];
  const journal: JournalEntry[] = [];
  const run = await runRecording({
    recording,
    settings,
    research,
    from,
    to,
    afterLimit: 'stay',
    ...(alerts ? { alerts } : {}),
    journal: (entry) => {
      if (alerts) journal.push(entry);
      if (entry.event === 'fill') fills.push(entry.data);
    },
  });
  const replayed = await replay(options);
  const instruments = await new RecordedMarketData(recording, new ManualClock(0)).instruments();
  const decisions = decisionsOf(replayed.journal, instruments);
  const agreements = [
    compareLines('decisions', decisionLines(run.decisions), decisionLines(decisions)),
    compareLines(
      'fills',
      fillLines(fills),
      fillLines(replayed.journal.filter(isEvent('fill')).map(({ data }) => data)),
    ),
    compareLines('trades', tradeLines(run.trades), tradeLines(replayed.trades)),
    ...(alerts ? [compareLines('alerts', alertFates(journal), alertFates(replayed.journal))] : []),
  ];
  return {
    from: run.from,
    to: run.to,
    agreements,
    hashes: { backtest: run.decisionHash, replay: decisionHash(decisions) },
    agree: agreements.every(({ same, total }) => same === total),
  };
};
