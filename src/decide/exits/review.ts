import { inPercent, type ReviewedPosition } from '../../domain/index.js';
import { breakEven } from './break-even.js';
import type { Decision, PositionView } from './decision.js';
import { earlyExit } from './early-exit.js';
import { afterCandle, isBehind, tighten } from './position.js';
import type { PositionRules } from './rules.js';
import { scaleIn, scaleOut } from './scaling.js';
import { dynamicTarget, TARGET_CAUSE, targetScore } from './target.js';
import { timeStop } from './time-stop.js';
import { isFading, trailDistanceOf, trailingStop } from './trailing.js';

/** The tighter of the trail and break-even, if the move is worth an order. */
const stopMove = (
  position: ReviewedPosition,
  view: PositionView,
  rules: PositionRules,
): { readonly to: number; readonly cause: string } | undefined => {
  const trail = trailingStop(position, view, rules);
  const even = breakEven(position, view, rules);
  const evenWins =
    even !== undefined && (trail === undefined || tighten(trail, even, position.side) !== undefined);
  const to = evenWins ? even : trail;
  if (to === undefined) return undefined;
  const step = Math.max(view.instrument.tickSize, rules.stopStepR * position.riskDistance);
  // Half a tick of tolerance: both prices are on ticks, their difference is binary.
  if (Math.abs(to - position.stop) < step - view.instrument.tickSize / 2) return undefined;
  const distance = inPercent(trailDistanceOf(position, view, rules), 1);
  const faded = isFading(position, view, rules) ? 'momentum faded: ' : '';
  return {
    to,
    cause: evenWins ? 'break-even, fees included' : `trailing stop, ${faded}${distance} from the best price`,
  };
};

/**
 * What to do with a position after a newly closed candle. Decided once per candle: the caller guarantees that
 * `view.analysis.candleTime` is newer than the last reviewed one and stores `afterCandle(position, analysis)` with
 * the decisions. Pure. An exit comes alone; otherwise scaling and moves, in the order to act on.
 */
export const reviewPosition = (
  before: ReviewedPosition,
  view: PositionView,
  rules: PositionRules,
): readonly Decision[] => {
  if (before.status !== 'open' || before.contracts <= 0) return [];
  const position = afterCandle(before, view.analysis);
  const exit = earlyExit(position, view, rules) ?? timeStop(position, view, rules);
  if (exit !== undefined) return [{ action: 'close', cause: exit }];

  const stop = stopMove(position, view, rules);
  if (stop && !isBehind(stop.to, view.analysis.close, position.side, view.instrument.tickSize))
    return [{ action: 'close', cause: `${stop.cause}: the price is already beyond ${stop.to}` }];

  const target = position.targetPinned ? undefined : dynamicTarget(position, view, rules);
  const added = rules.scaleIn && scaleIn(stop ? { ...position, stop: stop.to } : position, view, rules);
  const decisions: Decision[] = stop ? [{ action: 'move', what: 'stop', ...stop }] : [];
  if (target !== undefined) {
    const favour = targetScore(position, view) >= 0 ? 'with' : 'against';
    decisions.push({
      action: 'move',
      what: 'target',
      to: target,
      cause: `${TARGET_CAUSE}, market ${favour} the trade`,
    });
  }
  // A ladder is how its position is scaled out.
  if (!position.ladder) decisions.push(...scaleOut(position, view, rules));
  if (added) decisions.push(added);
  return decisions;
};
