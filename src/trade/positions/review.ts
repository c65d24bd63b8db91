import {
  idOn,
  ConflictError,
  FencedError,
  isDenied,
  signalKey,
  type Denied,
  type Intent,
  type Position,
} from '../../domain/index.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import { commit, instrumentOf } from '../orders/parts.js';
import {
  countedBy,
  positionRules,
  reviewPosition,
  type Decision,
  type PositionRules,
} from '../../decide/exits/index.js';
import type { Versioned } from '../../state/store/store.js';
import { dayOf } from '../../decide/risk/index.js';
import { addContracts } from './add.js';
import { staleCandles } from '../signals/freshness.js';
import { additionBy, additionDenied } from './close-scale-retarget.js';
import type { TradingParts } from '../core/parts.js';
import { entryLock } from '../signals/entry-lock.js';
import { openPositions, workingIntents } from '../../state/store/open-docs.js';

/** Reviews every open position on the candle that closed since its last review, each candle once. */
export const reviewCandles = async (parts: TradingParts): Promise<void> => {
  const failures: unknown[] = [];
  const rules = positionRules(parts.settings(), parts.rules);
  for (const doc of await openPositions(parts.store)) {
    if (doc.value.guardOnly) continue;
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
  const analyzer = await parts.analyzers.refresh(doc.value.symbol);
  const stale = staleCandles(parts, doc.value.symbol);
  if (stale) return tellStale(parts, doc.value, stale);
  if ((analyzer.lastCandle ?? -Infinity) <= doc.value.reviewedCandle) return;
  const analysis = analyzer.snapshot();
  if (!analysis) return;
  const instrument = await instrumentOf(parts, doc.value.symbol);
  const now = parts.clock.now();
  const position: Position = { ...doc.value, ...countedBy(doc.value, analysis), updatedAt: now };
  const decisions = reviewPosition(position, { analysis, instrument, now }, rules);
  // A working intent will change the position: this candle's figures are kept, its decisions come with the next.
  const due = decisions.length > 0 && (await hasWorkingIntent(parts, position.symbol)) ? [] : decisions;
  if (due.length === 0) {
    const { id, version } = doc;
    return commit(parts, { put: [{ kind: 'position', id, value: position, version }] });
  }
  const lock = due.some(({ action }) => action === 'scaleIn') ? await entryLock(parts) : undefined;
  const { intents: wanted, denials } = await intentsOf(parts, position, due, analysis.candleTime);
  const adds = wanted.some((intent) => intent.kind === 'scaleIn');
  const reviewed: Position = {
    ...position,
    scaledSteps: [...position.scaledSteps, ...wanted.flatMap((intent) => intent.scaleStep ?? [])],
  };
  await commit(parts, {
    put: [
      { kind: 'position', id: doc.id, value: reviewed, version: doc.version },
      ...wanted.map((intent) => ({ kind: 'intent' as const, id: intent.id, value: intent, version: 0 })),
      ...(lock && adds ? [lock(doc.id)] : []),
    ],
    journal: [
      ...wanted.map((intent) =>
        intentEntry(intent, { event: 'intent-recorded', data: { candle: analysis.candleTime } }, now),
      ),
      ...denials.map((denial) => additionDenied(position, denial, now)),
    ],
    jobs: wanted.map((intent) => executeJob(intent)),
  });
};

/** Nothing moves by candles of yesterday; that is said once a day, what rests on the exchange goes on guarding. */
const tellStale = async (
  parts: TradingParts,
  { symbol }: Position,
  { code, reason }: Denied,
): Promise<void> => {
  const at = parts.clock.now();
  const said = signalKey(symbol, `position|${code}`, dayOf(at));
  if (await parts.store.get('signalKey', said)) return;
  const text = `${reason}: stop and target of ${symbol} stay as they rest on the exchange until there are new candles.`;
  await commit(parts, {
    put: [{ kind: 'signalKey', id: said, value: { signalId: '', at }, version: 0 }],
    pushes: [{ type: 'notice', level: 'warning', text }],
  });
};

const hasWorkingIntent = async (parts: TradingParts, symbol: string): Promise<boolean> =>
  (await workingIntents(parts.store, symbol)).length > 0;

const intentsOf = async (
  parts: TradingParts,
  position: Position,
  decisions: readonly Decision[],
  candleTime: number,
): Promise<{ readonly intents: readonly Intent[]; readonly denials: readonly Denied[] }> => {
  const named = (head: string): string =>
    idOn(`${head}${(candleTime / 60_000).toString(36)}`, position.symbol);
  const intents: Intent[] = [];
  const denials: Denied[] = [];
  const retarget = retargetOf(decisions);
  if (retarget)
    intents.push(intentOn(parts, position, { id: named('M'), kind: 'retarget', by: 'bot', ...retarget }));
  for (const decision of decisions) {
    const { cause } = decision;
    if (decision.action === 'close')
      intents.push(intentOn(parts, position, { id: named('X'), kind: 'close', by: 'bot', cause }));
    if (decision.action === 'scaleOut')
      intents.push(
        intentOn(parts, position, {
          id: named(`O${decision.step}`),
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
            id: named(`I${-decision.step}`),
            by: 'bot',
            cause,
            scaleStep: decision.step,
            ...additionBy(plan),
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
