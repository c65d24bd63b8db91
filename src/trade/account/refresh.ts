import {
  ConflictError,
  expecting,
  INITIAL_CONTROL,
  notionalOf,
  ReadFailedError,
  type Account,
  type Control,
  type EquityMarks,
  type JournalEntry,
  type Position,
  type Quote,
} from '../../domain/index.js';
import { commit, readLedger } from '../orders/parts.js';
import type { LedgerState } from '../../domain/ledger/ledger.js';
import { checkLimits, openRiskOf, type Breach } from '../../decide/risk/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { getOr } from '../../state/store/store.js';
import { asPaused, controlPut } from './control.js';
import { equityPut } from './equity-history.js';
import type { TradingParts } from '../core/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { openPositions } from '../../state/store/open-docs.js';

/** Money that nobody has explained is taken as it is after this: transfers are looked for twice until then, ms. */
const HELD_MS = 20_000;
/** Difference between exchange and ledger that is rounding: USDT, and a fraction of the balance. */
const ROUNDING = { usdt: 0.01, ofBalance: 1e-6 } as const;

/**
 * Reads the account and the marks of open positions, keeps the figures the chat answers from, carries the equity
 * marks on, net of transfers, and pauses entries when a limit is reached. A failed read changes nothing (invariant 8).
 */
export const refreshAccount = (parts: TradingParts): Promise<void> => {
  const refreshed = retryConflicts(() => refreshOnce(parts));
  // Others refresh it at this very moment, again and again: their figures are as fresh, and the next tick looks too.
  return expecting(ConflictError, refreshed, () => undefined);
};

const refreshOnce = async (parts: TradingParts): Promise<void> => {
  const { store, clock } = parts;
  const [account, positions, marks, control, ledger] = await Promise.all([
    parts.exchange.fetchAccount(),
    openPositions(store),
    store.get('equity', 'main'),
    getOr(store, 'control', 'main', INITIAL_CONTROL),
    readLedger(parts),
  ]);
  const held = await heldFigures(
    parts,
    positions.map(({ value }) => value),
  );
  const { next, breached } = carryMarks(parts, account, marks?.value, ledger.value);
  const news = breached && !control.value.paused && !control.value.halted ? breached : undefined;
  const { balance, equity, available } = account;
  const value = { balance, equity, available, ...held, at: clock.now() };
  await commit(parts, {
    put: [
      { kind: 'account', id: 'main', value },
      { kind: 'equity', id: 'main', value: next, version: marks?.version ?? 0 },
      ...(news ? [controlPut(parts, control.version, limited(control.value, news))] : []),
      equityPut(clock.now(), equity),
    ],
    ...(news
      ? {
          journal: [limitEntry(news, next, clock.now())],
          pushes: [{ type: 'limit' as const, code: news.code, reason: news.reason }],
        }
      : {}),
  });
};

/** Risk and exposure of the open positions at the marks of now. */
const heldFigures = async (
  parts: TradingParts,
  open: readonly Position[],
): Promise<Pick<BotDocs['account'], 'openRisk' | 'exposure' | 'marks'>> => {
  const instruments = await parts.market.instruments();
  const quotes = new Map<string, Quote>();
  for (const { symbol } of open) {
    // Limits go by the account's own equity: they are watched although one price is not to be had.
    const quote = await expecting(ReadFailedError, parts.market.quote(symbol), () => undefined);
    if (quote) quotes.set(symbol, quote);
  }
  let [openRisk, exposure] = [0, 0];
  for (const position of open) {
    const instrument = instruments.get(position.symbol) ?? position.instrument;
    if (!instrument) continue;
    const mark = quotes.get(position.symbol)?.mark ?? position.entryPrice;
    openRisk += openRiskOf(position, instrument);
    exposure += notionalOf(position.contracts, mark, instrument);
  }
  const marks: Record<string, number> = {};
  for (const [symbol, quote] of quotes) marks[symbol] = quote.mark;
  return { openRisk, exposure, marks };
};

/**
 * The equity marks of now and the limit that is reached. Money the exchange shows and the ledger does not know yet
 * may be a transfer whose event is still to come: the marks wait for it, not for long.
 */
const carryMarks = (
  parts: TradingParts,
  { balance, equity }: Account,
  marks: EquityMarks | undefined,
  ledger: LedgerState,
): { readonly next: EquityMarks; readonly breached?: Breach } => {
  const transfers = Number(ledger.transfers);
  const gap = balance - Number(ledger.balance);
  const tolerance = Math.max(ROUNDING.usdt, ROUNDING.ofBalance * Math.abs(balance));
  const now = parts.clock.now();
  const heldSince = marks?.heldSince ?? now;
  // The clock may be set back.
  const mayWait = Math.abs(now - heldSince) < HELD_MS;
  if (marks?.gap !== undefined && Math.abs(gap - marks.gap) > tolerance && mayWait)
    return { next: { ...marks, heldSince } };
  const since = transfers - (marks?.transfers ?? transfers);
  const checked = checkLimits(equity, marks, parts.settings(), now, since);
  const { heldSince: _, ...known } = checked.marks;
  const next = { ...known, transfers, gap };
  return checked.breached ? { next, breached: checked.breached } : { next };
};

const limited = (control: Control, { reason, until }: Breach): Control => ({
  ...asPaused(control, 'limit', reason),
  ...(until === undefined ? {} : { limitUntil: until }),
});

const limitEntry = (
  { code, reason }: Breach,
  { lastEquity, peakEquity, dayStartEquity }: EquityMarks,
  at: number,
): JournalEntry => ({
  at,
  event: 'limit-reached',
  cause: reason,
  data: { code, equity: lastEquity, peakEquity, dayStartEquity },
});
