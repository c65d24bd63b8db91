import { inPercent } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import { tellOnce } from '../orders/tell-once.js';
import type { TradingParts } from '../core/parts.js';

const FINDING = 'drawdown95';

/**
 * Alarms once when equity falls farther from its peak than 95 of 100 resamples of the last backtest did, and again only
 * after it had come back to half of that. Says nothing while no backtest has stored a figure. It measures, whatever is
 * learned.
 */
export const watchDrawdown = async (parts: TradingParts): Promise<void> => {
  const allowed = await parts.drawdown95?.();
  if (allowed === undefined) return;
  const marks = (await parts.store.get('equity', 'main'))?.value;
  if (!marks || !(marks.peakEquity > 0)) return;
  const drawdown = 1 - marks.lastEquity / marks.peakEquity;
  const told = await parts.store.get('finding', FINDING);
  if (drawdown > allowed && !told)
    await tellOnce(
      parts,
      FINDING,
      `Equity is ${inPercent(drawdown, 1)} below its peak. In 95 of 100 resamples of the last backtest the drawdown stayed below ${inPercent(allowed, 1)}: what it promised may not hold any more.`,
    );
  if (drawdown <= allowed / 2 && told)
    await commit(parts, { del: [{ kind: 'finding', id: FINDING, version: told.version }] });
};
