import { denied, type Advice, type Denied, type Opportunity, inPercent } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import {
  activeVersion,
  addVersion,
  currentVersion,
  EMPTY_BOOK,
  inOrder,
  stepBack,
  TrainingFailedError,
  trainApart,
  type ModelBook,
  type Opinion,
  type TrainedModel,
  type TrainingRequest,
} from '../../decide/learning/index.js';
import type { Store, Versioned } from '../../state/store/store.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { TradingParts } from '../core/parts.js';
import { acts, isLearning, readGates } from './gates.js';
import { kellyNow, thresholdsOf } from './track-record.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

/** Outcomes kept for training; the journal has the rest. */
export const OUTCOMES_KEPT = 2000;

/** The versions of the model as they are stored. */
export const readBook = async (store: Pick<Store<BotDocs>, 'get'>): Promise<Versioned<ModelBook>> => {
  const doc = await store.get('model', 'main');
  // The store knows no learning types; this document is written below alone.
  return doc ? { ...doc, value: doc.value as ModelBook } : { id: 'main', value: EMPTY_BOOK, version: 0 };
};

/**
 * Trains a version on the outcomes so far and adds it to the book. One that passes its
 * validation is asked from then on; whether what it says counts is for its gate. A repeat for the same market time changes
 * nothing; a training that fails leaves the versions as they are.
 */
export const retrainModel = async (parts: TradingParts, trainAt: number): Promise<void> => {
  const { store } = parts;
  const isDone = ({ versions }: ModelBook): boolean => versions.some((one) => one.trainedAt >= trainAt);
  if (isDone((await readBook(store)).value)) return;
  const known = (await store.list('outcome')).toSorted((a, b) => b.value.closedAt - a.value.closedAt);
  const outcomes = inOrder(known.slice(0, OUTCOMES_KEPT).map(({ value }) => value));
  const model = await train(parts, { outcomes, trainedAt: trainAt });
  if (!model) return;
  await retryConflicts(async () => {
    const doc = await readBook(store);
    if (isDone(doc.value)) return;
    const book = addVersion(doc.value, model);
    const { accepted, samples, baseRate, validation } = model;
    const version = book.versions.at(-1)?.version ?? 1;
    const data = { version, accepted, samples, baseRate, ...validation };
    await commit(parts, {
      put: [{ kind: 'model', id: 'main', value: book, version: doc.version }],
      del: known.slice(OUTCOMES_KEPT).map(({ id }) => ({ kind: 'outcome' as const, id })),
      journal: [{ at: parts.clock.now(), event: 'model-trained', cause: model.reason, data }],
    });
  });
};

const train = async (parts: TradingParts, request: TrainingRequest): Promise<TrainedModel | undefined> => {
  try {
    return await (parts.train ?? trainApart)(request);
  } catch (error) {
    if (!(error instanceof TrainingFailedError)) throw error;
    parts.log.warn({ reason: error.message }, 'training failed; the versions stay as they are');
    await commit(parts, {
      journal: [{ at: parts.clock.now(), event: 'training-failed', cause: error.message }],
    });
    return undefined;
  }
};

/** An opportunity with what each learner says of it, and why what acts now does not take it, where it does not. */
export interface Considered {
  readonly opportunity: Opportunity;
  readonly no?: Denied;
}

/**
 * Asks every learner, and lets the model act while its gate is open: confidence and score are moved, with a reason in
 * words, and one whose confidence falls below the threshold by that is denied. While it is shut the opportunity stays as
 * it was; the network is loaded only where a version has passed its validation.
 */
export const consider = async (parts: TradingParts, opportunity: Opportunity): Promise<Considered> => {
  if (!isLearning(parts)) return { opportunity };
  const [opinion, kelly, thresholds, { value: gates }] = await Promise.all([
    askModel(parts, opportunity),
    kellyNow(parts),
    thresholdsOf(parts),
    readGates(parts),
  ]);
  const { confidence } = opportunity;
  const weighed = opinion && Math.min(1, confidence * opinion.factor);
  const advice: Advice = {
    fixed: confidence >= thresholds.fixed,
    threshold: confidence >= thresholds.adaptive,
    // What a scan knows, it knows from the candles before too.
    ...opportunity.advice,
    ...(weighed === undefined ? {} : { model: weighed >= thresholds.fixed }),
    ...(kelly ? { kelly: kelly.deny ? 0 : kelly.multiplier } : {}),
    risk: parts.settings().riskPerTrade,
  };
  const advised = { ...opportunity, advice };
  if (!opinion || weighed === undefined || !acts(parts, gates, 'model')) return { opportunity: advised };
  return withOpinion(advised, opinion, weighed, thresholds.inForce);
};

/** What the model says; undefined while no version has passed its validation, and of features it cannot read. */
const askModel = async ({ store }: TradingParts, { features }: Opportunity): Promise<Opinion | undefined> => {
  const { value: book } = await readBook(store);
  if (!activeVersion(book)) return undefined;
  const { opinionOf } = await import('../../decide/learning/opinion.js');
  return opinionOf(book)(features);
};

const withOpinion = (
  opportunity: Opportunity,
  { probability, baseRate, version }: Opinion,
  confidence: number,
  threshold: number,
): Considered => {
  const [given, usual] = [probability, baseRate].map((share) => inPercent(share, 0));
  const reason = `the model (version ${version}) gives it ${given} to pay, ${usual} is usual: weight of the votes ${inPercent(opportunity.confidence, 1)} → ${inPercent(confidence, 1)}`;
  if (confidence < threshold)
    return {
      opportunity,
      no: denied('model-doubts', `${reason}, ${inPercent(threshold, 1)} is needed`, {
        probability,
        baseRate,
        confidence,
        threshold,
      }),
    };
  return {
    opportunity: {
      ...opportunity,
      confidence,
      // Whole percents of confidence are the whole part of a score.
      score: opportunity.score + percents(confidence) - percents(opportunity.confidence),
      reasons: [reason, ...opportunity.reasons],
    },
  };
};

const percents = (confidence: number): number => Math.floor(100 * confidence + 1e-9);

/** Steps back to the version before the current one, in use or not as its own validation says; undefined without one. */
export const stepModelBack = (parts: TradingParts): Promise<ModelBook | undefined> =>
  retryConflicts(async () => {
    const doc = await readBook(parts.store);
    const book = stepBack(doc.value);
    if (!book) return undefined;
    const data = { from: currentVersion(doc.value)?.version ?? 0, to: currentVersion(book)?.version ?? 0 };
    await commit(parts, {
      put: [{ kind: 'model', id: 'main', value: book, version: doc.version }],
      journal: [{ at: parts.clock.now(), event: 'model-stepped-back', cause: 'by the owner', data }],
    });
    return book;
  });
