import { inPercent, type Gate, type Learner, type TradeTotals } from '../../domain/index.js';
import { isOpen, LEAST_JUDGED } from './gate.js';

const NAMES: Readonly<Record<Learner, string>> = {
  model: 'The model',
  threshold: 'The adaptive threshold',
  kelly: 'Kelly',
};

const total = ({ days }: Gate, side: 'fixed' | 'learned'): TradeTotals =>
  days.reduce((sum, day) => ({ trades: sum.trades + day[side].trades, sum: sum.sum + day[side].sum }), {
    trades: 0,
    sum: 0,
  });

const inR = ({ trades, sum }: TradeTotals): string => {
  const mean = sum / trades;
  return `${mean < 0 ? '' : '+'}${mean.toFixed(2)} R`;
};

/** What the learner did beside the fixed rule in the last year, or would have done. */
const comparedText = (learner: Learner, gate: Gate): string => {
  const outcomes = gate.days.reduce((sum, day) => sum + day.outcomes, 0);
  const [fixed, learned] = [total(gate, 'fixed'), total(gate, 'learned')];
  if (learner === 'kelly') {
    const more = Math.expm1(learned.sum - fixed.sum);
    return `would have made ${inPercent(Math.abs(more), 1)} ${more < 0 ? 'less' : 'more'} in ${outcomes} outcomes`;
  }
  if (learned.trades === 0) return `would have taken none of ${outcomes} signals`;
  const beside = fixed.trades === 0 ? 'the fixed rule none of them' : `the fixed rule ${inR(fixed)}`;
  return `would have made ${inR(learned)} a trade with ${learned.trades} of ${outcomes} signals, ${beside}`;
};

/**
 * What a gate knows, in one sentence: "Kelly would have made 0.4 % less in 212 outcomes: not used".
 * @param isActing what is open acts; else it is only watched
 */
export const gateText = (learner: Learner, gate: Gate, isActing: boolean): string => {
  const name = NAMES[learner];
  if (gate.days.length === 0) return `${name} has no outcome to be judged by yet: not used`;
  const compared = `${name} ${comparedText(learner, gate)}`;
  if (isOpen(gate)) return `${compared}: ${isActing ? 'used' : 'proved, but only watched'}`;
  const missing = LEAST_JUDGED - gate.outcomes;
  return missing > 0 ? `${compared}: not used, ${missing} more are needed` : `${compared}: not used`;
};
