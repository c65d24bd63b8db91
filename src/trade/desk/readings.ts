import {
  INITIAL_CONTROL,
  addUsdt,
  inR,
  isFinal,
  moneyOf,
  notionalOf,
  netOf,
  NO_MONEY,
  expecting,
  isEvent,
  RadError,
  timeframeMs,
  type Analysis,
  type Control,
  type EquityMarks,
  type Fill,
  type Instrument,
  type Intent,
  type JournalEntry,
  type Money,
  type Position,
  type Rehearsal,
  type Side,
  type TradingSettings,
} from '../../domain/index.js';
import { expectedExit, positionRules, type ExpectedExit } from '../../decide/exits/index.js';
import { findOpportunity, isOpportunity } from '../../decide/strategy/index.js';
import { cashOfLedger } from '../../domain/ledger/ledger.js';
import type { AccountView } from '../../state/store/docs.js';
import { openPositions, workingIntents } from '../../state/store/open-docs.js';
import { getOr } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { staleCandles } from '../signals/freshness.js';
import { riskFromMark } from '../signals/risk-inputs.js';
import { scanned, strategyOptions, worthALook } from '../signals/scan.js';
import { isStrategyOff, STRATEGY_OFF } from '../signals/standing.js';

/** A position with the figures of the moment. Money in USDT. */
export interface PositionFigures {
  readonly position: Position;
  readonly instrument: Instrument;
  readonly mark: number;
  /** Market time of the mark. */
  readonly markAt: number;
  readonly money: Money;
  /** What it comes to at the mark, parts that were closed included (`netOf`). */
  readonly net: number;
  /** `net` as a fraction of the most that was ever held, at the entry price: without leverage. */
  readonly pnlFraction: number;
  readonly r: number;
  /** Loss if the stop is hit now, from here on; negative = profit locked in. */
  readonly openRisk: number;
  /** How the rules will end it; absent where it is guarded alone. */
  readonly exit?: ExpectedExit;
  /** Where less was opened than approved: how much, and why. */
  readonly shortfall?: string;
}

export interface Status {
  readonly mode: string;
  readonly approval: string;
  readonly strategy: TradingSettings['strategy'];
  /** Market time now (simulated in replay). */
  readonly now: number;
  readonly control: Control;
  readonly account: AccountView | undefined;
  readonly marks: EquityMarks | undefined;
  readonly positions: number;
  readonly waitingSignals: number;
  /** Approved entries that wait for their price; absent = none. */
  readonly awaitingEntries?: number;
  readonly workingIntents: readonly Intent[];
  readonly lastScan:
    | {
        readonly at: number;
        readonly symbols: number;
        readonly opportunities: number;
        /** Those that could not be judged, and why. */
        readonly failed: readonly { readonly symbol: string; readonly reason: string }[];
      }
    | undefined;
  /** The latest one on this account; absent where there was none. */
  readonly rehearsal?: Rehearsal;
  /** Lines that explain what is simulated or assumed. */
  readonly notes: readonly string[];
}

/** What the strategy sees in a symbol now: the signal it would give, or in one line why it gives none. */
export interface Outlook {
  readonly analysis: Analysis;
  readonly signal?: Side;
  readonly reason: string;
}

export const readOutlook = async (parts: TradingParts, symbol: string): Promise<Outlook | undefined> => {
  const analysis = (await parts.analyzers.refresh(symbol)).analysis();
  if (!analysis) return undefined;
  const stale = staleCandles(parts, symbol);
  if (stale) return { analysis, reason: stale.reason };
  if (isStrategyOff(parts)) return { analysis, reason: STRATEGY_OFF };
  const found = findOpportunity(analysis, await strategyOptions(parts));
  if (!isOpportunity(found)) return { analysis, reason: found.reason };
  return { analysis, signal: found.side, reason: found.reasons[0] ?? '' };
};

/** The smallest order that a symbol takes, at the price of now. */
export interface SmallestOrder {
  readonly symbol: string;
  /** USDT. */
  readonly notional: number;
}

/** Of the most traded symbols that are scanned, as far as they can be read now (reads the market). */
export const readSmallestOrders = async (
  parts: TradingParts,
  limit: number,
): Promise<readonly SmallestOrder[]> => {
  const [symbols, instruments] = await Promise.all([scanned(parts), parts.market.instruments()]);
  const read = symbols.slice(0, limit).map(async (symbol) => {
    const instrument = instruments.get(symbol);
    if (!instrument) return [];
    const { mark } = await parts.market.quote(symbol);
    return [{ symbol, notional: notionalOf(instrument.lotSize, mark, instrument) }];
  });
  // One that cannot be read says nothing of the others.
  return (await Promise.all(read.map((one) => expecting(RadError, one, () => [])))).flat();
};

