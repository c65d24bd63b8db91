import { INITIAL_CONTROL, sum, type Side, type TradingSettings } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import { openRiskOf } from '../../decide/risk/index.js';
import { getOr } from '../../state/store/store.js';
import { pendingRisk } from '../signals/risk-inputs.js';
import type { TradingParts } from '../core/parts.js';
import { openPositions, pendingEntries } from '../../state/store/open-docs.js';

/** One limit and how much of it is used, USDT or positions. */
export interface LimitUse {
  readonly name: 'daily loss' | 'drawdown' | 'open risk' | 'exposure' | 'positions';
  readonly used: number;
  readonly limit: number;
  readonly unit: 'USDT' | 'positions';
}

/** What is at stake and what the limits leave, from the last look at the account. USDT. */
export interface RiskView {
  readonly equity: number;
  /** Market time of the look. */
  readonly at: number;
  readonly positions: readonly {
    readonly symbol: string;
    readonly side: Side;
    readonly notional: number;
    /** Lost if the stop is hit, from entry; 0 once profit is locked in. */
    readonly openRisk: number;
  }[];
  readonly openRisk: number;
  /** Of entries that still work. */
  readonly reservedRisk: number;
  readonly exposure: number;
  readonly todayLoss: number;
  /** What a new entry may risk before the daily limit, at most. */
  readonly room: number;
  readonly limits: readonly LimitUse[];
  readonly settings: TradingSettings;
  readonly locks: number;
  readonly paused: boolean;
}

export interface SymbolLock {
  readonly symbol: string;
  /** Market time. */
  readonly until: number;
  readonly reason: string;
}

/** Undefined until the account has been read. */
export const readRisk = async (parts: TradingParts): Promise<RiskView | undefined> => {
  const { store } = parts;
  const [account, marks, docs, entries, instruments, locks, control] = await Promise.all([
    store.get('account', 'main'),
    store.get('equity', 'main'),
    openPositions(store),
    pendingEntries(store),
    parts.market.instruments(),
    readLocks(parts),
    getOr(store, 'control', 'main', INITIAL_CONTROL),
  ]);
  if (!account || !marks) return undefined;
  const { equity, at, marks: prices } = account.value;
  const positions = docs.flatMap(({ value: position }) => {
    const { symbol, side, contracts, entryPrice } = position;
    const instrument = instruments.get(symbol) ?? position.instrument;
    if (!instrument) return [];
    const notional = contracts * instrument.contractSize * (prices[symbol] ?? entryPrice);
    return [{ symbol, side, notional, openRisk: openRiskOf(position, instrument) }];
  });
  const pending = entries.map(({ value }) => pendingRisk(value));
  const openRisk = sum(positions.map((one) => one.openRisk));
  const reservedRisk = sum(pending.map((one) => one.reservedRisk));
  const exposure = sum([
    ...positions.map((one) => one.notional),
    ...pending.map((one) => one.reservedNotional),
  ]);
  const settings = parts.settings();
  const { dayStartEquity, peakEquity } = marks.value;
  const todayLoss = Math.max(0, dayStartEquity - equity);
  const daily = settings.dailyLossLimit * dayStartEquity;
  const atRisk = openRisk + reservedRisk;
  const taken = new Set([...positions, ...pending].map(({ symbol }) => symbol)).size;
  return {
    equity,
    at,
    positions,
    openRisk,
    reservedRisk,
    exposure,
    todayLoss,
    room: Math.max(0, Math.min(daily - todayLoss, settings.maxOpenRisk * equity) - atRisk),
    limits: [
      { name: 'daily loss', used: todayLoss + atRisk, limit: daily, unit: 'USDT' },
      {
        name: 'drawdown',
        used: Math.max(0, peakEquity - equity),
        limit: settings.maxDrawdown * peakEquity,
        unit: 'USDT',
      },
      { name: 'open risk', used: atRisk, limit: settings.maxOpenRisk * equity, unit: 'USDT' },
      { name: 'exposure', used: exposure, limit: settings.maxExposure * equity, unit: 'USDT' },
      { name: 'positions', used: taken, limit: settings.maxOpenPositions, unit: 'positions' },
    ],
    settings,
    locks: locks.length,
    paused: control.value.paused || control.value.halted,
  };
};

/** Locks in force, the one that ends first first. */
export const readLocks = async ({
  store,
  clock,
}: Pick<TradingParts, 'store' | 'clock'>): Promise<readonly SymbolLock[]> =>
  (await store.list('lock'))
    .map(({ id, value }) => ({ symbol: id, ...value }))
    .filter(({ until }) => until > clock.now())
    .sort((a, b) => a.until - b.until);

/** Takes the lock off a symbol; the lock that was there, or undefined when none was in force. */
export const unlockSymbol = async (parts: TradingParts, symbol: string): Promise<SymbolLock | undefined> => {
  const lock = (await readLocks(parts)).find((one) => one.symbol === symbol);
  if (!lock) return undefined;
  const data = { until: lock.until, reason: lock.reason };
  await commit(parts, {
    del: [{ kind: 'lock', id: symbol }],
    journal: [{ at: parts.clock.now(), event: 'unlocked', symbol, cause: 'by the owner', data }],
  });
  return lock;
};
