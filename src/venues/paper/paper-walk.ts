import { ReadFailedError, type Fill, type FillModel, type Instrument } from '../../domain/index.js';
import { PaperDraft } from './paper-draft.js';
import type { MarketStep } from '../market-steps.js';
import { matchCandle } from './paper-matching.js';
import { provesMaker, type PaperChange, type PaperState } from './paper-state.js';

const applyStep = (
  state: PaperState,
  step: MarketStep,
  instrument: Instrument,
  model: FillModel,
): PaperChange => {
  if (step.kind === 'candle') {
    const context = { instrument, model, maker: provesMaker(step.timeframe, model) };
    return matchCandle(state, step.symbol, step.candle, step.time, context);
  }
  const draft = new PaperDraft(state);
  if (step.kind === 'hour') draft.owe(step.symbol, step.mark, step.time);
  else draft.fund(step.symbol, step.mark, step.rate, instrument, step.time);
  return draft.change;
};

/**
 * Runs steps of the market, in the order given, through the account.
 * The state is the one handed in when nothing came of them.
 */
export const walkSteps = (
  state: PaperState,
  steps: readonly MarketStep[],
  instruments: ReadonlyMap<string, Instrument>,
  model: FillModel,
): PaperChange => {
  const changes: PaperChange[] = [];
  let now = state;
  for (const step of steps) {
    const instrument = instruments.get(step.symbol);
    if (!instrument) throw new ReadFailedError(`instrument ${step.symbol}`, 'the market does not know it');
    const change = applyStep(now, step, instrument, model);
    if (change.state !== now) changes.push(change);
    now = change.state;
  }
  return {
    state: now,
    events: changes.flatMap((change) => change.events),
    finished: changes.flatMap((change) => change.finished),
  };
};

export const fillsOf = (change: PaperChange): Fill[] =>
  change.events.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
