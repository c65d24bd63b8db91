import type { NetworkJson } from './model.js';
import type { Scaler } from './scaler.js';
import type { Validation } from './validation.js';

/** One trained model, as plain JSON; without a network where it did not pass its validation. */
export type TrainedModel = {
  /** Market time, unix ms. */
  readonly trainedAt: number;
  readonly samples: number;
  readonly baseRate: number;
  readonly accepted: boolean;
  /** Why it passed its validation or not, for people. */
  readonly reason: string;
  readonly validation?: Validation;
  readonly scaler?: Scaler;
  readonly network?: NetworkJson;
};

export type ModelVersion = TrainedModel & { readonly version: number };

/** The versions that are kept, oldest first, and the one the owner stepped back to. One stored document. */
export type ModelBook = {
  readonly versions: readonly ModelVersion[];
  readonly pinned?: number;
};

export const EMPTY_BOOK: ModelBook = { versions: [] };

/** Versions kept. */
const KEPT = 5;

/** The version that counts: the pinned one, else the newest. */
export const currentVersion = (book: ModelBook): ModelVersion | undefined =>
  book.versions.find((one) => one.version === book.pinned) ?? book.versions.at(-1);

/** The version that is asked: the current one when it has passed its validation. */
export const activeVersion = (book: ModelBook): ModelVersion | undefined => {
  const current = currentVersion(book);
  return current?.accepted && current.network && current.scaler ? current : undefined;
};

/** Adds a trained model. An accepted one ends a step back; one that is not leaves the pinned version in place. */
export const addVersion = (book: ModelBook, model: TrainedModel): ModelBook => {
  const version = (book.versions.at(-1)?.version ?? 0) + 1;
  const all = [...book.versions, { ...model, version }];
  const pinned = model.accepted ? undefined : book.pinned;
  const versions = all.filter((one, i) => i >= all.length - KEPT || one.version === pinned);
  return pinned === undefined ? { versions } : { versions, pinned };
};

/** Steps back to the newest version older than the current one; undefined when there is none. */
export const stepBack = (book: ModelBook): ModelBook | undefined => {
  const current = currentVersion(book);
  const older = book.versions.filter((one) => current && one.version < current.version).at(-1);
  return older && { ...book, pinned: older.version };
};

/** Which version counts and what its validation said, in one line. */
export const describeModel = (book: ModelBook): string => {
  const current = currentVersion(book);
  if (!current) return 'not trained yet';
  const back = book.pinned === undefined ? '' : ', stepped back by the owner';
  return `version ${current.version}${back}: ${current.reason}`;
};
