import {
  ConflictError,
  FencedError,
  isDenied,
  isFinal,
  type Denied,
  type Intent,
  type Position,
} from '../domain/index.js';
import { executeJob, intentEntry, intentOn } from '../execution/intents.js';
import { fenced, instrumentOf } from '../execution/parts.js';
import {
  afterCandle,
  positionRules,
  reviewPosition,
  type Decision,
  type PositionRules,
} from '../positions/index.js';
import type { Versioned } from '../store/store.js';
import { addContracts } from './add.js';
import { additionDenied } from './orders.js';
import type { TradingParts } from './parts.js';
import { entryTurn } from './turn.js';

/** Reviews every open position on the candle that closed since its last review, each candle once. */
export const reviewCandles = async (parts: TradingParts): Promise<void> => {
  const failures: unknown[] = [];
  const rules = positionRules(parts.settings(), parts.rules);
  for (const doc of await parts.store.list('position')) {
    if (doc.value.status !== 'open' || doc.value.guardOnly) continue;
    try {
      await reviewOne(parts, doc, rules);
    } catch (error) {
      if (error instanceof FencedError) throw error;
      // Somebody else wrote the position meanwhile: the next tick reviews it.
      if (!(error instanceof ConflictError)) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
};

const reviewOne = async (
  parts: TradingParts,
  doc: Versioned<Position>,
  rules: PositionRules,
): Promise<void> => {
  const analyzer = await parts.brain.refresh(doc.value.symbol);
  if ((analyzer.lastCandle ?? -Infinity) <= doc.value.reviewedCandle) return;
  const analysis = analyzer.glance();
  if (!analysis) return;
  const position = afterCandle(doc.value, analysis);
  const instrument = await instrumentOf(parts, position.symbol);
  const now = parts.clock.now();
  const decisions = reviewPosition(position, { analysis, instrument, now }, rules).filter(
    (decision) => !(position.targetPinned && decision.action === 'move' && decision.what === 'target'),
  );
  // A working intent will change the position: this candle's figures are kept, its decisions come with the next.
  const due = decisions.length > 0 && (await hasWorkingIntent(parts, position.symbol)) ? [] : decisions;
  if (due.length === 0) {
    const value: Position = { ...position, updatedAt: now };
    await parts.store.commit({
      ...fenced(parts),
      put: [{ kind: 'position', id: doc.id, value, version: doc.version }],
    });
    return;
  }
  const turn = due.some(({ action }) => action === 'scaleIn') ? await entryTurn(parts) : undefined;
  const { intents: wanted, denials } = await intentsOf(parts, position, due, analysis.candleTime);
  const adds = wanted.some((intent) => intent.kind === 'scaleIn');
  const reviewed: Position = {
    ...position,
    scaledSteps: [...position.scaledSteps, ...wanted.flatMap((intent) => intent.scaleStep ?? [])],
    updatedAt: now,
  };
  await parts.store.commit({
    ...fenced(parts),
    put: [
      { kind: 'position', id: doc.id, value: reviewed, version: doc.version },
      ...wanted.map((intent) => ({ kind: 'intent' as const, id: intent.id, value: intent, version: 0 })),
      ...(turn && adds ? [turn(doc.id)] : []),
    ],
    journal: [
      ...wanted.map((intent) => intentEntry(intent, 'intent-recorded', now, { candle: analysis.candleTime })),
      ...denials.map((denial) => additionDenied(position, denial, now)),
    ],
    jobs: wanted.map((intent) => executeJob(intent)),
  });
};

const hasWorkingIntent = async (parts: TradingParts, symbol: string): Promise<boolean> =>
  (await parts.store.list('intent')).some(({ value }) => !isFinal(value) && value.symbol === symbol);

const intentsOf = async (
  parts: TradingParts,
  position: Position,
  decisions: readonly Decision[],
  candleTime: number,
): Promise<{ readonly intents: readonly Intent[]; readonly denials: readonly Denied[] }> => {
  const suffix = `${(candleTime / 60_000).toString(36)}${position.symbol.split('-')[0] ?? ''}`.slice(0, 17);
  const intents: Intent[] = [];
  const denials: Denied[] = [];
  const retarget = retargetOf(decisions);
  if (retarget)
    intents.push(intentOn(parts, position, { id: `M${suffix}`, kind: 'retarget', by: 'bot', ...retarget }));
  for (const decision of decisions) {
    const { cause } = decision;
    if (decision.action === 'close')
      intents.push(intentOn(parts, position, { id: `X${suffix}`, kind: 'close', by: 'bot', cause }));
    if (decision.action === 'scaleOut')
      intents.push(
        intentOn(parts, position, {
          id: `O${decision.step}${suffix}`,
          kind: 'scaleOut',
          by: 'bot',
          cause,
          contracts: decision.contracts,
          scaleStep: decision.step,
        }),
      );
    if (decision.action === 'scaleIn') {
      const plan = await addContracts(parts, position, decision.contracts);
      if (isDenied(plan)) denials.push(plan);
      else
        intents.push(
          intentOn(parts, position, {
            id: `I${-decision.step}${suffix}`,
            kind: 'scaleIn',
            by: 'bot',
            cause,
            plan,
            stop: plan.stop,
            scaleStep: decision.step,
            reservedRisk: plan.worstCase,
            reservedNotional: plan.notional,
          }),
        );
    }
  }
  return { intents, denials };
};

/** Stop and target of one review move in one intent. */
const retargetOf = (
  decisions: readonly Decision[],
): (Pick<Intent, 'cause'> & Partial<Pick<Intent, 'stop' | 'target' | 'targetCause'>>) | undefined => {
  const moves = decisions.filter((decision) => decision.action === 'move');
  const stop = moves.find((move) => move.what === 'stop');
  const target = moves.find((move) => move.what === 'target');
  const cause = (stop ?? target)?.cause;
  if (cause === undefined) return undefined;
  return {
    cause,
    ...(stop && stop.to !== null ? { stop: stop.to } : {}),
    ...(target ? { target: target.to, targetCause: target.cause } : {}),
  };
};
