import type { LimitUse, RiskView, SymbolLock } from '../../../trade/views/risk.js';
import { type Reply, show } from '../command.js';
import {
  amount,
  baseOf,
  dot,
  fitLines,
  percent,
  say,
  sideWord,
  signedUsdt,
  span,
  timeText,
  usdt,
} from '../format.js';

const NOT_READ: Reply = { text: 'The account has not been read yet.' };

/** 🟢 with room, 🟠 from four fifths on, 🔴 when nothing is left. */
const light = ({ used, limit }: LimitUse): string =>
  used >= limit * (1 - 1e-9) ? '🔴' : used >= 0.8 * limit ? '🟠' : '🟢';

const share = (part: number, whole: number): string => (whole > 0 ? percent(part / whole, 1) : '?');

/** /risk: what is lost from the entries if every stop is hit, by position, and what is left for new entries. */
export const riskCard = (risk: RiskView | undefined, timeZone: string): Reply => {
  if (!risk) return NOT_READ;
  const { openRisk, reservedRisk, equity, exposure, positions, todayLoss, room } = risk;
  const atRisk = openRisk + reservedRisk;
  return {
    text: fitLines([
      `If every stop is hit ${dot(-atRisk)} <b>${signedUsdt(-atRisk)}</b> from the entries (${share(atRisk, equity)} of equity)`,
      ...positions.map(
        ({ symbol, side, openRisk: own, notional }) =>
          `${sideWord(side)} <b>${say(symbol, 24)}</b> ${signedUsdt(-own)} · exposure ${usdt(notional)}`,
      ),
      ...(reservedRisk > 0 ? [`Entries at work ${signedUsdt(-reservedRisk)}`] : []),
      `Exposure <b>${usdt(exposure)}</b> · ${share(exposure, equity)} of equity`,
      `Lost today ${usdt(todayLoss)} · room for new risk <b>${usdt(room)}</b>`,
      `Equity ${usdt(equity)}, read ${timeText(risk.at, timeZone)}`,
    ]),
    buttons: [[show('Limits', 'limits')]],
  };
};

const limitLine = (use: LimitUse): string => {
  const { name, used, limit, unit } = use;
  const figures =
    unit === 'USDT'
      ? `${usdt(used).replace(' USDT', '')} of ${usdt(limit)} (${share(used, limit)})`
      : `${used} of ${limit}`;
  return `${light(use)} ${name[0]?.toUpperCase()}${name.slice(1)} <b>${figures}</b>`;
};

/** /limits: each limit with what is used of it; daily loss counts open and reserved risk, as an entry is judged. */
export const limitsCard = (risk: RiskView | undefined): Reply => {
  if (!risk) return NOT_READ;
  const { settings, limits, locks, paused } = risk;
  return {
    text: fitLines([
      ...(paused ? ['⏸ <b>Entries are paused</b> · /status'] : []),
      ...limits.map(limitLine),
      'Daily loss = lost today + open risk + entries at work. Lost today is by equity since 00:00 UTC, what is open included.',
      `A trade: ${percent(settings.riskPerTrade, 1)} of equity at risk, at most ${usdt(settings.maxPositionSize)} and ${amount(settings.leverage)}×`,
      `Symbols move together from correlation ${amount(settings.maxCorrelation)} on · cooldown ${span(settings.cooldown * 1000)} after a stop · ${locks} locked${locks > 0 ? ' (/locks)' : ''}`,
    ]),
  };
};

/** /locks: symbols without entries for a while. `now` is market time. */
export const locksCard = (locks: readonly SymbolLock[], now: number): Reply => {
  if (locks.length === 0) return { text: 'No symbol is locked.' };
  return {
    text: fitLines([
      ...locks.map(
        ({ symbol, until, reason }) =>
          `🔒 <b>${say(symbol, 24)}</b> ${span(until - now)} more · ${say(reason, 120)}`,
      ),
      `<code>/unlock ${say(baseOf(locks[0]?.symbol ?? 'BTC'), 16)}</code> lets entries go again`,
    ]),
  };
};
