import { moduleFile } from '../../assets.js';
import { denied, type Denied, type Opportunity, type Push, inPercent } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import {
  activeVersion,
  addVersion,
  currentVersion,
  describeModel,
  EMPTY_BOOK,
  inOrder,
  stepBack,
  TrainingFailedError,
  trainInWorker,
  type ModelBook,
} from '../../decide/learning/index.js';
import type { Store, Versioned } from '../../state/store/store.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { TradingParts } from '../core/parts.js';
import { thresholdOf } from './track-record.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

/** Outcomes kept for training; the journal has the rest. */
const KEEP = 2000;

/** The versions of the model as they are stored. */
export const readBook = async (store: Pick<Store<BotDocs>, 'get'>): Promise<Versioned<ModelBook>> => {
  const doc = await store.get('model', 'main');
  // The store knows no learning types; this document is written below alone.
  return doc ? { ...doc, value: doc.value as ModelBook } : { id: 'main', value: EMPTY_BOOK, version: 0 };
};

/**
 * Trains a version on the outcomes so far, in a thread of its own, and adds it to the book; its gate decides whether
 * it is used. A repeat for the same market time changes nothing; a training that fails leaves the model in use.
 */
export const retrainModel = async (parts: TradingParts, trainAt: number): Promise<void> => {
  const { store } = parts;
  const isDone = ({ versions }: ModelBook): boolean => versions.some((one) => one.trainedAt >= trainAt);
  if (isDone((await readBook(store)).value)) return;
  const known = (await store.list('outcome')).toSorted((a, b) => b.value.closedAt - a.value.closedAt);
  const outcomes = inOrder(known.slice(0, KEEP).map(({ value }) => value));
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
      del: known.slice(KEEP).map(({ id }) => ({ kind: 'outcome' as const, id })),
      journal: [{ at: parts.clock.now(), event: 'model-trained', cause: model.reason, data }],
      pushes: useChanged(doc.value, book),
    });
  });
};

const train = async (
  parts: TradingParts,
  request: Parameters<typeof trainInWorker>[1],
): Promise<Awaited<ReturnType<typeof trainInWorker>> | undefined> => {
  try {
    return await trainInWorker(moduleFile('src/decide/learning/train-worker'), request);
  } catch (error) {
    if (!(error instanceof TrainingFailedError)) throw error;
    parts.log.warn({ reason: error.message }, 'training failed; the model in use stays');
    await commit(parts, {
      journal: [{ at: parts.clock.now(), event: 'training-failed', cause: error.message }],
    });
    return undefined;
  }
};

/** The owner hears when the model begins or ceases to be used. */
const useChanged = (before: ModelBook, after: ModelBook): readonly Push[] => {
  const { inUse, reason } = describeModel(after);
  if (inUse === describeModel(before).inUse) return [];
  const text = `The model is ${inUse ? 'used from now on' : 'not used any more'}: ${reason}`;
  return [{ type: 'notice', level: 'info', text }];
};

/**
 * An opportunity as the model in use sees it: its confidence and score moved, with a reason in words; denied when its
 * confidence falls below the threshold by that. Untouched while no model is in use; the network is loaded only then.
 */
export const consider = async (
  parts: TradingParts,
  opportunity: Opportunity,
): Promise<Opportunity | Denied> => {
  if (parts.learns === false) return opportunity;
  const { value: book } = await readBook(parts.store);
  if (!activeVersion(book)) return opportunity;
  const { opinionOf } = await import('../../decide/learning/opinion.js');
  const opinion = opinionOf(book)(opportunity.features);
  if (!opinion) return opportunity;
  const { probability, baseRate, factor, version } = opinion;
  const confidence = Math.min(1, opportunity.confidence * factor);
  const [given, usual] = [probability, baseRate].map((share) => inPercent(share, 0));
  const reason = `the model (version ${version}) gives it ${given} to pay, ${usual} is usual: weight of the votes ${inPercent(opportunity.confidence, 1)} → ${inPercent(confidence, 1)}`;
  const threshold = await thresholdOf(parts);
  if (confidence < threshold)
    return denied('model-doubts', `${reason}, ${inPercent(threshold, 1)} is needed`, {
      probability,
      baseRate,
      confidence,
      threshold,
    });
  return {
    ...opportunity,
    confidence,
    // Whole percents of confidence are the whole part of a score.
    score: opportunity.score + percents(confidence) - percents(opportunity.confidence),
    reasons: [reason, ...opportunity.reasons],
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