export const readFills = async (
  { store }: TradingParts,
  symbol: string,
  ids: ReadonlySet<string>,
): Promise<readonly Fill[]> => {
  const match = (entry: JournalEntry): boolean => entry.event === 'fill' && ids.has(entry.data.id);
  // The journal's data of a fill is the fill.
  return (await store.journal({ symbol, match })).filter(isEvent('fill')).map(({ data }) => data);
};

export const readStatus = async (parts: TradingParts): Promise<Status> => {
  const { store } = parts;
  const settings = parts.settings();
  const [control, account, marks, positions, signals, intents, scan, rehearsal] = await Promise.all([
    getOr(store, 'control', 'main', INITIAL_CONTROL),
    store.get('account', 'main'),
    store.get('equity', 'main'),
    openPositions(store),
    store.list('signal'),
    workingIntents(store),
    store.get('scan', 'main'),
    store.get('rehearsal', 'main'),
  ]);
  const open = positions.length;
  const awaitingEntries = signals.filter(({ value }) => value.status === 'awaiting').length;
  // What was closed since the account was read is not at risk any more.
  const flat = open === 0 ? { openRisk: 0, exposure: 0 } : {};
  return {
    mode: settings.mode,
    approval: settings.approval,
    strategy: settings.strategy,
    now: parts.clock.now(),
    control: control.value,
    account: account && { ...account.value, ...flat },
    marks: marks?.value,
    positions: open,
    waitingSignals: signals.filter(({ value }) => value.status === 'offered').length,
    ...(awaitingEntries > 0 ? { awaitingEntries } : {}),
    workingIntents: intents.map(({ value }) => value),
    ...(rehearsal ? { rehearsal: rehearsal.value } : {}),
    lastScan: scan && {
      at: scan.value.startedAt,
      symbols: scan.value.symbols,
      opportunities: worthALook(scan.value),
      failed: scan.value.failed,
    },
    notes: parts.notes,
  };
};

export const readPositions = async (parts: TradingParts): Promise<readonly PositionFigures[]> => {
  const [docs, account, instruments] = await Promise.all([
    openPositions(parts.store),
    parts.store.get('account', 'main'),
    parts.market.instruments(),
  ]);
  const { timeframe } = parts.settings();
  const rules = positionRules(parts.settings(), parts.rules);
  const figures: PositionFigures[] = [];
  for (const { value: position } of docs) {
    const instrument = instruments.get(position.symbol) ?? position.instrument;
    if (!instrument) continue;
    const known = account?.value.marks[position.symbol];
    const at = known === undefined ? position.updatedAt : (account?.value.at ?? 0);
    const shortfall = await readShortfall(parts, position);
    const exit = expectedExit(position, rules, timeframeMs(timeframe));
    figures.push({
      ...figuresOf(position, instrument, known ?? position.entryPrice, at),
      ...(exit ? { exit } : {}),
      ...(shortfall === undefined ? {} : { shortfall }),
    });
  }
  return figures;
};

/** What the account has made since its books were opened: the base of every other figure (invariant 27). */
export const readMoney = async (parts: TradingParts): Promise<Money> => {
  const [ledger, open] = await Promise.all([parts.store.get('ledger', 'main'), readPositions(parts)]);
  return {
    ...(ledger ? cashOfLedger(ledger.value) : NO_MONEY),
    open: addUsdt(...open.map(({ money }) => money.open)),
  };
};

/** Where less of a position was opened than approved: how much, and why. */
const readShortfall = async (
  { store }: TradingParts,
  { approved, maxContracts, intentId }: Position,
): Promise<string | undefined> => {
  if (!approved || maxContracts >= approved.contracts) return undefined;
  const intent = (await store.get('intent', intentId))?.value;
  const part = `${maxContracts} of ${approved.contracts} approved contracts are open`;
  if (intent && !isFinal(intent)) return `${part} so far; the rest is still wanted`;
  return intent?.note ?? part;
};

const figuresOf = (
  position: Position,
  instrument: Instrument,
  mark: number,
  markAt: number,
): PositionFigures => {
  const money = moneyOf(position, mark, instrument);
  const net = netOf(money);
  return {
    position,
    instrument,
    mark,
    markAt,
    money,
    net,
    pnlFraction: net / notionalOf(position.maxContracts, position.entryPrice, instrument),
    r: inR(net, position.riskUnit),
    openRisk: riskFromMark(position, mark, instrument),
  };
};
