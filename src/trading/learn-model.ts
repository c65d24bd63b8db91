import { moduleFile } from '../assets.js';
import { denied, type Denied, type Opportunity, type Push } from '../domain/index.js';
import { fenced } from '../execution/parts.js';
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
} from '../learning/index.js';
import type { Store, Versioned } from '../store/store.js';
import type { BotDocs } from '../store/docs.js';
import type { TradingParts } from './parts.js';
import { thresholdOf } from './record.js';
import { retryConflicts } from '../store/retry-conflicts.js';

/** Outcomes kept for training; the journal has the rest. */
const KEEP = 2000;

/** The versions of the model as they are stored. */
export const readBook = async (store: Pick<Store<BotDocs>, 'get'>): Promise<Versioned<ModelBook>> => {
  const doc = await store.get('model', 'main');
  // The store knows no learning types; this document is written below alone.
  return doc
    ? { ...doc, value: doc.value as unknown as ModelBook }
    : { id: 'main', value: EMPTY_BOOK, version: 0 };
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
    await store.commit({
      ...fenced(parts),
      put: [{ kind: 'model', id: 'main', value: book, version: doc.version }],
      del: known.slice(KEEP).map(({ id }) => ({ kind: 'outcome' as const, id })),
      journal: [
        {
          at: parts.clock.now(),
          event: 'model-trained',
          cause: model.reason,
          data: {
            version: book.versions.at(-1)?.version,
            accepted: model.accepted,
            samples: model.samples,
            baseRate: model.baseRate,
            ...model.validation,
          },
        },
      ],
      pushes: useChanged(doc.value, book),
    });
  });
};

const train = async (
  parts: TradingParts,
  request: Parameters<typeof trainInWorker>[1],
): Promise<Awaited<ReturnType<typeof trainInWorker>> | undefined> => {
  try {
    return await trainInWorker(moduleFile('src/learning/train-worker'), request);
  } catch (error) {
    if (!(error instanceof TrainingFailedError)) throw error;
    parts.log.warn({ reason: error.message }, 'training failed; the model in use stays');
    await parts.store.commit({
      ...fenced(parts),
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
  const { opinionOf } = await import('../learning/opinion.js');
  const opinion = opinionOf(book)(opportunity.features);
  if (!opinion) return opportunity;
  const { probability, baseRate, factor, version } = opinion;
  const confidence = Math.min(1, opportunity.confidence * factor);
  const [given, usual] = [probability, baseRate].map((share) => `${(100 * share).toFixed(0)} %`);
  const reason = `the model (version ${version}) gives it ${given} to pay, ${usual} is usual: confidence ${whole(opportunity.confidence)} → ${whole(confidence)}`;
  const threshold = await thresholdOf(parts);
  if (confidence < threshold)
    return denied('model-doubts', `${reason}, ${whole(threshold)} is needed`, {
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
const whole = (confidence: number): string => `${(100 * confidence).toFixed(1)} %`;

/** Steps back to the version before the current one, in use or not as its own validation says; undefined without one. */
export const stepModelBack = (parts: TradingParts): Promise<ModelBook | undefined> =>
  retryConflicts(async () => {
    const doc = await readBook(parts.store);
    const book = stepBack(doc.value);
    if (!book) return undefined;
    await parts.store.commit({
      ...fenced(parts),
      put: [{ kind: 'model', id: 'main', value: book, version: doc.version }],
      journal: [
        {
          at: parts.clock.now(),
          event: 'model-stepped-back',
          cause: 'by the owner',
          data: { from: currentVersion(doc.value)?.version, to: currentVersion(book)?.version },
        },
      ],
    });
    return book;
  });
