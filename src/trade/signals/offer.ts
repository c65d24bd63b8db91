import {
  bornId,
  ConflictError,
  isDenied,
  signalKey,
  type Denied,
  type Opportunity,
  type Plan,
  type Signal,
} from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import { dayOf } from '../../decide/risk/index.js';
import { approveSignal } from './approve.js';
import type { TradingParts } from '../core/parts.js';
import { consider } from '../learn/model.js';
import { planNow } from './plan.js';
import { followPuts } from '../learn/untaken.js';

/**
 * Offers an opportunity to the owner (or trades it at once in auto mode): one signal per symbol, side and closed
 * candle, whatever the number of scans. A denial is final for that candle too, and is journaled with its numbers.
 */
export const offerOpportunity = async (
  parts: TradingParts,
  opportunity: Opportunity,
): Promise<Signal | Denied | undefined> => {
  const key = signalKey(opportunity.symbol, opportunity.side, opportunity.analysis.candleTime);
  if (await parts.store.get('signalKey', key)) return undefined;
  const considered = await consider(parts, opportunity);
  try {
    if (isDenied(considered)) return await recordDenial(parts, opportunity, key, considered);
    const plan = await planNow(parts, considered);
    if (isDenied(plan)) return await recordDenial(parts, considered, key, plan);
    const signal = await recordSignal(parts, considered, key, plan);
    if (parts.settings().approval === 'auto')
      await approveSignal(parts, signal.id, signal.cardVersion, { by: 'bot' });
    return signal;
  } catch (error) {
    if (error instanceof ConflictError) return undefined;
    throw error;
  }
};

/** Denials by what was learned: they count by what they would have made, or learning could never take them back. */
const BY_LEARNING: ReadonlySet<string> = new Set(['kelly-no-edge', 'model-doubts']);

/** What is in question may be well a minute later, and the same candle may still be offered then. */
const PASSING: ReadonlySet<string> = new Set(['not-armed', 'unverified', 'stale-candles', 'stale-quote']);

const followDenied = async (parts: TradingParts, opportunity: Opportunity, key: string, code: string) => {
  if (!BY_LEARNING.has(code)) return [];
  const plan = await planNow(parts, opportunity, 1, { kelly: false });
  const at = parts.clock.now();
  return isDenied(plan) ? [] : followPuts(parts, { id: key, opportunity, plan, at }, 'denied');
};

const recordDenial = async (
  parts: TradingParts,
  opportunity: Opportunity,
  key: string,
  denial: Denied,
): Promise<Denied> => {
  const { symbol, side, confidence } = opportunity;
  const at = parts.clock.now();
  // A trend repeats its signal candle after candle; the owner hears of each kind of denial once a day.
  const said = signalKey(symbol, `${side}|${denial.code}`, dayOf(at));
  const isFinal = !PASSING.has(denial.code);
  const isNews = denial.code !== 'already-open' && !(await parts.store.get('signalKey', said));
  if (!isFinal && !isNews) return denial;
  await commit(parts, {
    put: [
      ...(isFinal ? [{ kind: 'signalKey' as const, id: key, value: { signalId: '', at }, version: 0 }] : []),
      ...(isNews ? [{ kind: 'signalKey' as const, id: said, value: { signalId: '', at }, version: 0 }] : []),
      ...(await followDenied(parts, opportunity, key, denial.code)),
    ],
    journal: [
      {
        at,
        event: 'signal-denied',
        symbol,
        cause: denial.reason,
        data: {
          side,
          confidence,
          code: denial.code,
          ...denial.numbers,
          candleTime: opportunity.analysis.candleTime,
        },
      },
    ],
    pushes: isNews
      ? [{ type: 'denied', symbol, intentId: '', action: `${side} signal`, reason: denial.reason }]
      : [],
  });
  return denial;
};

/** Writes the signal down and owes its card. */
export const recordSignal = async (
  parts: TradingParts,
  opportunity: Opportunity,
  key: string,
  plan: Plan,
  sizeFactor = 1,
): Promise<Signal> => {
  const { store, clock, human } = parts;
  const id = bornId('S', await store.nextId('signal'), `${key} ${clock.now()}`);
  const offeredAt = human.now();
  const signal: Signal = {
    id,
    key,
    status: 'offered',
    opportunity,
    plan,
    sizeFactor,
    cardVersion: 1,
    createdAt: clock.now(),
    offeredAt,
    expiresAt: offeredAt + parts.settings().approvalTtl * 1000,
  };
  await commit(parts, {
    put: [
      { kind: 'signal', id, value: signal, version: 0 },
      { kind: 'signalKey', id: key, value: { signalId: id, at: clock.now() }, version: 0 },
    ],
    journal: [
      {
        at: clock.now(),
        event: 'signal-offered',
        symbol: opportunity.symbol,
        signalId: id,
        data: {
          side: opportunity.side,
          confidence: opportunity.confidence,
          score: opportunity.score,
          candleTime: opportunity.analysis.candleTime,
          votes: opportunity.analysis.votes,
          plan,
        },
      },
    ],
    pushes: [{ type: 'signal', signalId: id }],
  });
  return signal;
};
