import { createWithin, wallClock } from '../../clock.js';
import type { Placement } from '../exchange.js';
import { ExchangeError } from './errors.js';

/** A call that is silent for longer is not waited for alone, ms: it may hang, and nothing that guards waits for it. */
const SILENCE = 700;

/** Waits of the wire are wall time, as its deadlines are. */
export const pause = (ms: number): Promise<void> => wallClock.sleep(ms);

const within = createWithin(wallClock);

/** Whether something was settled within `ms` of wall time. */
const isSettled = (work: Promise<unknown>, ms: number): Promise<boolean> => {
  const settled = work.then(
    () => true,
    () => true,
  );
  return within(settled, ms).catch(() => false);
};

/** An answer, be it a refusal, told apart from the lack of one. */
const answerOf = <T>(call: Promise<T>): Promise<() => T> =>
  call.then(
    (value) => () => value,
    (error: unknown) => {
      if (!(error instanceof ExchangeError)) throw error;
      return () => {
        throw error;
      };
    },
  );

/**
 * Asks, and once that is silent for long a second time beside it; the first answer counts. Only for what may be asked
 * twice.
 */
export const askedTwice = async <T>(ask: () => Promise<T>): Promise<T> => {
  const first = ask();
  if (await isSettled(first, SILENCE)) return first;
  try {
    return (await Promise.any([answerOf(first), answerOf(ask())]))();
  } catch (error) {
    throw error instanceof AggregateError ? (error.errors[0] as Error) : error;
  }
};

/**
 * What the first of several ways shows. Each is tried when the ones before it show nothing, fail, or are silent for
 * long; undefined when all of them have answered and none shows anything.
 * @throws what a way failed with, when none of the others shows anything
 */
export const firstShown = async <T>(
  ways: readonly (() => Promise<T | undefined>)[],
): Promise<T | undefined> => {
  const asked: Promise<T | undefined>[] = [];
  for (const way of ways) {
    const answer = way();
    answer.catch(() => undefined);
    asked.push(answer);
    if (!(await isSettled(answer, SILENCE))) continue;
    const shown = await answer.catch(() => undefined);
    if (shown !== undefined) return shown;
  }
  const shown = asked.map(async (answer) => (await answer) ?? Promise.reject(new Error('not shown')));
  return Promise.any(shown).catch(async () => {
    await Promise.all(asked);
    return undefined;
  });
};

/** What became of an order; unknown as yet while its answer is silent for long, with the answer to come. */
export const placedSoon = async (answer: Promise<Placement>): Promise<Placement> =>
  (await isSettled(answer, SILENCE))
    ? answer
    : { outcome: 'unknown', reason: `no answer within ${SILENCE} ms yet`, answer };
